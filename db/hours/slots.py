"""Slots: the times at which a mentor can be booked. What is offered, and what is accepted, is decided by `Plan.rule`.

Time is counted in whole minutes since 1970. An instant is open when the clock on the mentor's wall shows one of their
hours: an hour that is skipped is never open, and one that comes twice is open twice.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db import calendars, clock, hours, outside
from db.engine.transaction import Transaction
from db.hours import Hours, Length, Span

DAY = 24 * 60
EPOCH = date(1970, 1, 1).toordinal()
SAMPLES = 6 * 60  # no zone changes its clocks twice in that time


class Taken(NamedTuple):
    """A session that the mentor leads; of one that is over, only that it was."""

    starts: int
    ends: int
    title: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: str
    ends_at: str
    length: Length


class Plan:
    """What is open, and what is taken, on some days of a mentor."""

    def __init__(self, rules: Hours, taken: list[Taken], now: str, since: str, until: str, busy: Sequence[Span] = ()):
        self.hours, self.since, self.until = rules, minute(since), minute(until)
        self._now = _up(now)
        self._zone = ZoneInfo(rules.timezone)
        self._taken = [one for one in taken if not one.is_over]
        self._busy = hours.merged([*((one.starts, one.ends) for one in self._taken), *busy])
        self._led = Counter(self.day(one.starts) for one in taken)
        self._led_in_week: Counter[date] = Counter()
        for day, count in self._led.items():
            self._led_in_week[_monday(day)] += count
        self.last_day = self.day(self._now) + timedelta(days=rules.horizon_days)
        # From the day before to the day after: a session may go on past midnight.
        first, last = self.day(self.since) - hours.A_DAY, self.day(self.until) + hours.A_DAY
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._instants = [*_instants(rules, days)]
        self.open = hours.merged([span for _wall, span in self._instants])
        self._starts: dict[int, set[int]] = {}

    def slots(self, minutes: int) -> list[Slot]:
        """In order. None of a length that is not offered."""
        return [*self.each(minutes)]

    def each(self, minutes: int) -> Iterator[Slot]:
        length = self.hours.length(minutes)
        if length is None or self.hours.is_paused:
            return
        for start in sorted(one for one in self.starts(minutes) if self.since <= one < self.until):
            if not self.rule(start, minutes):
                yield Slot(stamp(start), stamp(start + minutes), length)

    def starts(self, minutes: int) -> set[int]:
        """Every so many minutes on the wall clock, counted from when the hours begin that day."""
        step = step_of(minutes)
        if step not in self._starts:
            found = (range(begins + (wall - begins) % step, ends, step) for wall, (begins, ends) in self._instants)
            self._starts[step] = {one for some in found for one in some}
        return self._starts[step]

    def rule(self, start: int, minutes: int) -> str:
        """The name of the rule that forbids this start, the first of several; "" if it is offered."""
        rules, day, end = self.hours, self.day(start), start + minutes
        gap = rules.gap
        if rules.is_paused:
            return "paused"
        if not rules.length(minutes):
            return "length"
        if start <= self._now:
            return "past"
        if start < self._now + rules.notice_hours * 60:
            return "notice"
        if day > self.last_day:
            return "horizon"
        if not _contains(self.open, start, end):
            return "day_off" if day in rules.days_off and day not in rules.extra else "closed"
        if start not in self.starts(minutes):
            return "step"
        if _meets(self._busy, start, end):
            return "busy"
        if _meets(self._busy, start - gap, end + gap):
            return "buffer"
        if rules.per_day and self._led[day] >= rules.per_day:
            return "per_day"
        if rules.per_week and self._led_in_week[_monday(day)] >= rules.per_week:
            return "per_week"
        return ""

    def in_the_way(self, start: int, minutes: int, gap: int = 0) -> Taken | None:
        """The session at that time, or so close to it; None if it is something in another calendar."""
        begins, ends = start - gap, start + minutes + gap
        return next((one for one in self._taken if one.starts < ends and one.ends > begins), None)

    def day(self, start: int) -> date:
        return datetime.fromtimestamp(start * 60, self._zone).date()


def step_of(minutes: int) -> int:
    """How far apart the starts of sessions are."""
    return 30 if minutes >= 30 else 15


def offered(tx: Transaction, mentor_id: int, since: str, until: str, minutes: int) -> list[Slot]:
    """The slots that begin in that time."""
    found = plan(tx, mentor_id, since, until)
    return found.slots(minutes) if found else []


def plan(tx: Transaction, mentor_id: int, since: str, until: str = "") -> Plan | None:
    """With all that counts for the weeks of that time, or of that moment. None if hours were never set."""
    until = until or since
    rules = hours.load(tx, mentor_id, since, until)
    if rules is None:
        return None
    # A week and a day on each side: weeks begin on Monday, wherever that is.
    earliest, latest = clock.moved(since, days=-8, minutes=-calendars.LONGEST), clock.moved(until, days=8)
    led = tx.all("led_between", mentor_id=mentor_id, earliest=earliest, until=latest)
    taken = [Taken(minute(one.starts_at), _up(one.ends_at), one.title, one.status == "completed") for one in led]
    elsewhere = outside.busy(tx, mentor_id, earliest, latest)
    busy = [(minute(one.starts_at), _up(one.ends_at)) for one in elsewhere]
    return Plan(rules, taken, tx.now, since, until, busy)


def next_open(tx: Transaction, mentor_id: int, since: str, minutes: int = 0) -> Slot | None:
    """The first slot from then on, of that length or of the shortest. Two weeks are nearly always enough to look at."""
    begins = 0
    for ends in (14, 60, 370):
        found = plan(tx, mentor_id, clock.moved(since, days=begins), clock.moved(since, days=ends))
        if found is None or not found.hours.lengths:
            return None
        if first := next(found.each(minutes or found.hours.lengths[0].minutes), None):
            return first
        if found.last_day < found.day(found.until):
            return None
        begins = ends
    return None


def is_open(rules: Hours, starts_at: str, ends_at: str) -> bool:
    """Whether these hours contain all of that time, whatever else there is."""
    day = clock.read(starts_at).astimezone(ZoneInfo(rules.timezone)).date()
    spans = [span for _wall, span in _instants(rules, [day - hours.A_DAY, day, day + hours.A_DAY])]
    return _contains(hours.merged(spans), minute(starts_at), _up(ends_at))


def minute(starts_at: str) -> int:
    return int(clock.read(starts_at).timestamp()) // 60


def stamp(minute: int) -> str:
    return clock.stamp(datetime.fromtimestamp(minute * 60, UTC))


def _up(time: str) -> int:
    """The whole minute that has begun by then, or begins next."""
    return -(-int(clock.read(time).timestamp()) // 60)


def _contains(spans: list[Span], begins: int, ends: int) -> bool:
    at = bisect_right(spans, (begins, math.inf)) - 1
    return at >= 0 and ends <= spans[at][1]


def _meets(spans: list[Span], begins: int, ends: int) -> bool:
    at = bisect_left(spans, (ends, 0)) - 1
    return at >= 0 and spans[at][1] > begins


def _instants(rules: Hours, days: list[date]) -> Iterator[tuple[int, Span]]:
    """The hours of each day as instants, from when to when; with the instant at which they begin by this clock."""
    for begins, ends, offset in pieces(rules.timezone, days[0], days[-1]):
        for day in days:
            midnight = (day.toordinal() - EPOCH) * DAY - offset
            for opens, closes in rules.spans(day):
                span = max(begins, midnight + opens), min(ends, midnight + closes)
                if span[0] < span[1]:
                    yield midnight + opens, span


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=1024)
def pieces(timezone: str, first: date, last: date) -> tuple[tuple[int, int, int], ...]:
    """From when to when the clock keeps its offset, in minutes, around these days."""
    zone = ZoneInfo(timezone)

    def offset(at: int) -> int:
        shown = datetime.fromtimestamp(at * 60, zone).utcoffset() or timedelta()
        return int(shown.total_seconds()) // 60

    at, end = ((day.toordinal() - EPOCH) * DAY for day in (first - timedelta(days=1), last + timedelta(days=2)))
    found, begins = [], at
    while at < end:
        later = at + SAMPLES
        if offset(at) != offset(later):
            before, after = at, later  # the clock changes between them
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if offset(middle) == offset(at) else (before, middle)
            found.append((begins, after, offset(at)))
            begins = after
        at = later
    return (*found, (begins, end, offset(begins)))
