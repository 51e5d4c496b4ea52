"""A payout by keyboard, from the request to the last one that is paid."""

import pytest
from playwright.sync_api import expect

from db import bookings, clock, people
from tests.browser.test_keyboard import WHERE, press
from tests.support import making, running
from tests.support.browsing import opened
from tests.support.cast import ADA, EMMA, MAX

# Also those that have gone again.
COUNT_TOASTS = """() => {
    window.shown = [];
    const read = (changes) => changes.forEach(({ addedNodes }) => [...addedNodes].forEach((node) => {
        if (node.innerText) shown.push(node.innerText.trim());
    }));
    new MutationObserver(read).observe(document.querySelector("#toasts"), { childList: true });
}"""


@pytest.fixture
def earned(tmp_path):
    """A server where Max has earned €15, and Emma is an operator."""

    def furnish(tx) -> None:
        host, ada = (people.acting(tx, one.id) for one in (MAX, ADA))
        with making.at(tx, clock.after(days=-3)):
            session = making.a_class(tx, host, starts_at=clock.after(hours=1))
            bookings.book(tx, ada, session.id)
            making.begin(tx, session.id, host, end=True)
        making.an_operator(tx, EMMA)

    running.make_database(tmp_path, furnish)
    server = running.Server(tmp_path, MENTORA_RATE_LIMITS="off").fork()
    yield server
    server.stop()


def landed(page) -> str:
    """Where the focus is, once it is somewhere and the dialog is gone."""
    page.wait_for_function("() => !document.querySelector('dialog[open]') && document.activeElement !== document.body")
    return page.evaluate(WHERE)[0]


def test_a_request_shows_one_toast_and_the_last_payout_leaves_the_focus_on_the_page(earned, open_as):
    page = opened(open_as(MAX, at=earned), "/mentor/earnings")
    page.evaluate(COUNT_TOASTS)
    press(page, page.get_by_role("link", name="Request Payout"))
    page.get_by_label("Where it goes").fill("DE00 1234")
    page.keyboard.press("Enter")
    expect(page.get_by_text("€15 on its way")).to_be_visible()
    landed(page)
    assert page.evaluate("shown") == ["Payout requested"]
    desk = opened(open_as(EMMA, at=earned), "/admin/payouts")
    press(desk, desk.locator("#panel").get_by_role("link", name="Paid", exact=True).last)
    desk.get_by_label("Reference").fill("Transfer 5")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("No payouts are waiting")).to_be_visible()
    assert landed(desk) == "H1"
