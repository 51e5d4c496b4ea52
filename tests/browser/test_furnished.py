"""Pages with content: sessions, dialogs as pages and as modals, and the room."""

from functools import partial

import pytest
from playwright.sync_api import expect

from db import bookings, clock, conversations, people, ratings, requests, reviews, sessions
from db.conversations import files, messages
from db.hours import links, slots
from db.sessions import afterwards, publication, readiness
from db.students import notes, steps
from tests.support import making, running
from tests.support.browsing import DESKTOP, PHONE
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import Client
from tests.support.looking import look_at, serious, too_wide

LONG = "W" * 60 + " and " + "a title that goes on for a while, as some do"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """A server with something of everything; `.seen` has the ids for its addresses."""
    data, made = tmp_path_factory.mktemp("furnished"), {}

    def furnish(tx) -> None:
        host, ada, otto = (people.acting(tx, one.id) for one in (MAX, ADA, OTTO))
        made["class"] = making.a_class(
            tx, host, title=LONG[:120], description="# Head\n\n- one\n- two\n\n`code`", starts_at=clock.after(days=3)
        ).id
        draft = making.a_draft(tx, host, starts_at=clock.after(days=9))
        made["draft"] = draft.id
        making.a_class(tx, host, starts_at=clock.weeks_later(draft.starts_at, 1, MAX.timezone))  # a conflict
        full = making.a_full_class(tx, otto, host=host, starts_at=clock.after(days=5))
        bookings.wait(tx, ada, full.id)
        given = {
            "mentor_id": MAX.id,
            "topic": LONG[:100],
            "message": "Please. " * 40,
            "duration_minutes": 45,
            "preferred_times": [clock.after(days=3), clock.after(days=30)],
        }
        made["request"] = requests.send(tx, ada, given).id
        _teach(tx, made, host, ada, otto)
        made["live"] = making.a_class(tx, host, title="On now", starts_at=clock.after(minutes=4)).id
        made["booking"] = bookings.book(tx, ada, made["live"]).id
        readiness.ready(tx, ada, made["live"])
        readiness.start(tx, host, made["live"])
        publication.publish(tx, host, making.a_draft(tx, host, starts_at=clock.after(days=11)).id)
        extra = [{"date": "2999-12-24", "from": "10:00", "to": "12:00"}]
        links.create(tx, host, {"for_whom": LONG[:80], "days": 3, "once": True})
        making.open_hours(tx, host, days_off=["2999-12-24", "2999-12-25"], extra=extra)
        made["slot"] = slots.next_open(tx, host.id, tx.now, 60).starts_at

    running.make_database(data, furnish, partial(_talk, made=made))
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    server.seen = made
    yield server
    server.stop()


def _talk(tx, made: dict) -> None:
    """What the two have written, with a file and a message that was deleted."""
    host, ada = (people.acting(tx, one.id) for one in (MAX, ADA))
    made["talk"] = conversations.open_with(tx, ada, host.id)[0].id
    for person, body in ((ada, LONG), (host, "**Yes**\n\n- one\n- https://example.org"), (ada, "Gone")):
        said = messages.add(tx, person, made["talk"], body, "")[0]
    messages.delete(tx, ada, said.id)
    files.send(tx, ada, made["talk"], {"name": f"{'n' * 90}.txt"}, files.TEXT, b"text", None)
    made["said"] = messages.add(tx, host, made["talk"], "And one more", "")[0].id


def _teach(tx, made: dict, host, ada, otto) -> None:
    """A class that is over, and what a mentor and a learner share since."""
    made["past"] = making.a_full_class(tx, ada, otto, host=host, title=LONG[:110], domain="Python").id
    making.begin(tx, made["past"], end=True)
    afterwards.summarise(tx, host, made["past"], {"summary": "# Done\n\n- one\n- two"})
    for learner in (ada, otto):
        made["review"] = sessions.get(tx, learner.id, made["past"]).booking_id
        ratings.rate(tx, learner, made["review"], 4, LONG)
    reviews.answer(tx, host, made["review"], {"answer": LONG})
    for kind in ("goal", "action"):
        given = {"kind": kind, "body": LONG, "who": "learner", "due_on": "2020-01-01"}
        made[kind] = steps.add(tx, host, host.id, ada.id, given).id
    notes.write(tx, host, ada.id, {"note": f"**{LONG}**", "revision": 0})


PAGES = {
    ADA: [
        "/learner/home",
        "/learner/home?show=recommendations",
        "/learner/sessions",
        "/learner/requests",
        "/mentors",
        "/mentors/1002",
        "/mentors/1002/book",
        "/mentors/1002/together",
        "/sessions/{past}",
        "/sessions/{class}",
        "/sessions/{live}",
        "/room/{live}",
        "/messages",
        "/messages/{talk}",
        "/messages?q=title",
    ],
    MAX: [
        "/mentor/dashboard",
        "/mentor/analytics",
        "/mentor/students",
        "/mentors/1002/reviews",
        f"/students/{ADA.id}",
        f"/people/{ADA.id}",
        "/sessions/{past}",
        "/mentor/sessions",
        "/mentor/sessions?show=scheduled",
        "/mentor/requests",
        "/mentor/schedule",
        "/mentor/schedule/hours",
        "/sessions/{class}",
        "/room/{class}",
        "/room/{live}",
        "/messages/{talk}",
        "/messages/sessions",
    ],
    None: ["/", "/sessions/{class}", "/mentors/1002"],
}
DIALOGS = {
    ADA: [
        "/sessions/{class}/book",
        "/mentors/1002/request",
        "/mentors/1002/book/confirm?starts_at={slot}&minutes=60",
        "/requests/{request}/cancel",
        "/bookings/{booking}/cancel",
        "/reviews/{review}/report",
        "/messages/{talk}/report",
        "/messages/{talk}/block",
    ],
    MAX: [
        "/sessions/new",
        "/sessions/{past}/summary",
        "/reviews/{review}/answer",
        "/steps/{goal}",
        f"/together/{ADA.id}/new?kind=action",
        f"/students/{ADA.id}/notes",
        f"/students/{ADA.id}/propose",
        "/sessions/{class}/edit",
        "/sessions/{class}/cancel",
        "/sessions/{draft}/repeat?weeks=2",
        "/requests/{request}/accept",
        "/requests/{request}/offer",
        "/messages/{talk}/{said}/edit",
    ],
}


@pytest.mark.parametrize(
    ("person", "size", "dark"),
    [(ADA, PHONE, True), (MAX, PHONE, True), (None, PHONE, True), (MAX, DESKTOP, False), (ADA, DESKTOP, False)],
)
def test_every_page_with_content_is_accessible_and_fits_the_screen(furnished, open_as, person, size, dark):
    page = open_as(person, size, dark=dark, at=furnished)
    found = {path: complaints for path in PAGES[person] if (complaints := look_at(page, path.format(**furnished.seen)))}
    assert found == {}


@pytest.mark.parametrize("person", DIALOGS)
def test_dialogs_as_pages_are_accessible_and_fit_the_screen(furnished, open_as, person):
    page = open_as(person, PHONE, dark=True, at=furnished)
    found = {}
    for path in DIALOGS[person]:
        page.goto(path.format(**furnished.seen))
        if complaints := serious(page) + too_wide(page):
            found[path] = complaints
    assert found == {}


def test_a_dialog_opened_by_a_click_is_accessible_and_can_be_closed(furnished, open_as):
    page = open_as(MAX, DESKTOP, at=furnished)
    page.goto("/mentor/requests")
    page.get_by_role("link", name="Accept").click()
    page.locator("#modal[open] .time-choice").first.wait_for()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator("#modal:not([open])").wait_for(state="attached")


def test_what_was_kept_does_not_overwrite_what_was_written_elsewhere_since(furnished, open_as, strict):
    strict.expect("409")
    page, elsewhere = open_as(MAX, at=furnished), Client(furnished.url).log_in(MAX)
    page.on("dialog", lambda dialog: dialog.accept())
    form = f"/sessions/{furnished.seen['past']}/summary"
    page.goto(form)
    page.locator("#summary").fill("Typed first")
    assert elsewhere.send_json(f"/api{form}", {"summary": "Written elsewhere", "then": "draft"}).status == 200
    page.reload()
    expect(page.locator("#summary")).to_have_value("Typed first")
    page.get_by_role("button", name="Share summary").click()
    expect(page.locator(".quoted")).to_have_text("Written elsewhere")
    expect(page.locator("#summary")).to_have_value("Typed first")
    page.get_by_role("button", name="Share summary").click()
    expect(page.locator("#panel .prose").first).to_have_text("Typed first")


def test_five_minutes_before_the_end_the_room_says_so(furnished, open_as):
    """The last test here, because the session is nearly over afterwards."""
    running.move_start(furnished.data, furnished.seen["live"], starts_in=-54.97)
    page = open_as(ADA, at=furnished)
    page.goto(f"/room/{furnished.seen['live']}")
    page.get_by_role("button", name="Join as listener").click()
    page.get_by_text("5 minutes left").first.wait_for(timeout=15_000)


def test_the_first_page_of_a_visitor_has_the_times_of_their_browser(furnished, open_as):
    page = open_as(None, at=furnished)
    page.goto("/")
    shown = page.locator("main .browse-card .zone").first
    expect(shown).to_have_text("Paris time")
    times = page.locator("main time").all_inner_texts()
    page.reload()
    assert page.locator("main time").all_inner_texts() == times


def test_the_open_times_of_a_mentor_come_in_the_zone_of_a_visitors_browser_too(furnished, open_as):
    finding = open_as(None, at=furnished)
    finding.goto("/mentors")
    book = finding.get_by_role("link", name="Book a time").first.get_attribute("href")
    for address, words in ((book, "Paris time"), (book.removesuffix("/book"), "Times for")):
        page = open_as(None, at=furnished)
        page.goto(address)
        times = page.locator("main [data-zoned]")
        expect(times).to_contain_text(words)
        link = times.locator("li a").first
        shown = times.inner_text()
        link.click()
        page.wait_for_url("**/login?next=**")
        page.goto(address)  # rendered for Paris now
        assert times.inner_text() == shown
