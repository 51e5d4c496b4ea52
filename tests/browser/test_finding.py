"""Finding a mentor by keyboard alone."""

from playwright.sync_api import expect

from tests.support.browsing import PHONE, opened
from tests.support.cast import ADA, MAX
from tests.support.client import with_token


def test_enter_searches_and_the_focus_stays_where_it_is_until_mentors_are_compared(server, open_as, newcomer):
    name = newcomer("mentor")[1].name
    page = opened(open_as(ADA), "/mentors")
    search, results = page.get_by_label("Search", exact=True), page.locator("#results")
    search.focus()
    page.keyboard.type(name.upper())
    page.keyboard.press("Enter")
    expect(results).to_contain_text(name)
    expect(results).not_to_contain_text(MAX.name)
    expect(search).to_be_focused()
    page.wait_for_url("**/mentors?q=*")
    for _letter in name:
        page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(results).to_contain_text(MAX.name)
    order = page.get_by_label("Sort by")
    order.focus()
    page.keyboard.press("P")
    page.wait_for_url("**/mentors?sort=price*")
    expect(order).to_be_focused()
    free = page.get_by_label("Free this week")
    free.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**free=*")
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "free=" not in url)
    expect(free).to_be_focused()
    for number in range(2):
        page.locator("#results [name=ids]").nth(number).focus()
        page.keyboard.press("Space")
        expect(page.locator("#results [name=ids]").nth(number)).to_be_focused()
    page.get_by_role("button", name="Compare", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".compare")).to_be_visible()


def test_on_a_phone_the_rating_and_the_order_that_are_chosen_end_before_their_arrows(server, open_as):
    page = opened(open_as(ADA, PHONE), "/mentors?sort=open&rating=4.5")
    room = """select => {
      const drawing = document.createElement("canvas").getContext("2d");
      const { fontSize, fontFamily, paddingLeft, paddingRight } = getComputedStyle(select);
      drawing.font = `${fontSize} ${fontFamily}`;
      const wide = drawing.measureText(select.selectedOptions[0].text).width;
      return select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - wide;
    }"""
    for name in ("Rating", "Sort by"):
        assert page.get_by_label(name).evaluate(room) >= 0, name


def test_on_a_phone_each_button_below_compared_mentors_is_high_enough_for_a_thumb(server, open_as, newcomer):
    hours = {"weekly": [{"weekday": day, "from": "09:00", "to": "10:00"} for day in range(7)]}
    hours["lengths"] = [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]
    people = [newcomer("mentor")[1] for _ in range(2)]
    programs = [with_token(server.url, person) for person in people]
    for program in programs:
        assert program.send_json("/api/availability", hours, method="PUT").status == 200
    ids = [program.get("/api/me", Accept="application/json").json["id"] for program in programs]
    page = opened(open_as(ADA, PHONE), f"/mentors/compare?ids={ids[0]}&ids={ids[1]}")
    for name in ("Book a time", "Request Session"):
        buttons = page.get_by_role("link", name=name)
        expect(buttons).to_have_count(2)
        assert all(button.bounding_box()["height"] >= 44 for button in buttons.all()), name


def test_on_a_phone_the_button_that_takes_a_mentor_away_is_beside_the_picture(server, open_as, newcomer):
    newcomer("mentor")
    page = opened(open_as(ADA, PHONE), "/mentors")
    for number in range(2):
        page.locator("#results [name=ids]").nth(number).check()
    page.get_by_role("button", name="Compare", exact=True).click()
    head = page.locator("th[scope=col]").first
    button, name = head.locator(".icon-button").bounding_box(), head.locator("a:not(.icon-button)").bounding_box()
    assert button["y"] + button["height"] <= name["y"]
