"""A mentor’s analytics: the sessions that began in the last days, compared with as many days before.

Days and hours are those where the mentor is. What is counted is kept by `db/figures.py`.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from db import clock
from db.engine.transaction import Row, Transaction
from db.fields import Whole, checked

PERIODS = (30, 90, 365)  # days
DAYS = {"days": Whole(least=1, most=365)}
CHANGES = 4  # of the clocks in a period: twice a year nearly everywhere
NEVER = 2**40  # minutes
DAY = 24 * 60
DAILY = 31  # days at most of which each is shown
EDGES = 14  # between the spans of any longer period
COUNTED = attrgetter("sessions", "enrolments", "attended", "no_shows", "rating_sum", "rating_count")


@dataclass(frozen=True, slots=True)
class Sums:
    sessions: int = 0
    enrolments: int = 0
    attended: int = 0
    no_shows: int = 0
    rating_sum: int = 0
    rating_count: int = 0

    @property
    def attendance_rate(self) -> float | None:
        """Of the seats of which it is known."""
        known = self.attended + self.no_shows
        return round(self.attended / known, 4) if known else None

    @property
    def no_show_rate(self) -> float | None:
        known = self.attended + self.no_shows
        return round(self.no_shows / known, 4) if known else None

    @property
    def average_rating(self) -> float | None:
        return round(self.rating_sum / self.rating_count, 2) if self.rating_count else None


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of the period, and what they came to."""

    starts_at: str  # midnight, where the mentor is
    ends_at: str  # of the last day
    sums: Sums


@dataclass(frozen=True, slots=True)
class Layout:
    """The spans of a period."""

    begins: list[int]  # minutes since 1970
    stamps: list[tuple[str, str]]  # when the first and the last day of each begin
    edges: dict[str, int]  # the days of UTC in which one ends and another begins


@dataclass(frozen=True, slots=True)
class Revenue:
    domain: str
    currency: str
    cents: int


@dataclass(frozen=True, slots=True)
class Report:
    days: int
    since: str
    until: str  # midnight of the last day
    people: Row  # followers and students
    sums: Sums
    before: Sums
    spans: tuple[Span, ...]
    revenue: tuple[Revenue, ...]  # the most first, of each currency
    revenue_before: dict[str, int]
    hours: tuple[tuple[int, ...], ...]  # enrolments: Monday first, 24 hours each

    @property
    def currencies(self) -> dict[str, list[Revenue]]:
        return {name: list(group) for name, group in groupby(self.revenue, key=lambda one: one.currency)}

    @property
    def is_empty(self) -> bool:
        """There is nothing to say, whatever the period."""
        return not (self.people.has_figures or self.people.followers or self.people.answer_minutes is not None)


def days_of(given: dict) -> int:
    return checked(DAYS, given)["days"]


def report(tx: Transaction, mentor, days: int) -> Report:
    today, timezone = clock.today(mentor.timezone), mentor.timezone
    first = today - timedelta(days=days - 1)
    before = clock.midnight(first - timedelta(days=days), timezone)
    layout = _layout(first, days, timezone)
    since = layout.stamps[0][0]
    bounds = _bounds(_minute(before), layout.begins[0])
    people = tx.one("standing", me=mentor.id, **{name: _moment(minute) for name, minute in bounds.items()})
    if days <= DAILY:
        bounds["head"] = NEVER  # each day is a span of its own
    parts: dict[str, list[Row]] = {"day": [], "before": [], "domain": [], "hour": []}
    for row in tx.all("sums_of_figures", me=mentor.id, **bounds, **layout.edges, **_offsets(timezone, first, days)):
        parts[row.part].append(row)
    revenue = sorted(parts["domain"], key=lambda row: (row.currency, -row.earned_cents, row.domain))
    counts = [0] * 168
    for row in parts["hour"]:
        counts[row.place] = row.enrolments
    spans = _spans(parts["day"], layout)
    return Report(
        days,
        since,
        clock.midnight(today, timezone),
        people,
        _added([span.sums for span in spans]),
        _added(parts["before"]),
        spans,
        tuple(Revenue(row.domain, row.currency, row.earned_cents) for row in revenue),
        {row.currency: row.earned_cents for row in parts["before"]},
        tuple(tuple(counts[midnight : midnight + 24]) for midnight in range(0, 168, 24)),
    )


def _spans(rows: list[Row], layout: Layout) -> tuple[Span, ...]:
    found: list[list[Row]] = [[] for _ in layout.begins]
    for row in rows:
        found[bisect(layout.begins, row.place) - 1].append(row)
    return tuple(Span(*stamps, _added(those)) for stamps, those in zip(layout.stamps, found, strict=True))


@lru_cache(maxsize=1000)
def _layout(first: date, days: int, timezone: str) -> Layout:
    """A day each, or seven days of which the last is today, or a month of the calendar."""
    last = first + timedelta(days=days - 1)

    def which(day: date) -> Any:
        return day if days <= DAILY else (last - day).days // 7 if days <= 100 else (day.year, day.month)

    spans = [list(span) for _, span in groupby((first + timedelta(days=number) for number in range(days)), which)]
    stamps = [(clock.midnight(span[0], timezone), clock.midnight(span[-1], timezone)) for span in spans]
    begins = [_minute(begin) for begin, _ in stamps]
    whole = NEVER if days <= DAILY else _next_day(begins[0])
    split = [minute // DAY for minute in begins if minute % DAY and minute > whole]
    return Layout(begins, stamps, {f"edge_{n}": day for n, day in enumerate([*split, *[-1] * EDGES][:EDGES], 1)})


def _bounds(before: int, since: int) -> dict[str, int]:
    """Where the whole days of UTC begin and end, in this period and in the one before."""
    before_head = min(_next_day(before), since)
    before_tail = max(since // DAY * DAY, before_head)
    bounds = {"before": before, "before_head": before_head, "before_tail": before_tail}
    return bounds | {"since": since, "head": _next_day(since)}


def _next_day(minute: int) -> int:
    """When the next day of UTC begins, or this one, if it begins now."""
    return -(-minute // DAY) * DAY


def _moment(minute: int) -> str:
    """A day is the text that all of its times begin with."""
    moment = clock.of_seconds(minute * 60)
    return moment if minute % DAY else moment[:10]


def _added(rows: list[Row]) -> Sums:
    return Sums(*map(sum, zip(*map(COUNTED, rows), strict=True))) if rows else Sums()


@lru_cache(maxsize=1000)
def _offsets(timezone: str, first: date, days: int) -> dict[str, int]:
    """When the clocks change there in those days, and by how much they differ from UTC before and after."""
    zone, since = ZoneInfo(timezone), _minute(clock.midnight(first, timezone))
    known = _offset(zone, since)
    found, changes = {"offset_0": known}, 0
    for minute in range(since, since + (days + 2) * DAY, DAY):
        if _offset(zone, minute) != known and changes < CHANGES:
            change = _change(zone, minute - DAY, minute)
            changes, known = changes + 1, _offset(zone, change)
            found |= {f"change_{changes}": change, f"offset_{changes}": known}
    for number in range(changes + 1, CHANGES + 1):
        found |= {f"change_{number}": NEVER, f"offset_{number}": known}
    return found


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first minute with another offset than the minute `before`."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, minute: int) -> int:
    offset = datetime.fromtimestamp(minute * 60, zone).utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0


def _minute(moment: str) -> int:
    return int(clock.read(moment).timestamp()) // 60
