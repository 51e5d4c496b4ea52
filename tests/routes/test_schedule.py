"""The calendar: views and dates from the address, in the reader's zone, and what is refused when something is moved."""

import pytest

from db import outside
from routes import schedule
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
DAY = "2998-11-22"  # a Thursday
VIEWS = ("", "view=month", "view=week", "view=agenda", "view=week&hours=all")


@pytest.fixture
def visit(app):
    """`visit(look)`, with a session of Max's, in which Ada has a seat: from 18:00 in London."""

    def run(look):
        async def inside():
            async with app.test_app():
                made = await app.database.write(
                    lambda tx: making.a_full_class(tx, ADA, title="<b>Seen", starts_at=f"{DAY}T18:00:00Z")
                )
                clients = {person: await client_of(app, person) for person in (ADA, MAX, EMMA, OTTO)}
                return await look(clients, made)

        return in_a_loop(inside())

    return run


async def text_of(client, path: str) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == 200, path
    return await answer.get_data(as_text=True)


def test_each_view_shows_what_is_on_in_the_readers_zone_and_nothing_to_others(visit):
    async def look(clients, made):
        for view in VIEWS:
            hosted = await text_of(clients[MAX], f"/mentor/schedule?date={DAY}&{view}")
            booked = await text_of(clients[ADA], f"/learner/sessions?show=calendar&date={DAY}&{view}")
            assert "&lt;b&gt;Seen" in hosted and "&lt;b&gt;Seen" in booked, view
            assert ("13:00" in hosted, "18:00" in booked) == (True, True), view
            others = await text_of(clients[OTTO], f"/learner/sessions?show=calendar&date={DAY}&{view}")
            others += await text_of(clients[EMMA], f"/employer/schedule?date={DAY}&{view}")
            assert "Seen" not in others, view

    visit(look)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-22T18:29:00Z", "2026-11-16"),  # Sunday night in Kolkata
        ("2026-11-22T18:31:00Z", "2026-11-23"),  # Monday there, and still Sunday in London
        ("2026-12-31T18:31:00Z", "2026-12-28"),  # the year 2027 has begun there, within week 53
        ("2027-01-03T18:31:00Z", "2027-01-04"),
    ],
)
def test_the_week_that_is_shown_first_is_that_of_the_reader(tx, now, monday):
    with making.at(tx, now):
        person = making.somebody(tx, "mentor", timezone="Asia/Kolkata")
        shown = schedule.calendar(tx, person, dict.fromkeys(schedule.SHOWN, ""), "/mentor/schedule")
    assert shown["week"].days[0].day.date.isoformat() == monday


@pytest.mark.parametrize("asked", ["0000-00-00", "9999-12-31", "8999-12-31", "1971-01-01", "x" * 500, "1970-01-01"])
def test_any_date_in_the_address_shows_a_page(visit, asked):
    async def look(clients, made):
        for view in VIEWS:
            await text_of(clients[MAX], f"/mentor/schedule?date={asked}&{view}")
            await text_of(clients[ADA], f"/learner/sessions?show=calendar&date={asked}&{view}")

    visit(look)


def test_busy_times_of_other_calendars_are_shown_to_their_owner_and_before_something_is_moved_there(visit):
    async def look(clients, made):
        await clients[MAX].app.database.write(busy_elsewhere)
        path = f"/mentor/schedule?date={DAY}&"
        for view, words in (("view=week", "Busy"), ("view=month", "Busy"), ("view=agenda", "Busy in other calendars:")):
            assert words in await text_of(clients[MAX], path + view), view
            assert "13:00–15:00" in await text_of(clients[MAX], path + view), view
        await clients[MAX].app.database.write(
            lambda tx: making.a_draft(tx, title="Later", starts_at=f"{DAY}T23:00:00Z")
        )
        form = f"/sessions/{made.id}/reschedule"
        on_that_day = (await text_of(clients[MAX], form)).partition("Also on")[2]
        assert on_that_day.index("13:00–15:00 Busy") < on_that_day.index("18:00–19:00 Later")
        assert "You’re busy at that time" in await text_of(clients[MAX], f"{form}?starts_at={DAY}T19:15:00Z")
        assert "You’re busy at that time" not in await text_of(clients[MAX], f"{form}?starts_at={DAY}T20:00:00Z")

    visit(look)


def busy_elsewhere(tx) -> None:
    outside.add(tx, MAX, {"address": "https://calendar.example.org/a.ics"}, lambda texts: "")
    outside.read(tx, outside.claim(tx), "", "", [(f"{DAY}T18:00:00Z", f"{DAY}T20:00:00Z")])


def test_a_session_is_moved_by_its_form_and_by_nobody_else(visit):
    async def look(clients, made):
        form, address = f"/sessions/{made.id}/reschedule", f"/api/sessions/{made.id}/reschedule"
        shown = await text_of(clients[MAX], f"{form}?starts_at={DAY}T19:15:00Z")
        assert f"{DAY}T14:15" in shown and "1 person has booked" in shown
        assert f"{DAY}T13:00" in await text_of(clients[MAX], f"{form}?starts_at=nonsense")
        fields = {"starts_at": f"{DAY}T14:15", "was": made.starts_at}
        answers = [await clients[one].post(address, form=fields, headers=HTML) for one in (OTTO, ADA, EMMA, MAX, MAX)]
        assert [one.status_code for one in answers] == [403, 403, 404, 303, 409]
        assert "moved in the meantime" in await answers[-1].get_data(as_text=True)
        assert "to confirm" in await text_of(clients[ADA], f"/learner/sessions?show=calendar&view=agenda&date={DAY}")

    visit(look)
