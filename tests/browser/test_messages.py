"""Two people write to each other while the socket drops, the server is killed, and one of them is offline."""

import re

from playwright.sync_api import expect

from db import conversations, follows
from db.conversations import messages
from db.engine import sqlite
from tests.support.browsing import PHONE, opened, until
from tests.support.cast import ADA, MAX
from tests.support.running import ROOT

SOON = 20_000
STATUS_WAITING = "Waiting for a connection"


def pair_in(server) -> int:
    connection = sqlite.connect(server.data / "mentora.db")
    queries = sqlite.load(ROOT / "sql")
    sqlite.transact(connection, queries, follows.follow, ADA, MAX.id)
    found = sqlite.transact(connection, queries, conversations.open_with, ADA, MAX.id)[0].id
    connection.close()
    return found


def say(page, text: str) -> None:
    page.fill("#say", text)
    page.click("[data-send] > button")


def said(page) -> list[str]:
    return [text.strip() for text in page.locator("#talk [data-id] .talk-words").all_text_contents()]


def keeps_a_draft(reply) -> bool:
    return reply.url.endswith("/draft") and reply.json()["is_kept"]


def refuse_once(page, address: str, status: int, answer: dict) -> None:
    page.route(address, lambda route: route.fulfill(status=status, json=answer), times=1)


def both_show(pages, texts: list[str]) -> None:
    for page in pages:
        expect(page.locator("#talk [data-id]")).to_have_count(len(texts), timeout=SOON)
        expect(page.locator("[data-unsent]")).to_have_count(0, timeout=SOON)
        assert said(page) == texts


def test_nothing_is_lost_twice_or_out_of_order_whatever_happens_to_the_connection(own_server, open_as, strict):
    strict.expect(
        "net::ERR_FAILED",
        "net::ERR_INTERNET_DISCONNECTED",
        "ERR_NETWORK_CHANGED",
        "WebSocket connection",
        "htmx:ws:error",
        "503",
        "429",
    )
    path = f"/messages/{pair_in(own_server)}"
    ada, max_ = opened(open_as(ADA, at=own_server), path), opened(open_as(MAX, PHONE, at=own_server), path)
    pages = (ada, max_)
    texts = ["Hello", "Hi Ada"]
    say(ada, texts[0])
    expect(max_.locator("#talk [data-id]")).to_have_count(1, timeout=SOON)
    ada.locator("#say").press_sequentially("Hm")
    expect(max_.locator(".chat-typing")).to_have_text("Ada Learner is typing…", timeout=SOON)
    say(max_, texts[1])
    both_show(pages, texts)
    expect(max_.locator("[data-seen]")).to_contain_text("Read", timeout=SOON)
    # One of them is offline, and writes; the other one goes on.
    ada.context.set_offline(True)
    for text in ("Offline 1", "Offline 2"):
        say(ada, text)
    expect(ada.locator("[data-unsent]").last).to_contain_text(STATUS_WAITING, timeout=SOON)
    say(max_, "Are you there?")
    expect(max_.locator("#talk [data-id]")).to_have_count(3, timeout=SOON)
    ada.context.set_offline(False)
    texts += ["Are you there?", "Offline 1", "Offline 2"]
    both_show(pages, texts)
    # The server is killed while both write. What was written waits on the page, also when that is loaded again.
    own_server.kill()
    say(ada, "While it was down")
    expect(ada.locator("[data-unsent]")).to_contain_text(STATUS_WAITING, timeout=SOON)
    own_server.start()
    texts += ["While it was down"]
    both_show(pages, texts)
    say(max_, "Back again")
    texts += ["Back again"]
    both_show(pages, texts)
    # An answer that never arrived: the message is sent again, and stored once.
    lose = [True]

    def cut_off(route):
        if lose and route.request.method == "POST":
            lose.clear()
            route.fetch()
            return route.abort()
        return route.continue_()

    ada.route("**/api/conversations/*/messages", cut_off)
    say(ada, "Once")
    texts += ["Once"]
    both_show(pages, texts)
    # A server that is too busy is asked again, and people who write too fast are told.
    refuse_once(ada, "**/messages/*/news?*", 503, {})
    say(max_, "Busy?")
    texts += ["Busy?"]
    both_show(pages, texts)
    refuse_once(ada, "**/api/conversations/*/messages", 429, {"detail": "You’re writing very fast."})
    say(ada, "Fast")
    expect(ada.locator("[data-unsent]")).to_contain_text("writing very fast", timeout=SOON)
    texts += ["Fast"]
    both_show(pages, texts)
    max_.reload()
    both_show(pages, texts)
    expect(ada.locator("#messages-count")).to_have_attribute("aria-label", "Messages")
    # What was begun on one device is sent from another one: it has gone from both.
    with ada.expect_response(keeps_a_draft):
        ada.fill("#say", "See you")
    other = opened(open_as(ADA, PHONE, at=own_server), path)
    expect(other.locator("#say")).to_have_value("See you")
    say(other, "See you soon")
    texts += ["See you soon"]
    both_show((ada, other), texts)
    for page in (ada, other):
        expect(page.locator("#say")).to_have_value("")
        page.reload()
        expect(page.locator("#say")).to_have_value("")


def test_older_messages_load_above_and_what_was_typed_and_unread_is_kept(own_server, open_as):
    conversation_id = pair_in(own_server)
    connection = sqlite.connect(own_server.data / "mentora.db")
    queries = sqlite.load(ROOT / "sql")
    for number in range(60):
        tx_given = (ADA if number % 2 else MAX, conversation_id, f"No. {number}", f"c{number}")
        sqlite.transact(connection, queries, messages.add, *tx_given)
    connection.close()
    page = opened(open_as(ADA, at=own_server), "/learner/home")
    expect(page.locator("#messages-count")).to_have_attribute("aria-label", "Messages, 30 unread")
    page.goto(f"/messages/{conversation_id}")
    expect(page.locator("#talk [data-id]").last).to_be_in_viewport()
    expect(page.locator("#messages-count")).to_have_attribute("aria-label", "Messages", timeout=SOON)
    page.fill("#say", "Not sent")
    with page.expect_response(keeps_a_draft):
        page.locator("#say").press_sequentially(" yet")
    for _ in range(3):
        page.locator(".chat-log").focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(500)
    expect(page.locator("#talk [data-id]")).to_have_count(60, timeout=SOON)
    assert said(page) == [f"No. {number}" for number in range(60)]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft'))") == []
    elsewhere = opened(open_as(ADA, PHONE, at=own_server), f"/messages/{conversation_id}")
    expect(elsewhere.locator("#say")).to_have_value("Not sent yet")
    elsewhere.locator("#say").press_sequentially(", but soon")  # and left at once: this browser has it
    for each in (elsewhere, page):
        each.reload()
    expect(elsewhere.locator("#say")).to_have_value("Not sent yet, but soon")
    expect(page.locator("#say")).to_have_value(re.compile("^Not sent yet"))
    page.fill("#say", "/schedule tomorrow 3pm for 45 min")
    expect(page.locator("#schedule")).to_contain_text("45 minutes")
    page.press("#say", "Enter")
    expect(page.locator("#modal")).to_contain_text("Request a session with Max Mentor")
    expect(page.locator("#duration_minutes")).to_have_value("45")


def test_a_browser_that_keeps_nothing_loses_neither_a_draft_nor_a_message(own_server, open_as):
    path = f"/messages/{pair_in(own_server)}"
    ada = open_as(ADA, at=own_server)
    ada.add_init_script("""Storage.prototype.setItem = new Proxy(Storage.prototype.setItem, {
      apply(set, storage, given) {
        if (storage === localStorage) throw new DOMException("It is full", "QuotaExceededError");
        return Reflect.apply(set, storage, given);
      } })""")
    opened(ada, path)
    with ada.expect_response(keeps_a_draft):
        ada.locator("#say").press_sequentially("Not sent yet")
    ada.reload()
    expect(ada.locator("#say")).to_have_value("Not sent yet")
    for text in ("One", "Two"):
        say(ada, text)
    both_show((ada,), ["One", "Two"])
    ada.reload()
    both_show((ada,), ["One", "Two"])


def test_the_mark_of_what_was_read_is_beside_its_word(own_server, open_as):
    conversation_id = pair_in(own_server)
    learner = opened(open_as(ADA, PHONE, at=own_server), f"/messages/{conversation_id}")
    say(learner, "Hello")
    opened(open_as(MAX, at=own_server), f"/messages/{conversation_id}")
    expect(learner.locator("[data-seen]")).to_have_text("Read", timeout=SOON)
    line, mark = learner.locator("[data-seen]").bounding_box(), learner.locator("[data-seen] svg").bounding_box()
    assert line["height"] < 2 * mark["height"]
    assert mark["x"] > line["x"] + line["width"] / 2


def test_a_conversation_that_is_left_before_its_script_has_come_leaves_nothing_broken(open_as):
    page = opened(open_as(ADA), "/learner/home")
    held = []
    page.route("**/talk.js", lambda route: held.append(route))
    tabs = page.locator("#tabs")
    tabs.get_by_role("link", name="Messages").click()
    until(page, lambda: held)
    tabs.get_by_role("link", name="Requests").click()
    expect(page.locator("#panel h1")).to_have_text("Requests")
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/unsent.js")):
        held.pop().continue_()
    page.wait_for_load_state("networkidle")
    page.evaluate("dispatchEvent(new Event('focus'))")
    tabs.get_by_role("link", name="Mentors").click()
    expect(page.locator("#panel h1")).to_have_text("Mentors")
