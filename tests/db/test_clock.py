"""Times: stored in UTC, entered and shown in local time, also across daylight-saving changes."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from db import clock

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = "2026-03-29", "2026-10-25"  # daylight-saving changes in Berlin


@pytest.mark.parametrize(
    ("text", "zone", "stored"),
    [
        ("2026-07-01T15:00", BERLIN, "2026-07-01T13:00:00Z"),
        ("2026-01-01T15:00", BERLIN, "2026-01-01T14:00:00Z"),
        ("2026-07-01T15:00", "Asia/Kolkata", "2026-07-01T09:30:00Z"),
        ("2026-07-01T15:00:30.9", "UTC", "2026-07-01T15:00:30Z"),
        ("2026-07-01T15:00:00Z", BERLIN, "2026-07-01T15:00:00Z"),
        ("2026-07-01T15:00+05:30", BERLIN, "2026-07-01T09:30:00Z"),
    ],
)
def test_a_time_is_read_with_its_zone_or_in_the_writers_local_time(text, zone, stored):
    assert clock.from_wall(text, zone) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-07-01",
        "2026-07-01T15",
        "2026-13-01T10:00",
        "1969-07-20T20:17",
        "9999-12-31T23:59",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_an_invalid_time_is_refused(text):
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$|isoformat|month"):
        clock.from_wall(text, "UTC")


def test_a_time_in_the_skipped_hour_is_refused():
    for text in ("T02:00", "T02:30", "T02:59"):
        with pytest.raises(clock.NoSuchTime):
            clock.from_wall(SPRING + text, BERLIN)
    assert clock.from_wall(SPRING + "T01:59", BERLIN) == f"{SPRING}T00:59:00Z"
    assert clock.from_wall(SPRING + "T03:00", BERLIN) == f"{SPRING}T01:00:00Z"


def test_a_time_in_a_repeated_hour_means_the_first():
    assert clock.from_wall(AUTUMN + "T02:30", BERLIN) == f"{AUTUMN}T00:30:00Z"


@given(
    st.datetimes(min_value=datetime(1972, 1, 1), max_value=datetime(2100, 1, 1)),
    st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
)
def test_a_form_value_reads_back_as_the_same_minute_or_the_first_of_two(moment, zone):
    stored = clock.stamp(moment.replace(second=0, microsecond=0, tzinfo=UTC))
    wall = clock.to_wall(stored, zone)
    again = clock.from_wall(wall, zone)
    assert again <= stored and clock.to_wall(again, zone) == wall


@pytest.mark.parametrize(
    ("start", "later"),
    [("2026-03-22T09:00:00Z", "2026-03-29T08:00:00Z"), ("2026-10-18T08:00:00Z", "2026-10-25T09:00:00Z")],
)
def test_a_week_later_is_the_same_local_time(start, later):
    assert clock.weeks_later(start, 1, BERLIN) == later


def test_a_week_later_in_the_skipped_hour_is_an_hour_later():
    start = clock.from_wall("2026-03-22T02:30", BERLIN)
    assert clock.to_wall(clock.weeks_later(start, 1, BERLIN), BERLIN) == f"{SPRING}T03:30"
    assert clock.to_wall(clock.weeks_later(start, 2, BERLIN), BERLIN) == "2026-04-05T02:30"


@pytest.mark.parametrize(
    ("day", "zone", "begins"),
    [
        (date(2026, 6, 10), "America/New_York", "2026-06-10T04:00:00Z"),
        (date(2026, 6, 10), "Asia/Kolkata", "2026-06-09T18:30:00Z"),
        (date(2026, 4, 24), "Africa/Cairo", "2026-04-23T22:00:00Z"),  # starts at one o'clock: midnight is skipped
    ],
)
def test_a_day_begins_at_local_midnight(day, zone, begins):
    assert clock.midnight(day, zone) == begins


@time_machine.travel("2026-06-10T23:30:00Z", tick=False)
def test_today_depends_on_the_time_zone():
    assert [clock.today(zone).day for zone in ("UTC", "Asia/Kolkata", "America/New_York")] == [10, 11, 10]
    assert (clock.now(), clock.after(days=-1)) == ("2026-06-10T23:30:00Z", "2026-06-09T23:30:00Z")


def test_a_moment_can_move_across_days_and_months():
    assert clock.moved("2026-02-28T23:55:00Z", minutes=10) == "2026-03-01T00:05:00Z"


def test_a_moment_that_was_moved_before_is_remembered():
    moved = [clock.moved("2026-02-28T23:55:00Z", minutes=17) for _again in range(2)]
    assert moved[0] is moved[1]
