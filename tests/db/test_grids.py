"""The week of a calendar across changes of the clock, and what is beside each other."""

from datetime import date

import pytest

from db import clock, grids
from db.hours.slots import minute


def column(day: date, timezone: str) -> grids.Column:
    return grids.of_days([day], timezone).columns[0]


@pytest.mark.parametrize(
    ("timezone", "day", "hours", "repeated"),
    [
        ("Europe/London", date(2026, 3, 29), 23, None),
        ("Europe/London", date(2026, 10, 25), 25, (120, 180)),
        ("America/New_York", date(2026, 11, 1), 25, (120, 180)),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5, (120, 150)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5, None),
        ("Africa/Cairo", date(2026, 4, 24), 23, None),  # its midnight is skipped
        ("Africa/Cairo", date(2026, 10, 29), 25, (1440, 1500)),  # its last hour comes twice
        ("Asia/Kolkata", date(2026, 10, 25), 24, None),
    ],
)
def test_every_minute_of_a_day_has_a_place_of_its_own(timezone, day, hours, repeated):
    grid = grids.of_days([day], timezone)
    found = grid.columns[0]
    assert (found.ends - found.begins, grid.repeated) == (hours * 60, repeated)
    places = [found.span(at, at + 1) for at in range(found.begins, found.ends)]
    assert None not in places and places == sorted(set(places))
    assert {
        (wall - grid.wall(place[0])) % 1440 for place, wall in zip(places, walls(found, timezone), strict=True)
    } == {0}
    missing = sum(until - since for since, until in found.gaps(grid.length))
    assert missing == grid.length - hours * 60


def walls(found: grids.Column, timezone: str) -> list[int]:
    """What the clock on the wall shows in each minute."""
    times = [clock.to_wall(grids_stamp(at), timezone)[11:] for at in range(found.begins, found.ends)]
    return [int(time[:2]) * 60 + int(time[3:]) for time in times]


def grids_stamp(at: int) -> str:
    return clock.moved("1970-01-01T00:00:00Z", minutes=at)


def test_the_other_days_of_the_week_leave_the_repeated_hour_empty():
    grid = grids.of_days([date(2026, 10, 24), date(2026, 10, 25)], "Europe/London")
    assert grid.columns[0].gaps(grid.length) == [(120, 180)] and grid.columns[1].gaps(grid.length) == []
    nine = minute("2026-10-24T08:00:00Z")
    assert grid.columns[0].span(nine, nine + 60) == (600, 660) and grid.wall(600) == 540


def test_a_block_is_cut_at_midnight():
    grid = grids.of_days([date(2026, 11, 20), date(2026, 11, 21)], "UTC")
    late = minute("2026-11-20T23:30:00Z")
    assert [one.span(late, late + 60) for one in grid.columns] == [(1410, 1440), (0, 30)]


def test_what_overlaps_is_side_by_side():
    assert grids.lanes([(0, 60), (30, 90), (60, 120), (120, 180)]) == [(0, 2), (1, 2), (0, 2), (0, 1)]
    assert grids.lanes([]) == []
