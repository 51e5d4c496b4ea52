"""The page of a session that is over: for a learner who came, one who did not, the host, and everybody else."""

import pytest
from bs4 import BeautifulSoup

from app import create_app
from db import ratings, rooms, sessions
from db.sessions import afterwards, readiness
from integrations.process import options
from tests.support import making, running
from tests.support.cast import ADA, BY_ROLE, MAX, OTTO
from tests.support.walking import client_of


def furnish(tx) -> dict:
    """Ada came and Otto did not: once with everything that can be kept, once with nothing."""
    made = {}
    for name, days in (("full", 2), ("bare", 3), ("rated", 4), ("expired", 5)):
        session = making.a_full_class(tx, ADA, OTTO, starts_at=making.ahead(tx, days=days), title=f"Class {name}")
        made[name], made[f"{name} booking"] = session.id, sessions.get(tx, ADA.id, session.id).booking_id
        with making.at(tx, session.starts_at):
            readiness.start(tx, MAX, session.id)
            readiness.attend(tx, ADA.id, session.id)
            if name == "full":
                rooms.say(tx, ADA, session.id, "Spoken words")
                rooms.write(tx, MAX, session.id, None, "Noted **words**")
                tx._execute(
                    "INSERT INTO recordings (id, session_id, host_id, status, mime, created_at) "
                    "VALUES (77, ?, ?, 'ready', 'video/webm', ?)",
                    (session.id, MAX.id, tx.now),
                )
            readiness.end(tx, MAX, session.id)
    tx._execute(
        "INSERT INTO recordings (id, session_id, host_id, status, mime, created_at, warned_at, expired_at) "
        "VALUES (78, ?, ?, 'deleted', 'video/webm', ?, ?, ?)",
        (made["expired"], MAX.id, *[tx.now] * 3),
    )
    afterwards.summarise(tx, MAX, made["full"], {"summary": "Summed *up*"})
    readiness.give_feedback(tx, MAX, made["full"], made["full booking"], "Go **on**")
    ratings.rate(tx, ADA, made["rated booking"], 4, "Clear and calm")
    return made


PATHS = (
    "/sessions/{full}",
    "/sessions/{bare}",
    "/sessions/{rated}",
    "/sessions/{expired}",
    "/room/{full}/left",
    "/bookings/{full booking}/rate?rating=4",
)
PEOPLE = {"guest": None, "ADA": ADA, "OTTO": OTTO, "MAX": MAX, "employer": BY_ROLE["employer"]}


@pytest.fixture(scope="module")
def panels(tmp_path_factory) -> dict:
    """The panel of each page as each of them sees it; of a redirect, where it leads."""
    data, made = tmp_path_factory.mktemp("afterwards"), {}
    running.make_database(data, lambda tx: made.update(furnish(tx)))
    app = create_app(options.parse(["serve", "--data", str(data), "--no-rate-limits"], running.QUIET))

    async def fetch() -> dict:
        found = {}
        async with app.test_app() as started:
            for name, person in PEOPLE.items():
                client = await client_of(started, person)
                for path in PATHS:
                    answer = await client.get(path.format(**made), headers={"Accept": "text/html"})
                    html = BeautifulSoup(await answer.get_data(as_text=True), "html.parser")
                    found[path, name] = answer.headers.get("Location") or html.select_one("#panel")
        return found

    return running.in_a_loop(fetch())


@pytest.fixture
def look(panels):
    return lambda path, name: panels[path, name]


def words(panel) -> str:
    return panel.get_text(" ", strip=True)


def headings(panel) -> list[str]:
    return [heading.get_text(" ", strip=True) for heading in panel.select("h2")]


def test_a_learner_who_came_finds_everything(look):
    panel = look("/sessions/{full}", "ADA")
    assert headings(panel) == [
        "How was it?",
        "Feedback for you",
        "Recording",
        "Summary",
        "Shared note",
        "Chat 1",
        "Who was there",
        "Learn more with Max Mentor",
    ]
    assert [tag.text for tag in panel.select(".prose :is(strong, em)")] == ["on", "up", "words"]
    assert panel.video["src"] == "/recordings/77" and "Spoken words" in words(panel)
    assert len(panel.select(".rating-star")) == 5 and not panel.select(".after-missing li")


def test_what_was_not_kept_is_said_in_a_line(look):
    panel = look("/sessions/{bare}", "ADA")
    assert headings(panel) == ["How was it?", "Feedback for you", "Who was there", "Learn more with Max Mentor"]
    missing = [item.get_text(strip=True) for item in panel.select(".after-missing li")]
    assert missing == ["Not recorded", "No summary yet", "No shared note", "No chat messages"]


def test_a_recording_whose_time_is_up_is_not_called_missing(look):
    for person in ("ADA", "MAX"):
        said = words(look("/sessions/{expired}", person).select_one(".after-missing"))
        assert "A recording was deleted because its time was up" in said and "Not recorded" not in said


def test_a_learner_who_did_not_come_reads_but_neither_rates_nor_watches(look):
    panel = look("/sessions/{full}", "OTTO")
    assert headings(panel)[0] == "You missed this session" and {"Summary", "Chat 1"} < set(headings(panel))
    assert not panel.select("video, .rating-star")
    assert "can watch recordings" in words(panel)


def test_the_host_finds_who_came_and_what_to_write(look):
    panel = look("/sessions/{full}", "MAX")
    assert "1 of 2" in words(panel.select_one(".after-numbers")) and "Everyone who was there" in words(panel)
    links = {link.get_text(strip=True) for link in panel.select("a.btn")}
    assert {"Edit feedback", "Add Feedback", "Edit"} <= links
    bare = look("/sessions/{bare}", "MAX")
    assert "1 person is waiting for your feedback" in words(bare) and "Write a summary" in words(bare)


def test_others_see_a_completed_session_and_nothing_of_what_was_said(look):
    for person in ("guest", "employer"):
        panel = look("/sessions/{full}", person)
        assert "Completed" in words(panel)
        for kept in ("Spoken words", "Noted", "Summed", "Go on", "Otto", "Recording"):
            assert kept not in words(panel)


def test_after_the_end_the_way_out_of_the_room_leads_to_the_page_of_the_session(look):
    for person in ("ADA", "MAX"):
        assert look("/room/{full}/left", person).startswith("/sessions/")


def test_a_star_is_chosen_in_the_form_that_it_opens(look):
    panel = look("/bookings/{full booking}/rate?rating=4", "ADA")
    assert [star["value"] for star in panel.select("input[name=rating][checked]")] == ["4"]


def test_a_rating_that_was_given_is_shown(look):
    panel = look("/sessions/{rated}", "ADA")
    assert headings(panel)[0] == "Your rating" and len(panel.select(".after-rate .is-lit")) == 4
    assert "Clear and calm" in words(panel) and not panel.select(".rating-star")


OURS = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
HTMX = OURS | {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_the_form_keeps_a_draft_and_shows_a_preview_also_without_the_script(app):
    async def run():
        async with app.test_app() as started:
            session = await app.database.write(making.in_state, "completed")
            mentor, address = await client_of(started, MAX), f"/api/sessions/{session.id}/summary"
            typed = {"summary": "**Bold** <script>alert(1)</script>", "then": "draft", "way_out": "/"}
            saved = await mentor.post(address, form=typed, headers=OURS)
            form = await (await mentor.get(f"/sessions/{session.id}/summary", headers=OURS)).get_data(as_text=True)
            page, block = [
                await (await mentor.post("/preview/summary", form=typed, headers=headers)).get_data(as_text=True)
                for headers in (OURS, HTMX)
            ]
            shown = await mentor.get(f"/sessions/{session.id}", headers=OURS)
            other = await mentor.post("/preview/way_out", form=typed, headers=HTMX)
            return saved, form, page, block, await shown.get_data(as_text=True), await other.get_data(as_text=True)

    saved, form, page, block, shown, other = running.in_a_loop(run())
    area = BeautifulSoup(form, "html.parser").select_one("textarea")
    assert saved.status_code == 303 and area.text.strip().startswith("**Bold**") and "This is your draft" in form
    assert len(BeautifulSoup(form, "html.parser").select("[role=toolbar] button[aria-label]")) == 6
    for html in (page, block):
        assert "<strong>Bold</strong>" in html and "<script>alert" not in html
    assert "<!doctype html>" not in block.lower() and "<strong>Bold" not in shown and "nothing to preview" in other


def test_a_form_that_is_older_than_the_summary_comes_back_with_both_texts(app):
    async def run():
        async with app.test_app() as started:
            session = await app.database.write(making.in_state, "completed")
            mentor, address = await client_of(started, MAX), f"/api/sessions/{session.id}/summary"
            typed = {"then": "", "way_out": "/", "revision": "0"}
            await mentor.post(address, form=typed | {"summary": "From one tab"}, headers=OURS)
            refused = await mentor.post(address, form=typed | {"summary": "From <b>another</b>"}, headers=OURS)
            form = BeautifulSoup(await refused.get_data(as_text=True), "html.parser")
            again = {"summary": "Both", "revision": form.select_one("[name=revision]")["value"], "then": "draft"}
            return refused.status_code, form, (await mentor.post(address, form=again, headers=OURS)).status_code

    status, form, again = running.in_a_loop(run())
    assert status == 409 and form.select_one("textarea").text.strip() == "From <b>another</b>" and again == 303
    assert form.select_one("section.quoted").text == "From one tab" and "elsewhere" in form.select_one(".note").text
