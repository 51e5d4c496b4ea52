"""The pages of reviews, their dialogs, and what operators do about those that are reported."""

import pytest
from bs4 import BeautifulSoup

from db import people, pictures, ratings, reviews, sessions
from db.operators import rights
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import in_a_loop
from tests.support.walking import client_of

OURS = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = OURS | {"Accept": "application/json"}
HOSTILE = "**Not bold** <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"


def furnish(tx) -> dict:
    made = {}
    for name, learner, days in (("mine", ADA, 2), ("other", OTTO, 4)):
        session = making.a_full_class(tx, learner, starts_at=making.ahead(tx, days=days))
        making.begin(tx, session.id, end=True)
        made[name] = sessions.get(tx, learner.id, session.id).booking_id
        made[f"{name} session"] = session.id
        ratings.rate(tx, people.acting(tx, learner.id), made[name], 2, f"{name}: {HOSTILE}")
    rights.set_right(tx, EMMA.email, True)
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


async def shown(client, path: str) -> BeautifulSoup:
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, path
    return BeautifulSoup(await answer.get_data(as_text=True), "html.parser")


def test_what_is_hostile_in_a_review_an_answer_and_a_report_is_shown_as_text(use, app):
    async def act(made, guest, mentor, learner, operator):
        await app.database.write(_answer, made["mine"])
        await learner.post(f"/api/reviews/{made['other']}/report", json={"reason": HOSTILE}, headers=JSON)
        pages = (
            (guest, f"/mentors/{MAX.id}"),
            (guest, f"/mentors/{MAX.id}/reviews"),
            (mentor, f"/reviews/{made['mine']}/answer"),
            (mentor, f"/reviews/{made['other']}/report"),
            (mentor, f"/sessions/{made['mine session']}"),
            (learner, f"/sessions/{made['mine session']}"),
            (operator, "/admin/reviews"),
            (operator, f"/admin/reviews/{made['other']}/remove"),
        )
        return [await shown(client, path) for client, path in pages]

    for page in use(act, None, MAX, ADA, EMMA):
        assert "**Not bold**" in page.text and "<img src=x" in page.text
        assert not page.select("[href^='javascript:'], [onerror], img[src=x]")
        assert "alert(1)" not in "".join(script.text for script in page.select("script"))


def _answer(tx, review_id: int) -> None:
    reviews.answer(tx, people.acting(tx, MAX.id), review_id, {"answer": f"Thanks {HOSTILE}"})


def test_a_mentor_answers_from_the_page_and_others_report_what_they_did_not_write(use):
    async def act(made, mentor, learner, guest):
        address = f"/mentors/{MAX.id}/reviews"
        before = await shown(mentor, address)
        answered = await mentor.post(f"/api/reviews/{made['mine']}/answer", form={"answer": "Thanks"}, headers=OURS)
        return (
            made,
            before,
            answered,
            await shown(mentor, address),
            await shown(learner, address),
            await shown(guest, address),
        )

    made, before, answered, mentors, learners, guests = use(act, MAX, ADA, None)
    answer, report = f"/reviews/{made['mine']}/answer", f"/reviews/{made['mine']}/report"
    links = [{link["href"] for link in page.select("#panel li a")} for page in (before, mentors, learners, guests)]
    assert answered.status_code == 303 and answer in links[0] and answer in links[1] and report in links[1]
    assert links[2] == {f"/reviews/{made['other']}/report"} and links[3] == set()
    assert "Edit answer" in mentors.text and "Thanks" in guests.text
    assert [cell.text for cell in guests.select(".star-counts td:last-child")] == ["0", "0", "0", "2", "0"]
    assert "Ada L." in guests.text and "Ada Learner" not in guests.text


def test_a_report_without_the_script_leads_back_to_the_reviews(use):
    async def act(made, learner):
        path = f"/api/reviews/{made['other']}/report"
        return await learner.post(path, form={"reason": "Rude"}, headers=OURS)

    assert use(act, ADA).location == f"/mentors/{MAX.id}/reviews"


def test_programs_read_reviews_without_the_names_of_learners(use):
    async def act(made, guest):
        return await (await guest.get(f"/api/mentors/{MAX.id}/reviews", headers=JSON)).get_json()

    found = use(act, None)
    assert [one["author"] for one in found["items"]] == ["Otto O.", "Ada L."] and found["next"] is None
    assert {one["rating"] for one in found["items"]} == {2} and "Learner" not in str(found)


def test_an_operator_removes_and_everybody_else_gets_nothing(use):
    async def act(made, operator, mentor, learner):
        await mentor.post(f"/api/reviews/{made['other']}/report", json={"reason": "Rude"}, headers=JSON)
        remove = f"/api/admin/reviews/{made['other']}/remove"
        statuses = []
        for client in (mentor, learner):
            statuses.append((await client.post(remove, json={"reason": "Mine"}, headers=JSON)).status_code)
            statuses.append((await client.get("/admin/reviews", headers=OURS)).status_code)
        without = await operator.post(remove, form={"reason": ""}, headers=OURS)
        removed = await operator.post(remove, form={"reason": "An insult"}, headers=OURS)
        again = await operator.post(remove, json={"reason": "An insult"}, headers=JSON)
        waiting = await shown(operator, "/admin/reviews")
        return statuses, without, removed, again, waiting, await shown(mentor, f"/mentors/{MAX.id}")

    statuses, without, removed, again, waiting, profile = use(act, EMMA, MAX, ADA)
    assert set(statuses) <= {403, 404}
    assert [one.status_code for one in (without, removed, again)] == [422, 303, 404]
    assert "No reported reviews" in waiting.text and len(profile.select("#panel li[id^=review-]")) == 1


def test_the_face_of_a_learner_is_for_the_mentor_the_operators_and_themselves(use, app):
    """Everybody else reads the first name, beside its initials."""

    async def act(made, *clients):
        token = await app.database.write(pictures.keep, ADA, [b"small", b"medium", b"large"])
        found = []
        for client, path in zip(clients, [*[f"/mentors/{MAX.id}/reviews"] * 4, "/admin/reviews"], strict=True):
            if path == "/admin/reviews":
                await clients[0].post(f"/api/reviews/{made['mine']}/report", json={"reason": "Why?"}, headers=JSON)
            page = await shown(client, path)
            found.append(bool(page.select(f".rows img[src^='/pictures/{token}/']")))
        return found

    assert use(act, OTTO, None, MAX, ADA, EMMA) == [False, False, True, True, True]
