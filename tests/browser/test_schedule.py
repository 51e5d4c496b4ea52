"""The calendar by hand: with the mouse, with a finger, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from db import outside, people
from tests.support import making, running
from tests.support.browsing import DESKTOP, PHONE, opened
from tests.support.cast import ADA, EMMA, MAX
from tests.support.client import with_token

MONDAY = "2998-11-26"
WEEK, MONTH = (f"/mentor/schedule?date={MONDAY}&view={view}" for view in ("week", "month"))
WHOLE = """line => [line, ...line.querySelectorAll(":not(.sr-only)")].every((part) =>
    getComputedStyle(part).overflow === "visible") && line.scrollWidth <= line.clientWidth"""
FOCUSED = "[document.activeElement.closest('[data-day]')?.dataset.day, document.activeElement.title]"


@pytest.fixture(scope="module")
def busy_mentor(tmp_path_factory):
    """On Monday at 10 in New York a draft, on Tuesday at 10 a class; on Wednesday from 9 to 12 busy elsewhere."""

    def furnish(tx) -> None:
        host = people.acting(tx, MAX.id)
        making.a_draft(tx, host, title="Draft", starts_at=f"{MONDAY}T10:00")
        making.a_full_class(tx, ADA, title="Class", starts_at="2998-11-27T10:00")
        outside.add(tx, host, {"address": "https://calendar.example.org/a.ics"}, lambda texts: "")
        outside.read(tx, outside.claim(tx), "", "", [("2998-11-28T14:00:00Z", "2998-11-28T17:00:00Z")])

    folder = tmp_path_factory.mktemp("calendar")
    running.make_database(folder, furnish)
    server = running.Server(folder, MENTORA_RATE_LIMITS="off").fork()
    yield server
    server.stop()


def drag(page, title: str, day: str, wall_row: int = 0) -> str:
    """Onto that day, in the week so many quarters of an hour up or down; returns what is shown meanwhile."""
    block, ghost = page.locator(f"[data-move][title='{title}']"), page.locator(".week-ghost")
    block.scroll_into_view_if_needed()
    at, to = block.bounding_box(), page.locator(f"[data-day='{day}']").last.bounding_box()
    y = at["y"] + 6 + 12 * wall_row if "view=week" in page.url else to["y"] + to["height"] - 8
    page.mouse.move(at["x"] + 20, at["y"] + 6)
    page.mouse.down()
    page.mouse.move(at["x"] + 40, at["y"] + 9)
    page.mouse.move(to["x"] + 50, y)
    return ghost.inner_text().replace("\n", " ")


def calendar(page, address: str):
    """Once its script, which comes after the page, knows the keys: then the Tab key stops once."""
    opened(page, address)
    expect(page.locator("[data-day] a[tabindex='0']")).to_have_count(1)
    return page


def test_a_session_is_dragged_and_what_is_in_the_way_is_said_before_it_is_dropped(busy_mentor, open_as, strict):
    strict.expect("409", "422")
    page = calendar(open_as(MAX, at=busy_mentor), WEEK)
    modal = page.locator("#modal")
    assert drag(page, "Draft", "2998-11-27") == "10:00 Conflicts with “Class”"
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".week-ghost")).to_have_count(0)
    assert drag(page, "Draft", "2998-11-28") == "10:00 Busy in another calendar"
    page.mouse.up()
    expect(modal).to_contain_text("You’re busy at that time in another calendar.")
    modal.get_by_role("link", name="Cancel").click()
    assert drag(page, "Draft", "2998-11-29", wall_row=-4) == "09:00 Draft"
    page.mouse.up()
    expect(page.locator("[data-day='2998-11-29'] [title=Draft]")).to_contain_text("09:00")
    calendar(page, MONTH)
    assert drag(page, "Class", "2998-11-28") == "10:00 Busy in another calendar"
    page.keyboard.press("Escape")
    page.mouse.up()
    assert drag(page, "Draft", MONDAY) == "09:00 Draft"
    page.mouse.up()
    expect(page.locator(f"[data-day='{MONDAY}'] [title=Draft]")).to_contain_text("09:00")


def test_arrows_lead_through_the_calendar_which_the_tab_key_stops_at_once(busy_mentor, open_as):
    page = calendar(open_as(MAX, at=busy_mentor), MONTH)
    stops = page.locator("[data-day] a[tabindex='0']")
    expect(stops).to_have_count(1)
    page.locator(f"[data-day='{MONDAY}'] .month-day").focus()

    def press(*keys: str) -> list[str]:
        for key in keys:
            page.keyboard.press(key)
        return page.evaluate(FOCUSED)

    assert press("ArrowDown") == [MONDAY, "Draft"]
    assert press("ArrowRight") == ["2998-11-27", "Class"]
    assert press("Home", "ArrowUp", "ArrowUp") == ["2998-11-19", ""]
    assert press("End") == ["2998-11-25", ""]
    press("PageDown")
    expect(page.locator("[data-day='2998-12-25'] .month-day")).to_be_focused()
    calendar(page, WEEK)
    page.locator(f"[data-day='{MONDAY}'] a").first.focus()
    press("ArrowLeft")
    expect(page.locator("[data-day='2998-11-25'] a").first).to_be_focused()
    press("PageDown", "ArrowDown")
    expect(page.locator("[data-day='2998-12-02'] a").first).to_be_focused()
    press("ArrowRight")  # to the week after it
    expect(page.locator("[data-day='2998-12-03'] a").first).to_be_focused()
    expect(stops).to_have_count(1)
    calendar(page, WEEK)
    page.locator("[title=Class]").focus()
    press("m")
    expect(page.locator("#modal")).to_contain_text("Move “Class”")
    page.keyboard.press("Escape")
    expect(page.locator("[title=Class]")).to_be_focused()
    press("Enter")
    page.wait_for_url("**/sessions/*")


def test_a_month_is_as_wide_as_the_window(server, open_as, newcomer):
    """Also with words that only screen readers read, in the last column, behind a long title."""
    _client, mentor = newcomer("mentor")
    fields = {"title": "A long title " * 8, "starts_at": "2998-11-25T10:00:00Z", "duration_minutes": 60}
    assert with_token(server.url, mentor).send_json("/api/sessions", fields).status == 201
    page = opened(open_as(mentor), MONTH)
    expect(page.locator("[data-day='2998-11-25'] .sr-only").last).to_have_text("(draft)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keys_are_said_in_sight_and_described_once_to_who_uses_them(busy_mentor, open_as):
    keys = "[data-day] a[aria-describedby='calendar-keys']"
    for address, words in ((WEEK, "other weeks"), (MONTH, "other months")):
        page = calendar(open_as(MAX, at=busy_mentor), address)
        hint = page.locator("#calendar-keys")
        expect(hint).to_be_hidden()
        page.get_by_role("link", name="Agenda").focus()
        page.keyboard.press("Tab")
        expect(page.locator(f"{keys}:focus")).to_have_count(1)
        expect(hint).to_contain_text(f"{words}. M moves a session.")
        expect(hint).to_be_in_viewport(ratio=1)
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-day] a:focus")).to_have_count(1)
        expect(page.locator(keys)).to_have_count(0)
        page.keyboard.press("Shift+Tab")
        expect(hint).to_be_hidden()
        page.keyboard.press("Tab")
        expect(page.locator(f"{keys}:focus")).to_have_count(1)
    page = calendar(open_as(MAX, PHONE, at=busy_mentor), WEEK)
    page.locator("[data-day] a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#calendar-keys")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_finger_scrolls_and_drags_what_it_rests_on(busy_mentor, open_as, size):
    page = open_as(MAX, PHONE, at=busy_mentor)
    page.set_viewport_size(size)
    calendar(page, WEEK)
    block, ghost = page.locator("[title=Class]"), page.locator(".week-ghost")
    touches = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": x, "y": y} for x, y in points]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    def spot() -> tuple[float, float]:
        block.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = block.bounding_box()
        return box["x"] + 20, box["y"] + 10

    x, y = spot()
    touch("touchStart", (x, y))
    expect(ghost).to_have_count(1)
    before = page.evaluate("scrollY")
    for step in range(1, 5):
        touch("touchMove", (x, y + 12 * step))
    expect(ghost).to_contain_text("11:00")
    assert page.evaluate("scrollY") == before
    touch("touchEnd")
    expect(page.locator("#modal")).to_contain_text("1 person has booked")
    page.keyboard.press("Escape")
    expect(page.locator("#modal[open]")).to_have_count(0)
    x, y = spot()
    before = page.evaluate("scrollY")
    touch("touchStart", (x, y))
    for step in range(1, 8):
        touch("touchMove", (x, y - 15 * step))
    touch("touchEnd")
    page.wait_for_function(f"scrollY > {before}")
    assert ghost.count() == 0


def test_a_week_and_a_month_are_printed_on_a_sheet_each_in_black_on_white_without_buttons(busy_mentor, open_as):
    page = open_as(MAX, dark=True, at=busy_mentor)
    page.emulate_media(media="print", color_scheme="dark")
    for address in (f"{WEEK}&hours=all", MONTH):
        opened(page, address)
        expect(page.locator("main").get_by_text("Class").first).to_be_visible()
        expect(page.locator("main :is(button, .btn, form):visible")).to_have_count(0)
        colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(27, 27, 27)"]
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


@pytest.mark.parametrize("width", [673, 1000])
def test_on_paper_upright_or_lying_no_title_is_cut(server, open_as, newcomer, width):
    _client, mentor = newcomer("mentor")
    lengths = (15, 60, 120)
    for number, minutes in enumerate(lengths):
        title = f"{minutes} minutes of Donaudampfschifffahrtsgesellschaften, and all that one has to know of them"
        fields = {"title": title, "starts_at": f"{MONDAY}T{10 + 3 * number}:00:00Z", "duration_minutes": minutes}
        assert with_token(server.url, mentor).send_json("/api/sessions", fields).status == 201
    page = open_as(mentor, {"width": width, "height": 900})
    page.emulate_media(media="print")
    for view in ("week", "month"):
        opened(page, f"/mentor/schedule?date={MONDAY}&view={view}")
        for minutes in lengths:
            line = page.locator(f"[data-day='{MONDAY}'] [title^='{minutes} minutes']:visible")
            expect(line).to_contain_text("know of them")
            assert line.evaluate(WHOLE)


def test_an_employer_moves_an_interview_by_keyboard_in_each_view(own_server, open_as, strict):
    strict.expect("422")
    with_token(own_server.url, ADA).send_json(f"/api/users/{ADA.id}/update", {"is_candidate": True})
    given = {"candidate_id": str(ADA.id), "kind": "interview", "title": "A talk", "duration_minutes": 60}
    employer, candidate = (with_token(own_server.url, person) for person in (EMMA, ADA))
    start = {"starts_at": f"{MONDAY}T04:30:00Z"}
    interview = employer.send_json("/api/interviews", given | start).json
    assert candidate.send_json(f"/api/interviews/{interview['id']}/accept", start).status == 200
    page = open_as(EMMA, at=own_server)
    modal, talk = page.locator("#modal"), page.locator("[title='A talk']")
    field = modal.get_by_label("New start")
    moves = {
        "month": (talk, "m", page.locator("[data-day='2998-11-27']")),
        "week": (talk, "m", page.locator("section[data-day='2998-11-28']")),
        "agenda": (
            page.get_by_role("link", name="Move…"),
            "Enter",
            page.locator(".agenda-day").filter(has_text="29 Nov"),
        ),
    }
    for number, (view, (block, key, there)) in enumerate(moves.items()):
        (opened if view == "agenda" else calendar)(page, f"/employer/schedule?date={MONDAY}&view={view}")
        block.focus()
        page.keyboard.press(key)
        expect(field).to_be_focused()
        page.keyboard.press("Escape")
        expect(block).to_be_focused()
        page.keyboard.press(key)
        field.fill("2020-01-01T10:00")
        page.keyboard.press("Enter")
        expect(modal.locator("[aria-invalid]")).to_be_focused()
        field.fill(f"2998-11-{27 + number}T11:00")
        page.keyboard.press("Enter")
        expect(modal).to_be_hidden()
        expect(there).to_contain_text("11:00")
        expect(block).to_be_focused()


@pytest.mark.parametrize("day", range(7))
def test_on_a_phone_a_week_shows_today_beside_the_hours(busy_mentor, open_as, day):
    """Whatever day it is: the page takes this one for today."""
    page = open_as(MAX, PHONE, at=busy_mentor)
    page.add_init_script(
        "new MutationObserver(() => document.querySelectorAll('.week-head [data-day]')"
        f"[{day}]?.setAttribute('aria-current', 'date')).observe(document, {{ childList: true, subtree: true }})"
    )
    opened(page, WEEK)
    today = page.locator(".week-head [aria-current]")
    expect(today).to_be_in_viewport(ratio=0.9)
    hours, column = page.locator(".week-hours").bounding_box(), today.bounding_box()
    assert hours["x"] >= 0
    assert column["x"] >= hours["x"] + hours["width"] - 2


def test_the_answer_why_a_time_is_not_offered_is_in_sight_and_has_the_focus(server, open_as, newcomer):
    _client, mentor = newcomer("mentor")
    hours = {"weekly": [{"weekday": day, "from": "09:00", "to": "10:00"} for day in range(7)]}
    lengths = [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]
    program = with_token(server.url, mentor)
    assert program.send_json("/api/availability", hours | {"lengths": lengths}, method="PUT").status == 200
    page = open_as(mentor)
    opened(page, "/mentor/schedule/open?minutes=60")
    page.get_by_label("Time (").fill("2020-01-01T10:00")
    page.keyboard.press("Enter")
    answer = page.locator("#why")
    expect(answer).to_contain_text("This time has passed.")
    expect(answer).to_be_focused()
    expect(answer.get_by_role("heading")).to_be_in_viewport()
