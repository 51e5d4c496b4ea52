"""The students tab, and the page of a mentor and a learner: what each of the two sees, and nobody else."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from db import clock, people
from db.people import accounts, profile
from db.sessions import afterwards
from db.students import notes, steps
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH, Person
from tests.support.counting import Queries
from tests.support.running import in_a_loop
from tests.support.walking import client_of

OURS = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = OURS | {"Accept": "application/json"}
MENTORS, LEARNERS = f"/students/{ADA.id}", f"/mentors/{MAX.id}/together"
SECRET = "Underestimates herself"
STRANGER = Person(1005, "Other Mentor", "mentor", "UTC")
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def furnish(tx) -> dict:
    stranger = {"id": STRANGER.id, "email": STRANGER.email, "name": STRANGER.name, "role": STRANGER.role}
    tx.one("insert_person", **stranger, timezone="UTC", password_hash=PASSWORD_HASH, now=tx.now)
    session = making.a_full_class(tx, ADA, title="Reading code", domain="Python")
    making.begin(tx, session.id, end=True)
    afterwards.summarise(tx, people.acting(tx, MAX.id), session.id, {"summary": f"We read **much**. {HOSTILE}"})
    made = {"session": session.id}
    for kind, body in (("goal", "Find a job"), ("action", f"Read. {HOSTILE}")):
        given = {"kind": kind, "body": body, "who": "learner", "due_on": "2020-01-01"}
        made[kind] = steps.add(tx, people.acting(tx, MAX.id), MAX.id, ADA.id, given).id
    notes.write(tx, people.acting(tx, MAX.id), ADA.id, {"note": f"{SECRET} {HOSTILE}", "revision": 0})
    return made


@pytest.fixture
def use(app):
    def run(act, *cast):
        async def running():
            async with app.test_app() as started:
                made = await app.database.write(furnish)
                return await act(made, *[await client_of(started, person) for person in cast])

        return in_a_loop(running())

    return run


async def text_of(client, path: str, **headers) -> str:
    return await (await client.get(path, headers={"Accept": "text/html", **headers})).get_data(as_text=True)


async def panel(client, path: str):
    return BeautifulSoup(await text_of(client, path), "html.parser").select_one("#panel")


def test_both_see_the_same_and_the_mentor_alone_the_private_notes(use):
    async def act(made, mentor, learner):
        return await panel(mentor, MENTORS), await panel(learner, LEARNERS), await text_of(learner, LEARNERS)

    hers, theirs, whole = use(act, MAX, ADA)
    for shown in (hers, theirs):
        assert "Find a job" in shown.text and "Reading code" in shown.text and "We read much" in shown.text
        assert "was due" in shown.text and "1 session together" in shown.text
    assert SECRET in hers.text and "Propose a session" in hers.text and hers.h1.text == "Ada Learner"
    assert SECRET not in whole and "Private notes" not in whole and theirs.h1.text == "You and Max Mentor"


def test_what_is_hostile_is_shown_as_text(use):
    async def act(made, mentor, learner):
        paths = (MENTORS, LEARNERS, f"/steps/{made['action']}", f"/students/{ADA.id}/notes", "/mentor/students")
        return [
            await text_of(learner if path == LEARNERS else mentor, path, **headers)
            for path in paths
            for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"})
        ]

    for html in use(act, MAX, ADA):
        found = BeautifulSoup(html, "html.parser")
        assert not found.select("[href^='javascript:'], [onerror], img[src=x]")
        assert "alert(1)" not in "".join(script.text for script in found.select("script"))


def test_what_is_late_follows_the_readers_own_day(use, app):
    async def act(made, mentor):
        found = []
        for timezone in ("Pacific/Niue", "Pacific/Kiritimati"):  # at any hour, it is another day than in UTC in one
            await app.database.write(lambda tx, zone=timezone: profile.update(tx, MAX.id, timezone=zone))
            for ago in (0, 1):
                due_on = (clock.today(timezone) - timedelta(days=ago)).isoformat()
                given = {"kind": "goal", "body": f"Due {ago} ago", "due_on": due_on}
                step = await app.database.write(
                    lambda tx, given=given: steps.add(tx, people.acting(tx, MAX.id), MAX.id, ADA.id, given)
                )
                found.append((await panel(mentor, MENTORS)).select_one(f"#step-{step.id} .marks").text.strip()[:7])
        return found

    assert [text.startswith("was due") for text in use(act, MAX)] == [False, True, False, True]


def test_outsiders_find_nothing_by_any_address(use):
    async def act(made, otto, employer, other, learner):
        answers = {}
        for name, client in (("otto", otto), ("employer", employer), ("other", other), ("learner", learner)):
            for path in (
                MENTORS,
                LEARNERS,
                f"{MENTORS}/notes",
                f"{MENTORS}/propose",
                f"/steps/{made['goal']}",
                f"/together/{ADA.id}/new?kind=goal",
                f"/api/together/{ADA.id}/steps",
                f"/students/{2**63 - 1}",
                "/students/99999999999999999999",
            ):
                answers[name, path] = (await client.get(path, headers={"Accept": "text/html"})).status_code
            for path, given in (
                (f"/api/students/{ADA.id}/notes", {"note": "x", "revision": 1}),
                (f"/api/students/{ADA.id}/propose", {"topic": "x"}),
                (f"/api/steps/{made['goal']}", {"body": "x", "revision": 0}),
                (f"/api/steps/{made['goal']}/tick", {"is_done": True}),
                (f"/api/steps/{made['goal']}/delete", {"revision": 0}),
                (f"/api/together/{ADA.id}/steps", {"kind": "goal", "body": "x"}),
                (f"/api/together/{MAX.id}/steps", {"kind": "goal", "body": "x"}),
            ):
                answers[name, path] = (await client.post(path, json=given, headers=JSON)).status_code
        return made, answers

    made, answers = use(act, OTTO, EMMA, STRANGER, ADA)
    allowed = {LEARNERS, f"/steps/{made['goal']}", *(path for _, path in answers if path.startswith("/api/steps"))}
    allowed.add(f"/api/together/{MAX.id}/steps")
    assert {key: status for key, status in answers.items() if status not in (403, 404)} == {
        ("learner", path): answers["learner", path] for path in allowed
    }


def test_the_list_has_the_shape_that_is_promised_and_can_be_searched(use):
    async def act(made, mentor):
        found = [await (await mentor.get(f"/api/students?q={words}", headers=JSON)).get_json() for words in ("", "zz")]
        wrong = await mentor.get("/api/students?sort=rating", headers=JSON)
        return made, *found, wrong.status_code, await panel(mentor, "/mentor/students?q=ada&sort=name")

    _, everyone, nobody, wrong, shown = use(act, MAX)
    (ada,) = everyone["items"]
    assert set(ada) == {"id", "name", "sessions", "last_session_at", "subjects"}
    assert (ada["id"], ada["sessions"], ada["subjects"]) == (str(ADA.id), 1, ["Python"])
    assert everyone["next"] is None and nobody["items"] == [] and wrong == 422
    assert shown.select_one(".switch [aria-current]").text == "Name" and shown.select_one("#q")["value"] == "ada"


def test_a_form_without_the_script_adds_ticks_off_and_says_what_the_other_wrote(use):
    async def act(made, mentor, learner):
        path = f"/api/steps/{made['goal']}"
        form = await panel(mentor, f"/steps/{made['goal']}")
        fields = {one["name"]: one.get("value", "") for one in form.select("form input")}
        await learner.post(path, form={"body": "Find a better job", "revision": "0"}, headers=OURS)
        stale = await mentor.post(path, form=fields | {"body": "Find any job"}, headers=OURS)
        again = BeautifulSoup(await stale.get_data(as_text=True), "html.parser")
        fields = {one["name"]: one.get("value", "") for one in again.select("#panel form input")}
        saved = await mentor.post(path, form=fields | {"body": "Find any job"}, headers=OURS)
        ticked = await learner.post(f"{path}/tick", form={"is_done": "1"}, headers=OURS)
        added = await learner.post(
            f"/api/together/{MAX.id}/steps", form={"kind": "action", "body": "Apply", "who": "mentor"}, headers=OURS
        )
        fields = {"body": "Find any job", "due_on": "", "revision": "2"}
        deleted = await mentor.post(f"{path}/delete", form=fields, headers=OURS)
        return stale.status_code, again, saved, ticked, added, deleted, await panel(mentor, MENTORS)

    status, again, saved, ticked, added, deleted, shown = use(act, MAX, ADA)
    assert status == 409 and "Find a better job" in again.select_one("[data-errors]").text
    assert again.select_one("#body")["value"] == "Find any job"
    assert [one.status_code for one in (saved, ticked, added, deleted)] == [303] * 4
    assert saved.location == MENTORS and ticked.location == LEARNERS
    assert "Apply" in shown.text and "Find any job" not in shown.text


def test_notes_that_were_changed_elsewhere_come_back_beside_what_was_typed(use):
    async def act(made, mentor):
        answer = await mentor.post(
            f"/api/students/{ADA.id}/notes", form={"note": "Mine", "revision": "0"}, headers=OURS
        )
        return answer.status_code, BeautifulSoup(await answer.get_data(as_text=True), "html.parser")

    status, again = use(act, MAX)
    assert status == 409 and again.select_one("textarea").text.strip() == "Mine"
    assert SECRET in again.select_one("#panel .quoted").text
    assert again.select_one("[name=revision]")["value"] == "1"


def test_who_has_left_is_a_former_member_on_a_page_that_nobody_can_change(use, app):
    async def act(made, mentor, learner):
        await app.database.write(accounts.delete, MAX.id, PASSWORD_HASH)
        return await panel(learner, LEARNERS)

    shown = use(act, MAX, ADA)
    assert shown.h1.text == "Former member" and "They have left Mentora" in shown.text
    assert "Find a job" in shown.text and not shown.select("form, [hx-get]")


def test_the_page_takes_few_queries_however_much_is_on_it(use, app):
    """The person, the two, and a query for each part."""

    async def act(made, mentor):
        counting = Queries(app)
        return [
            (await counting.of(mentor.get(path, headers={"Accept": "text/html"})))[0]
            for path in (MENTORS, "/mentor/students")
        ]

    shared, listed = use(act, MAX)
    assert shared <= 7 and listed <= 3
