"""A call of two people in two browsers: it is made, rings, is answered with the keyboard, and ends for both."""

from playwright.sync_api import expect

from tests.browser.test_manners import NOBODY, reach
from tests.browser.test_rooms import SOON
from tests.support.browsing import DESKTOP, PHONE
from tests.support.cast import ADA, MAX
from tests.support.client import with_token
from tests.support.looking import serious, too_wide


def test_a_call_rings_on_the_page_that_is_open_and_is_over_for_both_when_one_leaves(own_server, open_as):
    assert with_token(own_server.url, ADA).send_json(f"/api/mentors/{MAX.id}/follow", {}).status == 200
    ada, other = (open_as(one, at=own_server) for one in (ADA, MAX))
    for page in (ada, other):
        page.add_init_script(NOBODY)
    other.set_viewport_size(PHONE)
    other.goto("/mentor/students")
    expect(other.locator("#connection")).to_be_hidden()
    ada.goto(f"/mentors/{MAX.id}")
    ada.get_by_role("button", name=f"Call {MAX.name}").press("Enter")
    expect(ada.locator("[data-status]")).to_have_text(f"Calling {MAX.name}…", timeout=SOON)
    ada.set_viewport_size(PHONE)
    assert ada.locator(".call-title").evaluate("title => title.scrollWidth <= title.clientWidth"), "the name is cut"
    ada.set_viewport_size(DESKTOP)
    rung = other.locator("#banners .banner")
    expect(rung).to_contain_text(f"{ADA.name} is calling", timeout=SOON)
    assert serious(other) + too_wide(other) == []
    reach(other, "Answer")
    expect(other.locator("[data-call]")).to_be_visible(timeout=SOON)
    expect(ada.locator(".tile")).to_have_count(2, timeout=SOON)
    assert serious(ada) + too_wide(other) == []
    behind_it = "Boolean(document.activeElement.closest('.site-header, footer, .skip-link'))"
    for _stop in range(25):
        ada.keyboard.press("Tab")
        assert not ada.evaluate(behind_it), "the focus is behind the room"
    ada.keyboard.press("c")  # a call has no chat of its own
    expect(ada.locator("[data-side]")).to_be_hidden()
    reach(other, "Leave")
    for page, name in ((other, ADA.name), (ada, MAX.name)):
        expect(page.get_by_role("heading", name="Call ended")).to_be_visible(timeout=SOON)
        expect(page.get_by_role("button", name=f"Call {name}")).to_be_visible()
