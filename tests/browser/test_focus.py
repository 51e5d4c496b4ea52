"""The focus after something was booked, added or deleted: in sight, also on a machine that is slow to draw."""

from playwright.sync_api import expect

from tests.support.browsing import DESKTOP, opened
from tests.support.client import with_token


def test_a_time_is_booked_and_a_calendar_is_added_and_deleted_with_the_focus_always_in_sight(server, open_as, newcomer):
    mentor = with_token(server.url, newcomer("mentor")[1])
    weekly = [{"weekday": day, "from": "00:00", "to": "24:00"} for day in range(7)]
    hours = {"weekly": weekly, "lengths": [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]}
    assert mentor.send_json("/api/availability", hours, method="PUT").status == 200
    mentor_id = mentor.get("/api/me", Accept="application/json").json["id"]
    page = opened(open_as(newcomer()[1], DESKTOP | {"height": 500}), f"/mentors/{mentor_id}/book")
    times = page.locator("main li a")
    times.last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#modal [name=topic]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(times.last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#modal [name=topic]")).to_be_focused()
    page.keyboard.type("Careers")
    page.keyboard.press("Enter")
    expect(page.locator("#booked")).to_be_focused()
    expect(page.locator("#booked")).to_contain_text("You’re booked")
    opened(page, "/settings")
    address = page.locator("#settings-calendars [name=address]")
    address.focus()
    page.keyboard.type("https://calendar.invalid/a.ics")
    page.keyboard.press("Enter")
    added = page.locator("#calendars-elsewhere li button")
    expect(added).to_have_count(1)
    expect(address).to_be_focused()
    expect(address).to_be_in_viewport()
    added.focus()
    page.keyboard.press("Enter")
    expect(added).to_have_count(0)
    heading = page.locator("#settings-calendars h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


def test_the_last_calendar_is_deleted_where_the_page_is_drawn_late_and_the_focus_is_at_the_heading(open_as, newcomer):
    page = opened(open_as(newcomer("mentor")[1], DESKTOP | {"height": 500}), "/settings")
    page.locator("#settings-calendars [name=address]").fill("https://calendar.invalid/a.ics")
    page.keyboard.press("Enter")
    delete = page.locator("#calendars-elsewhere li button")
    delete.focus()
    page.evaluate("() => (window.requestAnimationFrame = (act) => setTimeout(act, 500))")
    page.keyboard.press("Enter")
    expect(delete).to_have_count(0)
    heading = page.locator("#settings-calendars h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
