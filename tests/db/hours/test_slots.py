"""Slots: equal to a brute-force answer, also when clocks change; each rule is named, and little is read."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import clock, hours
from db.hours import Hours, Length, rules, slots
from db.hours.slots import Plan, Taken
from tests.support import making
from tests.support.cast import MAX

# How many random cases in each zone: twenty, or as many as MENTORA_CASES says.
CASES = int(os.environ.get("MENTORA_CASES", "20"))
# A Monday of a week in which clocks change there, or of an ordinary one.
WEEKS = {
    "Asia/Kolkata": ["2027-03-22"],
    "Asia/Dhaka": ["2027-03-22"],
    "Europe/London": ["2027-03-22", "2027-10-25", "2027-06-07"],
    "America/New_York": ["2027-03-08", "2027-11-01", "2027-06-07"],
    "Australia/Lord_Howe": ["2027-03-29", "2027-09-27", "2027-06-07"],
}
MINUTE = st.one_of(st.integers(0, 48).map(lambda half: half * 30), st.integers(0, 1440))
SPAN = st.tuples(MINUTE, MINUTE).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: (min(pair), max(pair)))
SPANS = st.lists(SPAN, max_size=3).map(tuple)
OFTEN_NIGHT = st.one_of(SPANS, st.just(((0, 240),)), st.just(((30, 150), (1380, 1440))))
DAYS = st.integers(0, 8)
BASE = Hours(
    mentor_id=MAX.id,
    name=MAX.name,
    timezone="America/New_York",
    weekly=(((540, 720),),) * 5 + ((), ()),
    days_off=frozenset(),
    extra={},
    lengths=tuple(Length(minutes, 5000, "EUR") for minutes in hours.LENGTHS),
    currency="EUR",
    buffer_before=0,
    buffer_after=0,
    notice_hours=0,
    horizon_days=365,
    per_day=None,
    per_week=None,
    confirm="at_once",
)


@cache
def walls(zone: str, monday: str) -> tuple[int, list[tuple[date, int]]]:
    """What the clock on the wall shows in each minute of the week, and two days on each side; from which minute on."""
    first = int((datetime.fromisoformat(monday).replace(tzinfo=UTC) - timedelta(days=2)).timestamp()) // 60
    shown = (datetime.fromtimestamp(60 * at, ZoneInfo(zone)) for at in range(first, first + 12 * 1440))
    return first, [(one.date(), one.hour * 60 + one.minute) for one in shown]


def _since(given: Hours, day: date) -> list[int | None]:
    """For each minute of the day: since when the mentor is open, or None."""
    found: list[int | None] = [None] * 1440
    usual = () if day in given.days_off else given.weekly[day.weekday()]
    for begins, ends in hours.merged([*usual, *given.extra.get(day, ())]):
        found[begins:ends] = [begins] * (ends - begins)
    return found


def brute(given: Hours, taken: list[Taken], busy: list, now: str, monday: str, minutes: int, until: int) -> set[int]:
    """Each minute of the week, by the words of the rules."""
    first, shown = walls(given.timezone, monday)
    since_of = {day: _since(given, day) for day in {day for day, _minute in shown}}
    opens = [since_of[day][at] for day, at in shown]
    closed = [0, *accumulate(one is None for one in opens)]
    step = 30 if minutes >= 30 else 15
    now_minute = clock.read(now).timestamp() / 60
    today = clock.read(now).astimezone(ZoneInfo(given.timezone)).date()
    days = [shown[one.starts - first][0] for one in taken]
    found = set()
    for start in range(slots.minute(f"{monday}T00:00:00Z"), until):
        at = start - first
        day, wall = shown[at]
        if opens[at] is None or (wall - opens[at]) % step or closed[at + minutes] > closed[at]:
            continue
        gap, end = given.buffer_before + given.buffer_after, start + minutes
        if start <= now_minute or start < now_minute + 60 * given.notice_hours:
            continue
        if day > today + timedelta(days=given.horizon_days):
            continue
        if any(not one.is_over and one.starts < end + gap and one.ends > start - gap for one in taken):
            continue
        if any(starts < end + gap and ends > start - gap for starts, ends in busy):
            continue
        if given.per_day and days.count(day) >= given.per_day:
            continue
        week = day.isocalendar()[:2]
        if given.per_week and sum(one.isocalendar()[:2] == week for one in days) >= given.per_week:
            continue
        found.add(start)
    return found


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
@pytest.mark.parametrize("zone", WEEKS)
def test_the_slots_of_a_week_are_those_that_brute_force_finds(zone, data):
    monday = data.draw(st.sampled_from(WEEKS[zone]))
    first = date.fromisoformat(monday)
    begin = slots.minute(f"{monday}T00:00:00Z")
    days = st.lists(DAYS, max_size=3).map(lambda found: [first + timedelta(days=n - 1) for n in found])
    tried = replace(
        BASE,
        timezone=zone,
        weekly=tuple(data.draw(st.tuples(*[OFTEN_NIGHT] * 7))),
        days_off=frozenset(data.draw(days)),
        extra={day: data.draw(SPANS.filter(bool)) for day in data.draw(days)},
        buffer_before=data.draw(st.sampled_from([0, 0, 10, 60])),
        buffer_after=data.draw(st.sampled_from([0, 0, 15])),
        notice_hours=data.draw(st.sampled_from([0, 1, 24, 100])),
        horizon_days=data.draw(st.sampled_from([1, 4, 60])),
        per_day=data.draw(st.sampled_from([None, None, 1, 2])),
        per_week=data.draw(st.sampled_from([None, None, 1, 3])),
    )
    taken = [
        Taken(begin + at, begin + at + length, "", over)
        for at, length, over in data.draw(
            st.lists(st.tuples(st.integers(-1440, 8 * 1440), st.integers(10, 480), st.booleans()), max_size=5)
        )
    ]
    elsewhere = data.draw(st.lists(st.tuples(st.integers(-1440, 8 * 1440), st.integers(1, 3000)), max_size=3))
    busy = [(begin + at, begin + at + length) for at, length in elsewhere]
    now = slots.stamp(begin + data.draw(st.integers(-3 * 1440, 5 * 1440)))
    minutes = data.draw(st.sampled_from(hours.LENGTHS))
    until = begin + 7 * 1440
    found = Plan(tried, taken, now, slots.stamp(begin), slots.stamp(until), busy).slots(minutes)
    starts = {slots.minute(slot.starts_at) for slot in found}
    assert starts == brute(tried, taken, busy, now, monday, minutes, until)
    assert [slot.starts_at for slot in found] == sorted(slot.starts_at for slot in found)


def at(tx, wall: str, minutes: int = 60) -> str:
    """The rule that forbids this time in New York."""
    starts_at = clock.from_wall(wall, MAX.timezone)
    found = slots.plan(tx, MAX.id, starts_at)
    return found.rule(slots.minute(starts_at), minutes)


@pytest.fixture
def july(tx):
    """Thursday 1 July 2027, 8:00 in New York. Max is open on weekdays, 9 to 12, and has a class on Friday at 10."""
    with making.at(tx, "2027-07-01T12:00:00Z"):
        weekly = [{"weekday": day, "from": "09:00", "to": "12:00"} for day in range(5)]
        lengths = [{"minutes": minutes, "price_cents": 100 * minutes, "currency": "EUR"} for minutes in (30, 60)]
        rules.save(tx, MAX, {"weekly": weekly, "lengths": lengths, "notice_hours": 2, "horizon_days": 30})
        making.a_class(tx, starts_at=clock.from_wall("2027-07-02T10:00", MAX.timezone))
        yield tx


def test_each_rule_is_named(july):
    assert at(july, "2027-07-05T09:00") == ""
    assert at(july, "2027-07-05T09:00", 45) == "length"
    assert at(july, "2027-07-01T08:00") == "past"
    assert at(july, "2027-07-01T09:30") == "notice"
    assert at(july, "2027-08-02T09:00") == "horizon"
    assert at(july, "2027-07-03T09:00") == "closed"
    assert at(july, "2027-07-05T11:30") == "closed"
    assert at(july, "2027-07-05T09:10") == "step"
    assert at(july, "2027-07-02T10:30") == "busy"
    rules.save(july, MAX, {"buffer_before": 10, "buffer_after": 5, "days_off": ["2027-07-05", "2027-07-06"]})
    assert at(july, "2027-07-02T09:00") == "buffer"
    assert at(july, "2027-07-05T09:00") == "day_off"
    rules.save(july, MAX, {"buffer_before": 0, "buffer_after": 0, "per_day": 1})
    assert at(july, "2027-07-02T09:00") == "per_day"
    rules.save(july, MAX, {"per_day": None, "per_week": 1})
    assert (at(july, "2027-07-02T09:00"), at(july, "2027-07-07T09:00")) == ("per_week", "")


def test_a_week_with_two_years_in_it_is_one_week_and_the_horizon_ends_with_a_day_of_the_mentors(tx):
    """The last week of 2026 is number 53. It is New Year’s Eve, but not yet in New York."""
    with making.at(tx, "2026-12-31T00:00:00Z"):
        weekly = [{"weekday": day, "from": "00:00", "to": "24:00"} for day in range(7)]
        lengths = [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]
        rules.save(tx, MAX, {"weekly": weekly, "lengths": lengths, "notice_hours": 0, "horizon_days": 5, "per_week": 1})
        making.a_class(tx, starts_at=clock.from_wall("2026-12-31T10:00", MAX.timezone))
        assert [at(tx, f"2027-01-0{day}T23:00") for day in (1, 3)] == ["per_week", "per_week"]
        assert at(tx, "2027-01-04T00:00") == "" == at(tx, "2027-01-04T23:00")
        assert at(tx, "2027-01-05T00:00") == "horizon"


def test_extra_hours_hold_besides_the_weekly_ones_and_on_a_day_off_instead(july):
    extra = [{"date": day, "from": "18:00", "to": "20:00"} for day in ("2027-07-05", "2027-07-06")]
    rules.save(july, MAX, {"days_off": ["2027-07-06"], "extra": extra})
    assert [at(july, f"2027-07-05T{hour}:00") for hour in ("09", "18")] == ["", ""]
    assert [at(july, f"2027-07-06T{hour}:00") for hour in ("09", "18")] == ["closed", ""]


def starts_of(tx, since: str, until: str) -> list[str]:
    found = slots.offered(tx, MAX.id, since, until, 60)
    return [clock.to_wall(slot.starts_at, MAX.timezone)[11:] for slot in found]


def test_a_skipped_hour_is_not_offered_and_one_that_comes_twice_is_offered_twice(tx):
    with making.at(tx, "2027-02-20T12:00:00Z"):
        night = [{"weekday": 6, "from": "01:00", "to": "04:00"}]
        lengths = [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]
        rules.save(tx, MAX, {"weekly": night, "lengths": lengths, "horizon_days": 365})
        usual = ["01:00", "01:30", "02:00", "02:30", "03:00"]
        assert starts_of(tx, "2027-03-07T00:00:00Z", "2027-03-08T00:00:00Z") == usual
        assert starts_of(tx, "2027-03-14T00:00:00Z", "2027-03-15T00:00:00Z") == ["01:00", "01:30", "03:00"]
        assert starts_of(tx, "2027-11-07T00:00:00Z", "2027-11-08T00:00:00Z") == ["01:00", "01:30", *usual]


def test_a_week_takes_four_queries_by_index_however_many_rules_and_bookings_there_are(tx):
    monday = date(2027, 1, 4)
    with making.at(tx, "2027-01-01T12:00:00Z"):
        all_day = [{"weekday": day, "from": "00:00", "to": "24:00"} for day in range(7)]
        lengths = [{"minutes": minutes, "price_cents": 0, "currency": "EUR"} for minutes in hours.LENGTHS]
        year = [(monday + timedelta(days=day)).isoformat() for day in range(360)]
        extra = [{"date": day, "from": "09:00", "to": "17:00"} for day in year]
        given = {"weekly": all_day, "lengths": lengths, "days_off": year, "extra": extra, "horizon_days": 365}
        rules.save(tx, MAX, given)
        before = tx.queries_run
        assert len(slots.offered(tx, MAX.id, "2027-06-07T04:00:00Z", "2027-06-14T04:00:00Z", 60)) == 7 * 15
        assert tx.queries_run - before == 4
    for name in ("hours", "hours_days", "led_between", "busy_between"):
        given = dict.fromkeys(tx._queries[name].parameters, "")
        plan = tx._execute(f"EXPLAIN QUERY PLAN {tx._queries[name].sql}", given).fetchall()
        assert not any("SCAN" in row[-1] for row in plan), plan


def steps_of_a_week(tx) -> int:
    """How much the database does for it: counted in its own steps, which no busy machine changes."""
    counted, connection = [], tx._execute.__self__
    connection.set_progress_handler(lambda: counted.append(1) and None, 1)
    slots.offered(tx, MAX.id, "2027-06-07T04:00:00Z", "2027-06-14T04:00:00Z", 60)
    connection.set_progress_handler(None, 1)
    return len(counted)


def test_two_thousand_bookings_in_the_year_cost_a_week_no_more_than_its_own(tx):
    with making.at(tx, "2027-01-01T12:00:00Z"):
        making.open_hours(tx, horizon_days=365)
        for hour in range(7 * 8):
            starts_at = clock.moved("2027-06-07T00:00:00Z", hours=3 * hour)
            making.listed(tx, starts_at=starts_at, duration_minutes=30)
        few = steps_of_a_week(tx)
        for number in range(2000):
            starts_at = clock.moved("2027-01-02T00:00:00Z", hours=2 * number)
            if not "2027-05-28" < starts_at < "2027-06-24":
                making.listed(tx, starts_at=starts_at, duration_minutes=30)
        assert steps_of_a_week(tx) <= few + 100


def test_the_next_open_time_is_found_far_ahead_and_not_at_all_beyond_the_horizon(july):
    assert slots.next_open(july, MAX.id, july.now).starts_at == "2027-07-01T14:00:00Z"  # two hours’ notice
    away = [(date(2027, 7, 1) + timedelta(days=day)).isoformat() for day in range(25)]
    rules.save(july, MAX, {"days_off": away})
    assert slots.next_open(july, MAX.id, july.now, 60).starts_at == "2027-07-26T13:00:00Z"
    rules.save(july, MAX, {"horizon_days": 20})
    assert slots.next_open(july, MAX.id, july.now, 60) is None
    rules.save(july, MAX, {"lengths": []})
    assert slots.next_open(july, MAX.id, july.now) is None
