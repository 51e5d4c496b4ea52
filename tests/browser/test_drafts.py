"""What was begun in a conversation, on two devices of the same person."""

from playwright.sync_api import expect

from tests.browser.test_messages import SOON, both_show, keeps_a_draft, pair_in, say
from tests.support.browsing import PHONE, opened, until
from tests.support.cast import ADA
from tests.support.client import Client


def test_of_two_drafts_the_newer_one_wins_and_the_other_one_is_offered(own_server, open_as, strict):
    strict.expect("net::ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket connection", "htmx:ws:error")
    path = f"/messages/{pair_in(own_server)}"
    here, phone = (opened(open_as(ADA, size, at=own_server), path) for size in (None, PHONE))
    beside = here.locator("[data-beside]")
    here.context.set_offline(True)
    here.fill("#say", "Written offline")
    with phone.expect_response(keeps_a_draft):
        phone.fill("#say", "Written on the phone")
    here.goto("about:blank")
    here.context.set_offline(False)
    opened(here, path)
    expect(here.locator("#say")).to_have_value("Written on the phone")
    expect(beside).to_contain_text("Written offline")
    here.reload()  # it is still there
    expect(beside).to_contain_text("Written offline")
    with here.expect_response(keeps_a_draft):
        beside.get_by_role("button", name="Use it").click()
    expect(here.locator("#say")).to_have_value("Written offline")
    expect(here.locator("#say")).to_be_focused()
    expect(beside).to_contain_text("Written on the phone")
    beside.get_by_role("button", name="Discard it").click()
    expect(beside).to_be_hidden()
    # The phone, which is still open, has it as well. What it lacked the connection for is older now.
    expect(phone.locator("#say")).to_have_value("Written offline", timeout=SOON)
    phone.context.set_offline(True)
    phone.fill("#say", "Written in a tunnel")
    with here.expect_response(keeps_a_draft):
        here.fill("#say", "Written at home")
    phone.context.set_offline(False)
    expect(phone.locator("[data-beside]")).to_contain_text("Written at home", timeout=SOON)
    expect(phone.locator("#say")).to_have_value("Written in a tunnel")
    for page in (here, phone):
        page.reload()
        expect(page.locator("#say")).to_have_value("Written at home")
    expect(beside).to_be_hidden()
    expect(phone.locator("[data-beside]")).to_contain_text("Written in a tunnel")


def test_a_draft_that_was_typed_without_a_connection_is_saved_when_it_returns(own_server, open_as, strict):
    strict.expect(
        "net::ERR_FAILED", "net::ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket connection", "htmx:ws"
    )
    path = f"/messages/{pair_in(own_server)}"
    here = opened(open_as(ADA, at=own_server), path)
    say(here, "One")
    both_show((here,), ["One"])
    with here.expect_event("requestfailed", lambda request: request.url.endswith("/draft")):
        here.context.set_offline(True)
        here.fill("#say", "Not sent yet")
    with here.expect_response(keeps_a_draft):
        here.context.set_offline(False)
    expect(opened(open_as(ADA, PHONE, at=own_server), path).locator("#say")).to_have_value("Not sent yet")


def test_a_draft_is_on_the_other_open_device_at_once_and_goes_on_there(own_server, open_as):
    path = f"/messages/{pair_in(own_server)}"
    here, phone = (opened(open_as(ADA, size, at=own_server), path) for size in (None, PHONE))
    phone.fill("#say", "Begun on the phone")
    expect(here.locator("#say")).to_have_value("Begun on the phone", timeout=SOON)
    here.locator("#say").press_sequentially(", ended here")
    expect(phone.locator("#say")).to_have_value("Begun on the phone, ended here", timeout=SOON)
    here.locator("#say").press("Enter")
    both_show((here, phone), ["Begun on the phone, ended here"])
    for page in (here, phone):
        expect(page.locator("#say")).to_have_value("", timeout=SOON)
        expect(page.locator("[data-beside]")).to_be_hidden()


def test_a_command_is_gone_when_what_it_filled_in_was_sent(own_server, open_as):
    page = opened(open_as(ADA, PHONE, at=own_server), f"/messages/{pair_in(own_server)}")
    page.fill("#say", "/schedule tomorrow 3pm")
    page.locator("#schedule a").click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("#modal")).to_be_hidden()
    expect(page.locator("#say")).to_have_value("/schedule tomorrow 3pm")
    page.reload()  # it is a draft now, and still says what it means
    page.locator("#schedule a").click()
    page.get_by_label("Subject").fill("SQL")
    with page.expect_response(keeps_a_draft):
        page.get_by_role("button", name="Send request").click()
    expect(page.locator("#say")).to_have_value("")
    expect(page.locator("#schedule")).to_be_empty()


def test_what_arrived_although_no_answer_came_is_not_offered_to_whoever_wrote_it(own_server, open_as, strict):
    strict.expect("net::ERR_FAILED")
    path = f"/messages/{pair_in(own_server)}"
    page = opened(open_as(ADA, at=own_server), path)
    page.route("**/draft", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/draft")):
        page.fill("#say", "See you")
    page.reload()
    expect(page.locator("#say")).to_have_value("See you")
    late = (
        Client(own_server.url)
        .log_in(ADA)
        .send_json(f"/api/conversations{path[9:]}/draft", {"body": "See you", "revision": 0})
    )
    assert late.json["is_kept"]
    page.unroute("**/draft")
    with page.expect_response(keeps_a_draft):
        page.fill("#say", "")
    expect(page.locator("[data-beside]")).to_be_hidden()
    page.reload()
    expect(page.locator("#say")).to_have_value("")


def test_a_draft_begun_elsewhere_is_kept_and_offered_where_something_else_was_sent(own_server, open_as, strict):
    strict.expect("net::ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket connection", "htmx:ws:error")
    path = f"/messages/{pair_in(own_server)}"
    here, phone = (opened(open_as(ADA, size, at=own_server), path) for size in (None, PHONE))
    here.context.set_offline(True)
    with phone.expect_response(keeps_a_draft):
        phone.fill("#say", "Begun on the phone")
    say(here, "Sent at once")
    here.context.set_offline(False)
    beside = here.locator("[data-beside]")
    expect(beside).to_contain_text("Begun on the phone", timeout=SOON)
    expect(phone.locator("#talk [data-id]")).to_have_count(1, timeout=SOON)
    expect(phone.locator("#say")).to_have_value("Begun on the phone")
    phone.reload()  # it is not only in that browser
    expect(phone.locator("#say")).to_have_value("Begun on the phone")
    beside.get_by_role("button", name="Use it").click()
    expect(here.locator("#say")).to_have_value("Begun on the phone")
    here.locator("#say").press("Enter")
    both_show((here, phone), ["Sent at once", "Begun on the phone"])
    for page in (here, phone):
        expect(page.locator("#say")).to_have_value("")
        page.reload()
        expect(page.locator("#say")).to_have_value("")
        expect(page.locator("[data-beside]")).to_be_hidden()


def test_what_was_just_emptied_stays_so_when_what_it_said_arrives_late(own_server, open_as, strict):
    strict.expect("net::ERR_FAILED")
    page = open_as(ADA, at=own_server)
    path = f"/messages/{pair_in(own_server)}"
    page.clock.install()
    opened(page, path)
    page.route("**/draft", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/draft")):
        page.fill("#say", "See you")
    page.clock.pause_at(page.evaluate("Date.now()") + 2000)
    caught_up = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _: caught_up.append(True)))
    page.reload()
    expect(page.locator("#say")).to_have_value("See you")
    page.clock.run_for(200)
    until(page, lambda: caught_up)
    page.fill("#say", "")  # which is not sent while the clock stands still
    page.unroute("**/draft")
    with page.expect_response(lambda reply: "/news?" in reply.url and "See you" in reply.text()):
        Client(own_server.url).log_in(ADA).send_json(
            f"/api/conversations{path[9:]}/draft", {"body": "See you", "revision": 0}
        )
    page.clock.resume()
    with page.expect_response(keeps_a_draft) as kept:
        pass
    assert kept.value.json()["body"] == ""
    expect(page.locator("#say")).to_have_value("")
    expect(page.locator("[data-beside]")).to_be_hidden()
