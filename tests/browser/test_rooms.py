"""The room: it opens automatically, asks before it does harm, and says what is true."""

import json
import sqlite3
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import expect
from websockets.sync.client import connect

from db import clock
from tests.support import running
from tests.support.browsing import opened, until
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import with_token

SOON = 10_000


@pytest.fixture
def made(own_server):
    """`made(ADA, starts_in=5)`: the id of a class of Max's, in so many minutes, in which these learners have seats."""
    mentor = with_token(own_server.url, MAX)

    def make(*learners, starts_in: float, start: bool = False) -> str:
        fields = {"title": "A room", "domain": "Rooms", "starts_at": clock.after(days=2), "seats": 3}
        path = f"/api/sessions/{mentor.send_json('/api/sessions', fields).json['id']}"
        assert mentor.send_json(f"{path}/publish", {}).status == 200
        for learner in learners:
            assert with_token(own_server.url, learner).send_json(f"{path}/book", {}).status == 201
        session_id = path.rpartition("/")[2]
        running.move_start(own_server.data, int(session_id), starts_in=starts_in)
        if start:
            assert mentor.send_json(f"{path}/start", {}).status == 200
        return session_id

    make.mentor = mentor
    return make


@contextmanager
def host_in(own_server, session_id: str, mentor):
    """The host in the room, without a browser."""
    address = f"ws://127.0.0.1:{own_server.port}/room/{session_id}/live"
    with connect(address, additional_headers=mentor.headers, compression=None) as socket:
        socket.send(json.dumps({"type": "join", "state": {}}))
        yield lambda **message: socket.send(json.dumps(message))


def joined(page, session_id: str):
    page.goto(f"/room/{session_id}")
    page.get_by_role("button", name="Join as listener").click()
    expect(page.locator("[data-call]")).to_be_visible()
    return page


def test_who_finds_the_room_full_waits_in_line_and_comes_in_when_somebody_leaves(own_server, open_as, made):
    session = made(ADA, OTTO, starts_in=-1, start=True)
    own_server.stop()
    own_server.environment["MENTORA_ROOM_HOLDS"] = "2"  # fewer than when the seats were sold
    own_server.start()
    host, otto = (joined(open_as(one, at=own_server), session) for one in (MAX, OTTO))
    ada = open_as(ADA, at=own_server)
    ada.goto(f"/room/{session}")
    expect(ada.locator("[data-news]")).to_contain_text("If you join, you wait in line for a place.")
    ada.get_by_role("button", name="Join as listener").click()
    expect(ada.locator("[data-news]")).to_have_text(
        "The room is full: it holds 2 people. You’re next, and come in as soon as there is a place."
    )
    expect(ada.get_by_role("button", name="Join Class")).to_be_disabled()
    expect(host.locator("[data-notices]")).to_contain_text("Waiting for a place: Ada Learner")
    otto.get_by_role("button", name="Leave").click()
    expect(ada.locator("[data-call]")).to_be_visible(timeout=SOON)
    expect(host.locator("[data-notices]")).not_to_contain_text("Waiting for a place")
    listed = opened(open_as(MAX, at=own_server), "/mentor/sessions?show=scheduled")
    assert "More seats than" not in listed.content()  # it has begun: nothing can be done about it now


def test_before_the_doors_open_the_room_is_a_countdown_that_opens_automatically(own_server, open_as, made):
    session = made(ADA, starts_in=10.1)
    page = opened(open_as(ADA, at=own_server), f"/room/{session}")
    expect(page.locator("[data-left]")).to_contain_text("00:")
    expect(page.locator("#room[data-stage=lobby]")).to_be_visible(timeout=30_000)


def test_after_joining_by_keyboard_the_first_stop_is_not_end_class_which_asks_first(own_server, open_as, made):
    session = made(ADA, OTTO, starts_in=-1, start=True)
    page = open_as(MAX, at=own_server)
    page.goto(f"/room/{session}")
    join = page.locator("[data-listen]")
    expect(join).to_be_enabled()
    join.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-call]")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") != "End Class"
    page.get_by_role("link", name="End Class").click()
    expect(page.locator("#modal")).to_contain_text("Ends the class for 2 people.")
    page.locator("#modal").get_by_role("link", name="Keep going").click()
    expect(page.locator("#modal")).not_to_be_visible()
    expect(page.locator("[data-call]")).to_be_visible()
    page.get_by_role("link", name="End Class").click()
    page.locator("#modal").get_by_role("button", name="End Class").click()
    page.wait_for_url(f"**/sessions/{session}")


def test_removing_somebody_asks_first(own_server, open_as, made):
    session = made(ADA, starts_in=-1, start=True)
    ada, host = (joined(open_as(person, at=own_server), session) for person in (ADA, MAX))
    remove = host.locator(f'[data-peer="{ADA.id}"] [data-tile=remove]')
    remove.dispatch_event("click")
    expect(host.locator("#modal")).to_contain_text("Remove Ada Learner from the class?")
    expect(ada.locator("[data-call]")).to_be_visible()
    host.locator("#modal").get_by_role("button", name="Remove from class").click()
    expect(ada.locator("[data-gone-title]")).to_have_text("You were removed from the class", timeout=SOON)
    expect(host.locator(f'[data-peer="{ADA.id}"]')).to_have_count(0, timeout=SOON)


def test_red_is_shown_only_while_it_records_and_an_unanswered_question_ends_with_the_class(own_server, open_as, made):
    session = made(ADA, starts_in=-1, start=True)
    page = open_as(ADA, at=own_server)
    chat, held = f"/api/sessions/{session}/messages", []

    def write_after(route):
        made.mentor.send_json(chat, {"body": "Since the page was read"})
        route.continue_()

    page.route("**/room/room.js", write_after)
    page.route(f"**{chat}", lambda route: held.append((route, route.fetch())), times=1)
    joined(page, session)
    page.locator("[data-do=chat]").click()
    expect(page.get_by_text("No messages yet.")).to_be_visible()
    until(page, lambda: held)
    made.mentor.send_json(chat, {"body": "Welcome"})
    page.wait_for_timeout(100)
    route, reply = held.pop()
    route.fulfill(response=reply)
    expect(page.get_by_text("No messages yet.")).to_be_hidden(timeout=SOON)
    expect(page.locator(".message-body")).to_have_text(["Since the page was read", "Welcome"])
    red = page.locator("[data-recorded]")
    with host_in(own_server, session, made.mentor) as say:
        say(type="record", on=True)
        expect(page.locator("[data-consent]")).to_be_visible(timeout=SOON)
        expect(red).to_be_hidden()
        say(type="rolling", on=True)
        expect(red).to_be_visible(timeout=SOON)
        say(type="record", on=False)
        expect(red).to_be_hidden(timeout=SOON)
        say(type="record", on=True)
        expect(page.locator("[data-consent]")).to_be_visible(timeout=SOON)
        page.get_by_role("button", name="Allow", exact=True).click()
        say(type="rolling", on=True)
        expect(red).to_be_visible(timeout=SOON)
    expect(red).to_be_hidden(timeout=SOON)  # the host is away,
    with host_in(own_server, session, made.mentor) as say:
        say(type="record", on=True)  # goes on with it,
        say(type="rolling", on=True)
        expect(red).to_be_visible(timeout=SOON)
        expect(page.locator("[data-consent]")).to_be_hidden()  # and nobody is asked again
        page.locator("[data-do=consent]", has_text="Stop recording me").dispatch_event("click")
        say(type="record", on=False)
        say(type="record", on=True)
        expect(page.locator("[data-consent]")).to_be_visible(timeout=SOON)
        assert made.mentor.send_json(f"/api/sessions/{session}/end", {}).status == 200
        page.wait_for_url(f"**/sessions/{session}")


def test_keyboard_shortcuts_can_be_switched_off_and_stay_off(own_server, open_as, made):
    page = open_as(ADA, at=own_server)
    path = f"/room/{made(ADA, starts_in=5)}"
    microphone = page.locator("[data-lobby] [data-toggle=muted]")
    page.goto(path)
    expect(microphone).to_have_attribute("aria-keyshortcuts", "m")
    page.get_by_label("Keyboard shortcuts with single keys").uncheck()
    page.reload()
    expect(page.get_by_label("Keyboard shortcuts with single keys")).not_to_be_checked()
    expect(microphone).to_have_attribute("title", "Mute microphone")
    before = microphone.get_attribute("aria-pressed")
    page.locator("[data-lobby] h1").click()
    page.keyboard.press("m")
    page.wait_for_timeout(300)
    assert microphone.get_attribute("aria-pressed") == before


def test_the_overview_offers_the_next_step_and_learners_see_that_the_mentor_is_ready(own_server, open_as, made):
    session = made(ADA, starts_in=5)
    learner = opened(open_as(ADA, at=own_server), "/learner/sessions")
    mentor = opened(open_as(MAX, at=own_server), "/mentor/dashboard")
    for page in (learner, mentor):  # the reminder moves what is below it, and a click at that moment would miss
        expect(page.locator("#banners .banner")).to_be_visible()
    mentor.get_by_role("button", name="I’m Ready").click()
    expect(learner.get_by_text("Mentor is ready.")).to_be_visible(timeout=SOON)
    learner.get_by_role("button", name="I’m Ready").click()
    expect(mentor.get_by_role("button", name="Start Class")).to_be_visible(timeout=SOON)
    learner.goto(f"/room/{session}")
    lobby = learner.locator("[data-lobby]")
    expect(lobby).to_contain_text("Waiting for Mentor…")
    long = "(line) => (line.textContent = 'A, '.repeat(200)) && document.body.scrollWidth <= innerWidth"
    assert lobby.locator("[data-waiting]").evaluate(long)
    mentor.get_by_role("button", name="Start Class").click()
    mentor.wait_for_url(f"**/room/{session}")
    # What the lobby says is true at each moment, and one thing.
    expect(lobby).to_contain_text("Class has started.", timeout=SOON)
    expect(lobby).not_to_contain_text("Waiting for Mentor", timeout=SOON)
    expect(lobby.locator("[data-countdown]")).to_be_empty()
    mentor.goto("/mentor/dashboard")
    expect(mentor.get_by_role("link", name="Back to the room")).to_be_visible()
    mentor.goto(f"/room/{session}/left")
    expect(mentor.get_by_role("link", name="Back to the room")).to_be_visible()
    expect(mentor.get_by_role("link", name="End Class")).to_be_visible()


def test_without_scripts_the_room_says_what_it_needs(own_server, open_as, made):
    page = open_as(ADA, at=own_server, scripts=False)
    page.goto(f"/room/{made(ADA, starts_in=5)}")
    expect(page.get_by_text("Video, sound and chat need JavaScript.")).to_be_visible()
    expect(page.get_by_role("button", name="I’m Ready")).to_be_visible()
    for inert in ("[data-preview]", "[data-join]", ".lobby-choices"):
        expect(page.locator(inert)).to_be_hidden()


def test_deleting_a_recording_asks_first_and_leaves_the_rest_as_it_was(own_server, open_as, made):
    session = made(ADA, starts_in=-1, start=True)
    ada = joined(open_as(ADA, at=own_server), session)
    films = own_server.data / "uploads" / "recordings"
    films.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(own_server.data / "mentora.db", isolation_level=None)) as connection:
        for number in (71, 72):
            (films / f"{number}.webm").write_bytes(b"\x1a\x45\xdf\xa3")
            connection.execute(
                "INSERT INTO recordings (id, session_id, host_id, status, mime, created_at, bytes)"
                " VALUES (?, ?, ?, 'ready', 'video/webm', ?, 4)",
                (number, session, MAX.id, clock.now()),
            )
    made.mentor.send_json(f"/api/sessions/{session}/end", {})
    ada.wait_for_url(f"**/sessions/{session}")
    host = opened(open_as(MAX, at=own_server), f"/sessions/{session}")
    for page in (opened(ada, f"/sessions/{session}"), host):
        page.locator("#film-72").evaluate("film => (film.isTheSame = true)")
    host.locator("#recording-71").get_by_role("link", name="Delete").click()
    expect(host.locator("#modal")).to_contain_text("This can’t be undone.")
    host.locator("#modal").get_by_role("button", name="Delete recording").click()
    for page in (host, ada):
        expect(page.locator("#recording-71")).to_have_count(0, timeout=SOON)
        assert page.locator("#film-72").evaluate("film => film.isTheSame")


def test_what_was_opened_from_the_menu_leads_back_to_it(own_server, open_as, made):
    page = joined(open_as(ADA, at=own_server), made(ADA, starts_in=-1, start=True))
    menu, at = page.locator(".more-menu summary"), "document.activeElement.ariaLabel"
    for choice in ("Settings and shortcuts", "Full screen"):
        menu.press("Enter")
        page.locator(".more-menu").get_by_role("button", name=choice).press("Enter")
        if choice.startswith("Settings"):
            page.locator("[data-part=set]").get_by_role("button", name="Close").press("Enter")
        assert page.evaluate(at) == "More", choice
    # What goes away takes the focus along to the call.
    page.evaluate(
        "import(document.querySelector('script[src*=room]').src.replace('room.js', 'dom.js')).then("
        "({ notice }) => notice('Something happened'))"
    )
    for _ in range(page.get_by_role("button", name="Dismiss").count()):
        page.get_by_role("button", name="Dismiss").first.press("Enter")
    assert page.evaluate(at) == "A room"
    page.get_by_role("button", name="Leave").press("Enter")
    page.wait_for_url("**/left")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


# Replies as they arrive while the connection drops: the status is there, the rest is not.
CUT_OFF = """async () => {
  const from = document.querySelector('script[src$="room/room.js"]').src;
  const { ask } = await import(new URL("dom.js", from));
  const heard = [];
  for (const status of [200, 409]) {
    const cut = new ReadableStream({ start: (stream) => stream.error(new TypeError("network error")) });
    window.fetch = async () => new Response(cut, { status });
    heard.push(await ask("PUT", "/api/recordings/1/0").then(() => "a reply", (error) => error.status ?? "no reply"));
  }
  return heard;
}"""


def test_a_reply_that_was_cut_off_counts_as_none(own_server, open_as, made):
    """A recording asks again; a reply without the number of the next chunk would end it."""
    page = opened(open_as(MAX, at=own_server), f"/room/{made(ADA, starts_in=-1, start=True)}")
    assert page.evaluate(CUT_OFF) == ["no reply", "no reply"]


def test_what_a_live_class_has_kept_stays_on_its_page_when_the_page_is_refreshed(own_server, open_as, made):
    session = made(ADA, OTTO, starts_in=-1, start=True)
    page = opened(open_as(MAX, at=own_server), f"/sessions/{session}")
    page.locator("#kept").wait_for()
    joined(open_as(OTTO, at=own_server), session)
    expect(page.get_by_text("joined", exact=True)).to_be_visible(timeout=SOON)
    expect(page.locator("#kept")).to_be_visible()
    begin = """(path) => fetch(path, { method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ mime: "video/webm" }) }).then((reply) => reply.status)"""
    assert page.evaluate(begin, f"/api/sessions/{session}/recordings") == 201
    expect(page.locator("#kept-so-far").get_by_text("Processing…")).to_be_visible(timeout=SOON)
