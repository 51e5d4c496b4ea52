"""Open hours: when a mentor can be booked, in their own time zone, and by which rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from db import clock
from db.engine.transaction import Transaction

# From and to, in minutes since midnight.
Span = tuple[int, int]

LENGTHS = (15, 30, 45, 60, 90, 120)
CONFIRM = ("at_once", "on_request")
DAY_OFF: Span = (0, 0)
A_DAY = timedelta(days=1)
EVER = "9"  # after every date


@dataclass(frozen=True, slots=True)
class Length:
    """How long a session can be, and what it costs then."""

    minutes: int
    price_cents: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    mentor_id: int
    name: str
    timezone: str
    weekly: tuple[tuple[Span, ...], ...]  # of Monday first
    days_off: frozenset[date]
    extra: Mapping[date, tuple[Span, ...]]
    lengths: tuple[Length, ...]
    currency: str
    buffer_before: int
    buffer_after: int
    notice_hours: int
    horizon_days: int
    per_day: int | None  # None is no limit
    per_week: int | None
    confirm: str
    is_paused: bool = False  # they take no requests, and nobody books them either

    def spans(self, day: date) -> list[Span]:
        """The hours of that day, in order, those that touch as one. Extra hours hold on a day off too."""
        usual = () if day in self.days_off else self.weekly[day.weekday()]
        return merged([*usual, *self.extra.get(day, ())])

    @property
    def gap(self) -> int:
        """The minutes that are kept free between two sessions."""
        return self.buffer_before + self.buffer_after

    @property
    def lacks_lengths(self) -> bool:
        """They are open, and have nothing that can be booked then."""
        return not self.lengths and (any(self.weekly) or bool(self.extra))

    def length(self, minutes: int) -> Length | None:
        return next((length for length in self.lengths if length.minutes == minutes), None)


def load(tx: Transaction, mentor_id: int, since: str = "", until: str = "") -> Hours | None:
    """With the days off and extra days around that time, or all of them. None if hours were never set."""
    row = tx.one("hours", mentor_id=mentor_id)
    if row is None:
        return None
    zone, days_off = ZoneInfo(row.timezone), set()
    extra: dict[date, tuple[Span, ...]] = {}
    first = (_day(since, zone) - A_DAY).isoformat() if since else ""
    last = (_day(until, zone) + A_DAY).isoformat() if until else EVER
    for one in tx.all("hours_days", mentor_id=mentor_id, first=first, last=last):
        day, span = date.fromisoformat(one.day), (one.begins, one.ends)
        if span == DAY_OFF:
            days_off.add(day)
        else:
            extra[day] = (*extra.get(day, ()), span)
    weekly = json.loads(row.weekly)
    fields = row._asdict() | {
        "weekly": tuple(tuple((a, b) for at, a, b in weekly if at == weekday) for weekday in range(7)),
        "lengths": tuple(Length(minutes, cents, row.currency) for minutes, cents in json.loads(row.lengths)),
        "is_paused": bool(row.is_paused),
    }
    return Hours(**fields, days_off=frozenset(days_off), extra=extra)


def merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def _day(time: str, zone: ZoneInfo) -> date:
    return clock.read(time).astimezone(zone).date()
