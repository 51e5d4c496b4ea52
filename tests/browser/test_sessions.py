"""The life of a session in real browsers: published, booked, waitlisted, ready, live and completed."""

import json

from playwright.sync_api import expect

from db import clock
from tests.support import running
from tests.support.browsing import DESKTOP, PHONE, no_reload, opened
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import with_token

# Milliseconds, enough even for a busy machine. Without a push these would never appear, as nothing reloads.
SOON = 10_000
ALARM_FIRED = 15_000  # the clock checks every second, and the page then fetches again


def write_draft(page, title: str, *, seats: int = 1) -> None:
    page.get_by_role("link", name="Create Session").click()
    modal = page.locator("#modal")
    modal.get_by_label("Title").fill(title)
    modal.get_by_label("Description").fill("We **build** something.")
    modal.get_by_role("button", name="Preview").click()
    expect(modal.locator("#preview strong")).to_have_text("build")
    modal.get_by_label("Domain").fill("Python")
    modal.get_by_label("Start (").fill(clock.to_wall(clock.after(days=2), MAX.timezone))
    modal.get_by_label("Seats").fill(str(seats))
    modal.get_by_label("Price per seat").fill("12.50")
    modal.get_by_role("button", name="Save draft").click()
    expect(modal).not_to_be_visible()


def test_a_session_from_draft_to_completion_with_two_learners_and_one_seat(own_server, open_as, strict):
    strict.expect("409")  # for the second booking of the last seat
    mentor = opened(open_as(MAX, at=own_server), "/mentor/sessions")
    ada, otto = (
        opened(open_as(person, size, at=own_server), "/learner/home")
        for person, size in ((ADA, DESKTOP), (OTTO, PHONE))
    )

    write_draft(mentor, "Small programs")  # leads to the list it is in
    card = mentor.locator(".entry", has_text="Small programs")
    expect(card).to_be_visible(timeout=SOON)
    with no_reload(mentor), no_reload(ada), no_reload(otto):
        assert ada.locator(".session-card").count() == 0
        card.get_by_role("button", name="Publish").click()
        expect(card).not_to_be_visible(timeout=SOON)
        expect(mentor.locator(".switch")).to_contain_text("Scheduled 1", timeout=SOON)
        for page in (ada, otto):
            expect(page.locator("#cards .session-card")).to_contain_text("Small programs", timeout=SOON)
            expect(page.locator("#cards .session-card .seats")).to_have_text("1 seat left")
            expect(page.locator(".only-if-empty")).not_to_be_visible()

    for page in (ada, otto):
        page.get_by_role("link", name="View Details").click()
        page.get_by_role("link", name="Book Now").click()
        expect(page.locator("#modal")).to_contain_text("€12.50")
        expect(page.locator("#modal")).to_contain_text("24 hours before the start")
    ada.get_by_role("button", name="Book", exact=True).click()
    expect(ada.get_by_text("You’re booked for €12.50")).to_be_visible()
    # Otto's dialog was opened earlier. He books too late, and is offered the waitlist instead.
    otto.get_by_role("button", name="Book", exact=True).click()
    expect(otto.locator("#modal")).to_contain_text("All seats are taken")
    otto.get_by_role("button", name="Join waitlist").click()
    expect(otto.get_by_text("You’re on the waitlist")).to_be_visible()
    session_id = int(ada.url.rpartition("/")[2].partition("?")[0])

    opened(otto, f"/sessions/{session_id}")
    with no_reload(otto):
        ada.get_by_role("link", name="Cancel booking").click()
        expect(ada.locator("#modal")).to_contain_text("You won’t be charged")
        ada.get_by_role("button", name="Cancel booking").click()
        expect(otto.locator("#toasts")).to_contain_text("You have a seat in “Small programs”", timeout=SOON)
        expect(otto.get_by_text("You’re booked for €12.50")).to_be_visible(timeout=SOON)
    expect(ada.get_by_role("link", name="Join waitlist")).to_be_visible(timeout=SOON)

    opened(mentor, "/mentor/sessions?show=scheduled")
    opened(otto, "/learner/sessions")
    with no_reload(mentor), no_reload(otto):
        assert (
            mentor.get_by_role("button", name="I’m Ready").count()
            == otto.get_by_role("button", name="I’m Ready").count()
            == 0
        )
        running.move_start(own_server.data, session_id, starts_in=9.9)
        for page in (mentor, otto):
            expect(page.get_by_role("button", name="I’m Ready")).to_be_visible(timeout=ALARM_FIRED)
        mentor.get_by_role("button", name="I’m Ready").click()
        expect(mentor.get_by_text("Waiting for Learner…")).to_be_visible(timeout=SOON)
        otto.get_by_role("button", name="I’m Ready").click()
        expect(otto.get_by_text("Waiting for Mentor…")).to_be_visible(timeout=SOON)
        expect(mentor.get_by_text("1 of 1 ready")).to_be_visible(timeout=SOON)
        expect(mentor.get_by_role("button", name="Start Class")).to_be_visible(timeout=SOON)
        # The mentor who starts is taken into the room; the learner joins with one click.
    with no_reload(otto):
        place = otto.locator("#main").bounding_box()
        mentor.get_by_role("button", name="Start Class").click()
        expect(otto.locator("#banners")).to_contain_text("“Small programs” has started", timeout=SOON)
        assert otto.locator("#main").bounding_box() == place  # nothing moves away under a finger
        expect(otto.locator("#panel").get_by_role("link", name="Join Class")).to_be_visible(timeout=SOON)
    mentor.wait_for_url("**/room/*")
    otto.locator("#panel").get_by_role("link", name="Join Class").click()
    otto.wait_for_url("**/room/*")
    for page in (mentor, otto):
        page.get_by_role("button", name="Join as listener").click()
    for page, other in ((mentor, OTTO), (otto, MAX)):
        expect(page.locator(f'[data-peer="{other.id}"]')).to_contain_text(other.name, timeout=10_000)
    mentor.goto(f"/sessions/{session_id}")
    expect(mentor.locator(".participant")).to_contain_text("joined")
    mentor.get_by_role("link", name="End Class").click()
    expect(mentor.locator("#modal")).to_contain_text("Ends the class for 1 person.")
    mentor.locator("#modal").get_by_role("button", name="End Class").click()
    otto.wait_for_url(f"**/sessions/{session_id}")
    otto.goto("/learner/sessions?show=past")
    otto.get_by_role("link", name="Rate", exact=True).click()
    expect(otto.locator("#modal .rating-star input").first).to_be_focused()  # and not the review
    otto.goto(f"/sessions/{session_id}")
    otto.get_by_role("link", name="5 of 5").click()
    expect(otto.locator("#modal .rating-star input").nth(4)).to_be_checked()
    otto.get_by_role("button", name="Submit rating").click()
    expect(otto.get_by_role("heading", name="Your rating")).to_be_visible(timeout=SOON)
    otto.goto("/learner/sessions?show=past")
    expect(otto.get_by_text("Your rating: 5 of 5")).to_be_visible(timeout=SOON)
    mentor.goto("/mentor/sessions?show=past")
    expect(mentor.locator(".entry")).to_contain_text("1 of 1 attended")


def test_a_request_is_sent_offered_another_time_and_accepted(own_server, open_as):
    ada = opened(open_as(ADA, at=own_server), f"/mentors/{MAX.id}")
    mentor = opened(open_as(MAX, PHONE, at=own_server), "/mentor/students")
    ada.get_by_role("link", name="Request Session").click()
    modal = ada.locator("#modal")
    modal.get_by_label("Subject").fill("My first job")
    modal.get_by_label("Length").select_option("30")
    modal.get_by_label("Time 1").fill(clock.to_wall(clock.after(days=3), ADA.timezone))
    with no_reload(mentor):
        modal.get_by_role("button", name="Send request").click()
        expect(mentor.locator("#tabs .count")).to_have_text("1", timeout=SOON)
        mentor.locator("#tabs").get_by_role("link", name="Requests").click()
        mentor.get_by_role("link", name="Offer other times").click()
        mentor.locator("#modal").get_by_label("Time 1").fill(clock.to_wall(clock.after(days=4), MAX.timezone))
        mentor.locator("#modal").get_by_label("Price").fill("0")
        mentor.locator("#modal").get_by_role("button", name="Offer times").click()
        expect(mentor.get_by_text("Waiting for Ada Learner")).to_be_visible(timeout=SOON)
    opened(ada, "/learner/requests")
    ada.get_by_role("link", name="Accept").click()
    expect(ada.locator("#modal .time-choice")).to_contain_text("available")
    with no_reload(mentor):
        ada.locator("#modal").get_by_role("button", name="Accept").click()
        expect(mentor.get_by_role("link", name="View session")).to_be_visible(timeout=SOON)
    expect(ada.get_by_role("heading", name="You’re booked")).to_be_visible()


def test_a_booking_updates_the_seats_on_every_visible_card(own_server, open_as):
    mentor, otto = with_token(own_server.url, MAX), with_token(own_server.url, OTTO)
    draft = mentor.send_json(
        "/api/sessions", {"title": "Counted", "domain": "Python", "starts_at": clock.after(days=2), "seats": 3}
    ).json
    mentor.send_json(f"/api/sessions/{draft['id']}/publish", {})
    guest, ada = open_as(at=own_server), opened(open_as(ADA, at=own_server), "/learner/home?q=count")
    guest.goto(f"/sessions/{draft['id']}")
    expect(guest.get_by_role("link", name="Log in to book")).to_be_visible()
    with no_reload(ada):
        otto.send_json(f"/api/sessions/{draft['id']}/book", {})
        expect(ada.locator(".seats")).to_have_text("2 of 3 seats left", timeout=SOON)
        mentor.send_json(f"/api/sessions/{draft['id']}/cancel", {"reason": "Ill"})
        expect(ada.locator(".session-card")).to_have_count(0, timeout=SOON)
        expect(ada.locator(".only-if-empty")).to_be_visible()


def test_filters_apply_at_once_and_scrolling_loads_more(own_server, open_as):
    mentor = with_token(own_server.url, MAX)
    for number in range(30):
        fields = {
            "title": f"Class {number}",
            "domain": "Even" if number % 2 == 0 else "Odd",
            "starts_at": clock.after(days=number + 1),
        }
        draft = mentor.send_json("/api/sessions", fields).json
        mentor.send_json(f"/api/sessions/{draft['id']}/publish", {})
    page = opened(open_as(ADA, at=own_server), "/learner/home")
    with no_reload(page):
        expect(page.locator(".session-card")).to_have_count(25)
        page.locator(".session-card").last.scroll_into_view_if_needed()
        page.mouse.wheel(0, 3000)
        expect(page.locator(".session-card")).to_have_count(30)
        page.get_by_label("Domain").select_option("Odd")
        expect(page.locator(".session-card")).to_have_count(15)
        page.wait_for_url("**/learner/home?domain=Odd")
        page.get_by_role("searchbox").type("class 29")
        expect(page.locator(".session-card")).to_have_count(1)
        # Of the sessions published now, only those that match the filters appear.
        for days, domain in ((40, "Even"), (41, "Odd")):
            draft = mentor.send_json(
                "/api/sessions", {"title": f"Class 29 {domain}", "domain": domain, "starts_at": clock.after(days=days)}
            ).json
            mentor.send_json(f"/api/sessions/{draft['id']}/publish", {})
        expect(page.locator(".session-card")).to_have_count(2, timeout=SOON)
        expect(page.locator(".session-card").last).to_contain_text("Class 29 Odd")
    plain = open_as(ADA, at=own_server, scripts=False)
    plain.goto("/learner/home")
    plain.get_by_role("link", name="Show more").click()
    assert plain.locator(".session-card").count() == 7


def test_a_booking_updates_recommendations_live(own_server, open_as):
    mentor, ada = with_token(own_server.url, MAX), with_token(own_server.url, ADA)
    made = []
    for number in range(3):
        draft = mentor.send_json(
            "/api/sessions",
            {"title": f"Suggested {number}", "domain": "Python", "starts_at": clock.after(days=number + 1), "seats": 2},
        ).json
        made.append(mentor.send_json(f"/api/sessions/{draft['id']}/publish", {}).json["id"])
    page = opened(open_as(ADA, PHONE, at=own_server), "/learner/home?show=recommendations")
    expect(page.locator(".swipe-item")).to_have_count(3)
    with no_reload(page):
        assert json.loads(ada.send_json(f"/api/sessions/{made[0]}/book", {}).text)["status"] == "booked"
        expect(page.locator(".swipe-item")).to_have_count(2, timeout=SOON)
        expect(page.locator(".swipe-why").first).to_contain_text("From a mentor you know")
    page.get_by_role("link", name="Book Now").first.click()
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url("**/sessions/*")
