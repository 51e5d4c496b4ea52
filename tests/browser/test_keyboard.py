"""Every action by keyboard: afterwards the focus is at what changed or at what comes next, never nowhere."""

import pytest
from playwright.sync_api import expect

from db import bookings, clock, notifications, people, requests
from tests.support import making, running
from tests.support.browsing import opened
from tests.support.cast import ADA, MAX, OTTO, PASSWORD
from tests.support.client import Client, with_token

WHERE = "(({ tagName, textContent, id }) => [tagName, id, textContent.trim().slice(0, 60)])(document.activeElement)"


@pytest.fixture
def walked(tmp_path):
    """A server with something to do for everybody."""

    def furnish(tx) -> None:
        host, ada, otto = (people.acting(tx, one.id) for one in (MAX, ADA, OTTO))
        for number in range(4):
            making.a_class(tx, host, title=f"Class {number}", starts_at=clock.after(days=3 + number))
        for number in range(3):
            making.a_draft(tx, host, title=f"Draft {number}", starts_at=clock.after(days=20 + number))
        for topic in ("One", "Two", "Three"):
            fields = {"mentor_id": host.id, "topic": topic, "message": "", "duration_minutes": 60}
            requests.send(tx, otto, fields | {"preferred_times": [clock.after(days=30)]})
        bookings.book(tx, ada, making.a_class(tx, host, title="Booked", starts_at=clock.after(days=9)).id)
        link = "/learner/sessions"
        for number in range(60):
            title = f"News {number}"
            notifications.notify(tx, ada.id, "session_changed", link=link, title=title, fields=["description"])
        soon = {"title": "SQL", "starts_at": clock.after(minutes=5), "minutes": 5}
        notifications.notify(tx, ada.id, "reminder_five", link=link, level="urgent", **soon)

    running.make_database(tmp_path, furnish)
    server = running.Server(tmp_path, MENTORA_RATE_LIMITS="off").fork()
    yield server
    server.stop()


def press(page, target, key: str = "Enter") -> None:
    target.wait_for()  # a dialog that was closed keeps its buttons until the next one is there
    target.focus()
    page.keyboard.press(key)


def settled(page) -> list[str]:
    """Where the focus is once nothing moves any more."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    page.wait_for_timeout(200)
    page.wait_for_function("() => document.activeElement !== document.body")  # or else it is nowhere
    return page.evaluate(WHERE)


def test_a_mentor_by_keyboard(walked, open_as, strict):
    strict.expect("422")
    page = opened(open_as(MAX, at=walked), "/mentor/dashboard")
    press(page, page.locator("#tabs").get_by_role("link", name="My Sessions"))
    expect(page).to_have_title("My Sessions · Mentora")
    assert settled(page)[0] == "H1"
    press(page, page.locator(".switch").get_by_role("link", name="Draft"))
    assert settled(page)[0] == "H1"
    page.get_by_role("button", name="Publish").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".entry")).to_have_count(2)
    assert "Draft" in settled(page)[2]
    # From a menu: the dialog closes, and the menu is where one was.
    menu = page.locator(".entry [data-menu] summary").first
    press(page, menu)
    press(page, page.get_by_role("link", name="Delete draft").first)
    page.locator("#modal[open]").wait_for()
    settled(page)
    page.keyboard.press("Escape")
    assert settled(page)[0] == "SUMMARY"
    press(page, menu)
    press(page, page.get_by_role("link", name="Delete draft").first)
    press(page, page.locator("#modal").get_by_role("button", name="Delete draft"))
    expect(page.locator(".entry")).to_have_count(1)
    settled(page)
    press(page, page.locator(".entry [data-menu] summary"))
    press(page, page.get_by_role("button", name="Duplicate"))
    expect(page.locator(".entry")).to_have_count(2)
    settled(page)
    press(page, page.locator("#toasts").get_by_role("button", name="Dismiss").first)
    settled(page)
    page.go_back()
    settled(page)
    press(page, page.locator("#tabs").get_by_role("link", name="Requests"))
    expect(page.locator(".entry")).to_have_count(3)
    for act, sent in (("Accept", "Accept"), ("Decline", "Decline"), ("Offer other times", "Offer times")):
        press(page, page.get_by_role("link", name=act).first)
        page.locator("#modal[open]").wait_for()
        settled(page)
        if act == "Offer other times":
            page.locator("#modal").get_by_label("Time 1").fill("2031-03-03T10:00")
        if (price := page.locator("#modal").get_by_label("Price")).count():
            price.fill("0")
        press(page, page.locator("#modal").get_by_role("button", name=sent))
        page.locator("#modal:not([open])").wait_for(state="attached")
        settled(page)


def test_a_learner_by_keyboard(walked, open_as):
    page = opened(open_as(ADA, at=walked), "/learner/notifications")
    press(page, page.locator("#banners").get_by_role("button", name="Dismiss"))
    expect(page.locator("#banners .banner")).to_have_count(0)
    settled(page)
    rows = page.locator(".notification").count()
    press(page, page.get_by_role("link", name="Show older"))
    page.wait_for_function("count => document.querySelectorAll('.notification').length > count", arg=rows)
    assert "News" in settled(page)[2]
    press(page, page.get_by_role("button", name="Mark All Read"))
    expect(page.get_by_role("button", name="Mark All Read")).not_to_be_visible()
    settled(page)
    press(page, page.locator("#tabs").get_by_role("link", name="Browse Sessions"))
    expect(page.locator(".session-card")).to_have_count(5)
    press(page, page.locator(".session-card h2 a").first)
    page.get_by_role("button", name="Like").wait_for()
    press(page, page.get_by_role("button", name="Like"))
    expect(page.get_by_role("button", name="Like", pressed=True)).to_be_visible()
    assert settled(page)[2] == "Like"
    press(page, page.get_by_role("link", name="Book Now"))
    page.locator("#modal[open]").wait_for()
    assert settled(page)[1] == "modal-title"
    page.keyboard.press("Escape")
    assert settled(page)[2] == "Book Now"
    press(page, page.get_by_role("link", name="Book Now"))
    press(page, page.locator("#modal").get_by_role("button", name="Book"))
    page.get_by_text("You’re booked").first.wait_for()
    assert settled(page)[1] == "booked"
    press(page, page.locator("#tabs").get_by_role("link", name="My Sessions"))
    expect(page.locator(".entry")).to_have_count(2)
    press(page, page.get_by_role("link", name="Cancel booking").first)
    press(page, page.locator("#modal").get_by_role("button", name="Cancel booking"))
    expect(page.locator(".entry")).to_have_count(1)
    settled(page)
    page.goto(f"/mentors/{MAX.id}")
    press(page, page.get_by_role("button", name="Follow"))
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    assert settled(page)[2] == "Following"


def test_the_settings_by_keyboard(walked, open_as, strict):
    strict.expect("422")
    page = opened(open_as(OTTO, at=walked), "/settings")
    section = page.locator("#settings-password")
    section.get_by_label("Current password").fill("a wrong guess")
    section.get_by_label("New password").fill("another password")
    press(page, section.get_by_role("button", name="Change password"))
    expect(section.get_by_label("Current password")).to_be_focused()
    section.get_by_label("Current password").fill(PASSWORD)
    section.get_by_label("New password").fill("another password")
    press(page, section.get_by_role("button", name="Change password"))
    expect(section).to_contain_text("was changed")
    assert settled(page)[0] == "H2"
    page.reload()
    assert "was changed" not in section.text_content()
    press(page, page.get_by_role("link", name="Devices", exact=True))
    assert settled(page)[1] == "settings-devices"
    press(page, page.get_by_role("button", name="Save profile"))
    page.wait_for_url("**/settings?saved=profile*")
    assert settled(page)[0] in ("SECTION", "H2")


def test_the_way_back_leads_to_the_same_place_in_the_same_list(own_server, open_as):
    tx_host = Client(own_server.url).log_in(MAX)
    for number in range(40):
        fields = {"title": f"Class {number}", "domain": "Python", "starts_at": clock.after(days=number + 1)}
        made = tx_host.send_json("/api/sessions", fields).json
        tx_host.send_json(f"/api/sessions/{made['id']}/publish", {})
    page = opened(open_as(ADA, at=own_server), "/learner/home?domain=Python")
    drawn = "card => card.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"
    page.locator(".session-card").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 3000)
    expect(page.locator(".session-card")).to_have_count(40)
    left = page.locator(".session-card h2 a").nth(38)
    name = left.text_content()
    left.click()
    page.get_by_role("link", name="Book Now").click()
    page.locator("#modal").get_by_role("button", name="Book", exact=True).click()
    page.get_by_text("You’re booked").first.wait_for()
    page.locator("[data-back]").click()
    page.wait_for_url("**/learner/home?domain=Python")
    expect(left).to_be_in_viewport()
    expect(left).to_be_focused()
    expect(left).to_have_text(name)
    assert page.locator(".session-card").nth(15).evaluate(drawn), "or else the way to it would be as long as guessed"
    expect(page.locator("#tabs [aria-current=page]")).to_have_text("Browse Sessions")

    # A page that missed something fetches its panel again, which begins with the first 25.
    with page.expect_response(lambda response: "after=" in response.url):
        page.evaluate("""() => {
            document.querySelector("#stale").innerHTML = "<i data-stale=missed></i>";
            document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx: {} } }));
        }""")
    expect(page.locator(".session-card")).to_have_count(40)
    expect(left).to_be_in_viewport()


def test_of_two_tabs_clicked_quickly_the_last_one_wins(open_as):
    page = opened(open_as(MAX), "/mentor/dashboard")

    def slow(route) -> None:
        page.wait_for_timeout(250)
        route.continue_()

    page.route("**/mentor/sessions", slow)
    page.locator("#tabs").get_by_role("link", name="My Sessions").click()
    page.locator("#tabs").get_by_role("link", name="Requests").click()
    page.wait_for_timeout(600)
    assert page.url.endswith("/mentor/requests")
    expect(page.locator("#panel h1")).to_have_text("Requests")
    expect(page.locator("#tabs [aria-current=page]")).to_contain_text("Requests")


def test_the_carousel_has_arrows(walked, open_as):
    page = opened(open_as(ADA, at=walked), "/learner/home?show=recommendations")
    following, before = (page.get_by_role("button", name=name, exact=True) for name in ("Next", "Previous"))
    expect(before).to_have_attribute("aria-disabled", "true")
    press(page, following)
    page.wait_for_function("() => document.querySelector('.swipe').scrollLeft > 50")
    expect(before).to_have_attribute("aria-disabled", "false")
    assert settled(page)[0] == "BUTTON"


def test_another_time_is_proposed_declined_taken_back_and_agreed_to_by_keyboard(server, open_as, newcomer, strict):
    strict.expect("422")
    (mentor, host), guest = newcomer("mentor"), newcomer()[1]
    host_id = mentor.get("/api/me", Accept="application/json").json["id"]
    given = {"mentor_id": host_id, "topic": "Careers", "message": "", "duration_minutes": 60}
    agreed = {"starts_at": clock.after(days=3), "price_cents": 0, "currency": "EUR"}
    given["preferred_times"] = [agreed["starts_at"]]
    asked = with_token(server.url, guest).send_json("/api/requests", given)
    assert with_token(server.url, host).send_json(f"/api/requests/{asked.json['id']}/accept", agreed).status == 200
    pages = [opened(open_as(person), f"/sessions/{asked.json['id']}") for person in (guest, host)]

    def propose(page, day: int) -> None:
        press(page, page.get_by_role("link", name="Propose another time"))
        start = page.locator("#modal").get_by_label("New start")
        expect(start).to_be_focused()
        start.fill("2020-03-03T10:00")
        page.keyboard.press("Enter")
        expect(page.locator("#modal")).to_contain_text("The start must be in the future.")
        expect(start).to_be_focused()
        start.fill(f"2031-03-{day:02}T10:00")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("It’s waiting for an answer.")
        assert settled(page)[2] == "Propose another time"

    for day, (proposer, other) in ((3, pages), (4, pages[::-1])):
        propose(proposer, day)
        press(proposer, proposer.get_by_role("button", name="Take it back"))
        expect(proposer.get_by_role("button", name="Take it back")).to_have_count(0)
        assert settled(proposer)[0] == "H1"
        propose(proposer, day)
        press(other, other.get_by_role("button", name="Decline"))
        expect(other.get_by_role("button", name="Decline")).to_have_count(0)
        assert settled(other)[0] == "H1"
        propose(proposer, day)
        press(other, other.get_by_role("button", name="Agree"))
        expect(other.locator("main dl").first).to_contain_text(f"{day} Mar 2031")
        assert (settled(other)[0], settled(proposer)[2]) == ("H1", "Propose another time")
