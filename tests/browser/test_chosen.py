"""A file that was chosen is shown first, and sent with the words, or removed."""

import re
import time

from playwright.sync_api import expect

from db import notifications
from db.conversations import files
from db.engine import sqlite
from tests.browser.test_messages import SOON, pair_in, said, say
from tests.support import uploading
from tests.support.browsing import PHONE, no_reload, opened, until
from tests.support.cast import ADA, MAX
from tests.support.running import ROOT

PICTURE = {"name": "The whole class.png", "mimeType": "image/png", "buffer": uploading.picture(kind="PNG")}
NOTES = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"a" * 12_345}


def becomes_true(page, condition: str) -> None:
    """The pages refuse what Playwright itself would wait with."""
    until = time.monotonic() + SOON / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < until, condition
        page.wait_for_timeout(50)


def test_a_chosen_file_is_shown_and_goes_out_with_the_words(own_server, open_as):
    path = f"/messages/{pair_in(own_server)}"
    ada, max_ = opened(open_as(ADA, at=own_server), path), opened(open_as(MAX, PHONE, at=own_server), path)
    shown, place = ada.locator("[data-chosen]"), ada.locator("[data-attach] [type=file]")
    place.set_input_files(PICTURE)
    expect(shown).to_contain_text("The whole class.png")
    expect(shown.locator("img")).to_be_visible()
    becomes_true(ada, "document.querySelector('[data-chosen] img').naturalWidth > 0")
    expect(ada.locator("#say")).to_be_focused()
    shown.get_by_role("button", name="Remove").press("Enter")
    expect(shown).to_be_hidden()
    expect(place).to_be_focused()
    place.set_input_files(NOTES)
    expect(shown).to_contain_text(re.compile(r"notes\.txt\s+12\sKB"))
    expect(shown.locator("img")).to_be_hidden()
    say(ada, "Here they are")
    expect(shown).to_be_hidden(timeout=SOON)
    place.set_input_files(PICTURE)
    ada.locator("#say").press("Enter")  # without a word
    for page in (ada, max_):
        expect(page.locator("#talk [data-id]")).to_have_count(3, timeout=SOON)
        for row, text in enumerate(("notes.txt", "Here they are", "The whole class.png")):
            expect(page.locator("#talk [data-id]").nth(row)).to_contain_text(text)
    expect(shown).to_be_hidden()
    expect(ada.locator("#say")).to_have_value("")
    for page in (ada, max_):  # whole, over the page
        link = page.get_by_role("link", name="Enlarge The whole class.png")
        link.press("Enter")
        expect(page.locator("#modal h1")).to_have_text("The whole class.png")
        becomes_true(page, "document.querySelector('#modal img').naturalWidth > 0")
        expect(page.locator("#modal img")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        expect(page.locator("#modal")).to_be_hidden()
        expect(link).to_be_focused()


def test_a_file_that_cannot_be_sent_stays_with_its_words(own_server, open_as, strict):
    strict.expect("net::ERR_FAILED", "422")
    ada = opened(open_as(ADA, at=own_server), f"/messages/{pair_in(own_server)}")
    shown, place = ada.locator("[data-chosen]"), ada.locator("[data-attach] [type=file]")
    wrong = ada.locator("[data-wrong]")
    place.set_input_files({**NOTES, "buffer": b"a" * (files.LARGEST + 1)})
    expect(wrong).to_have_text(re.compile(r"This file is too large\. The limit is 5\sMB\."))
    expect(shown).to_be_hidden()
    place.set_input_files({**NOTES, "name": "run", "buffer": b"\x7fELF\x01"})
    say(ada, "Look at this")
    expect(wrong).to_contain_text("Please choose a picture, a PDF", timeout=SOON)
    expect(shown).to_contain_text("run")
    expect(ada.locator("#say")).to_have_value("Look at this")
    place.set_input_files(NOTES)
    lost = []

    def lose(route):
        """The answer never arrives."""
        lost.append(route.fetch().status)
        route.abort()

    ada.route("**/files?*", lose, times=1)
    ada.locator("[data-send] > button").click()
    expect(wrong).to_have_text("There’s no connection. Please try again.", timeout=SOON)
    expect(ada.locator("#say")).to_have_value("Look at this")
    ada.locator("[data-send] > button").click()
    expect(ada.locator("#talk [data-id]")).to_have_count(2, timeout=SOON)
    assert lost == [201] and said(ada)[1] == "Look at this" and "notes.txt" in said(ada)[0]


def test_a_file_goes_on_while_another_conversation_is_open_and_says_so_when_it_fails(own_server, open_as, strict):
    strict.expect("net::ERR_FAILED")
    path = f"/messages/{pair_in(own_server)}"
    ada, max_ = (opened(open_as(person, PHONE, at=own_server), path) for person in (ADA, MAX))
    held = []

    def leave_while_it_is_sent():
        held.clear()
        ada.route("**/files?*", lambda route: held.append(route), times=1)
        ada.locator("[data-send] > button").click()
        until(ada, lambda: held)
        ada.get_by_role("link", name="All conversations").click()
        expect(ada.locator("#say")).to_be_hidden()

    with no_reload(ada):
        ada.locator("[data-attach] [type=file]").set_input_files(NOTES)
        ada.fill("#say", "Here they are")
        leave_while_it_is_sent()
        held[0].abort()
        toast = ada.locator("#toasts > *", has_text="“notes.txt” wasn’t sent to Max Mentor")
        expect(toast).to_contain_text("There’s no connection.")
        toast.get_by_role("link").click()
        expect(ada.locator("[data-wrong]")).to_contain_text("There’s no connection.", timeout=SOON)
        expect(ada.locator("[data-chosen]")).to_contain_text("notes.txt")
        expect(ada.locator("#say")).to_have_value("Here they are")
        leave_while_it_is_sent()
        held[0].continue_()
        for row, text in enumerate(("notes.txt", "Here they are")):
            expect(max_.locator("#talk [data-id]").nth(row)).to_contain_text(text, timeout=SOON)
        ada.locator(".chat-item").first.click()
        expect(ada.locator("#talk [data-id]")).to_have_count(2, timeout=SOON)
        expect(ada.locator("#say")).to_have_value("")
        expect(ada.locator("[data-chosen]")).to_be_hidden()


def test_a_file_that_is_too_large_is_refused_in_words_also_if_it_was_chosen_before_the_script_came(own_server, open_as):
    ada = open_as(ADA, at=own_server)
    held = []
    ada.route("**/chosen*.js*", lambda route: held.append(route), times=1)
    ada.goto(f"/messages/{pair_in(own_server)}", wait_until="commit")
    ada.locator("[data-attach] [type=file]").set_input_files({**NOTES, "buffer": b"a" * (files.LARGEST + 1)})
    until(ada, lambda: held)
    held[0].continue_()
    expect(ada.locator("[data-wrong]")).to_contain_text("This file is too large.", timeout=SOON)
    expect(ada.locator("[data-chosen]")).to_be_hidden()


def test_a_banner_covers_nothing_of_a_conversation_on_a_phone(own_server, open_as):
    path = f"/messages/{pair_in(own_server)}"
    page = opened(open_as(ADA, PHONE, at=own_server), path)

    def urgent(tx):
        told = {"link": "/learner/home", "level": "urgent", "title": "SQL"}
        notifications.notify(tx, ADA.id, "started", **told)

    connection = sqlite.connect(own_server.data / "mentora.db")
    sqlite.transact(connection, sqlite.load(ROOT / "sql"), urgent)
    connection.close()
    page.reload()
    expect(page.locator("#banners .banner")).to_be_visible()
    end = "document.querySelector('.chat').getBoundingClientRect().bottom + scrollY"
    becomes_true(page, f"{end} <= innerHeight + 1")
    # One that arrives lies over the end of the page.
    page.evaluate("document.querySelector('.banner').dataset.arrived = ''")
    page.evaluate("document.body.style.setProperty('--arrived', '60px')")
    becomes_true(page, f"{end} <= innerHeight - 59")
    expect(page.locator("[data-send] > button")).to_be_in_viewport()
