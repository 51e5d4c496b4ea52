"""What a person has on: what they lead, drafts too, have a seat in, or interview in along with others.

As months, weeks and an agenda, and moved.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from db import calendars, clock, grids, hours, outside, pages, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Maybe, Time, checked
from db.grids import Column, Grid, Piece
from db.hours import A_DAY, Hours, Span, slots
from db.language import _
from db.refusals import Refused
from db.sessions import editing

VIEWS = ("month", "week", "agenda")
MOST = 400  # read at once; if there is more, each day is read separately
MOST_BUSY = 400  # times in other calendars
IN_A_CELL = 3
IN_A_COLUMN = 40
MOST_IN_THE_WAY = 20
A_WEEK = timedelta(days=7)
AHEAD = timedelta(days=366)  # how far the agenda looks
MOVED: dict[str, Field] = {
    "starts_at": Time(),
    "was": Maybe(field=Time(note="The start that was shown; refused if it has changed since")),
}
FIRST, LAST = date(1971, 1, 1), date(8990, 1, 1)


@dataclass(frozen=True, slots=True)
class Day:
    """With what is shown of it, and how much there is besides."""

    date: date
    since: str
    until: str
    entries: list
    more: int
    is_off: bool
    rest: list  # some of those that are not shown, for what would be in the way
    busy: list[tuple[str, str]]  # in other calendars, as far as it is on this day
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Block:
    """An entry in the week: from which row to which, and in which of twelve columns of its day."""

    entry: Any
    rows: Span
    columns: Span
    continues: bool  # it began the day before


@dataclass(frozen=True, slots=True)
class WeekDay:
    day: Day
    column: Column
    blocks: list[Block]
    open: list[Span]  # in rows
    gaps: list[Span]
    busy: list[tuple[Span, str, str]]  # in rows, and from when to when
    more: int


@dataclass(frozen=True, slots=True)
class Week:
    listed: list[Day]  # of the week, and those after it that were asked for
    has_hours: bool
    days: list[WeekDay]
    rows: int
    marks: list[tuple[int, str, bool]]  # of each hour: its row, its time, and whether it is the second time
    first: int  # the minute of the grid that the first row is
    is_whole: bool  # it shows all hours


def open_hours(tx: Transaction, person, first: date, count: int) -> Hours | None:
    """Of a mentor, around these days."""
    if person.role != "mentor":
        return None
    since, until = (clock.midnight(day, person.timezone) for day in (first, first + timedelta(days=count)))
    return hours.load(tx, person.id, since, until)


def days(tx: Transaction, person, first: date, count: int, most: int, rules: Hours | None = None) -> list[Day]:
    """The days from `first` on. However much there is, what is read is bounded."""
    dates = [first + timedelta(days=ahead) for ahead in range(count + 1)]
    edges = [clock.midnight(day, person.timezone) for day in dates]
    off = rules.days_off - rules.extra.keys() if rules else frozenset()
    found = between(tx, person, edges[0], edges[-1], limit=MOST + 1)
    elsewhere = busy(tx, person, edges[0], edges[-1])
    shown = []
    for day, since, until in zip(dates, edges, edges[1:], strict=False):
        if len(found) <= MOST:
            entries = [one for one in found if one.starts_at < until and one.ends_at > since]
            total = len(entries)
        else:
            entries = between(tx, person, since, until, limit=most + 1)
            total = _count(tx, person, since, until) if len(entries) > most else len(entries)
        rest, more = entries[most : most + MOST_IN_THE_WAY], max(0, total - most)
        pieces = grids.walls(day, person.timezone)
        times = clipped(elsewhere, since, until)
        shown.append(Day(day, since, until, entries[:most], more, day in off, rest, times, pieces))
    return shown


def busy(tx: Transaction, person, since: str, until: str) -> list[tuple[str, str]]:
    """When they are busy in other calendars; of very much, what comes first."""
    found: list[tuple[str, str]] = []
    for starts_at, ends_at in outside.busy(tx, person.id, since, until, MOST_BUSY):
        if found and starts_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends_at, found[-1][1]))
        else:
            found.append((starts_at, ends_at))
    return found


def clipped(times: list[tuple[str, str]], since: str, until: str) -> list[tuple[str, str]]:
    return [(max(one, since), min(other, until)) for one, other in times if one < until and other > since]


def month(tx: Transaction, person, day: date) -> list[list[Day]]:
    """The weeks that a month touches."""
    first = grids.monday(day.replace(day=1))
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - A_DAY
    count = (grids.monday(last) - first).days + 7
    found = days(tx, person, first, count, IN_A_CELL, open_hours(tx, person, first, count))
    return [found[at : at + 7] for at in range(0, count, 7)]


def week(tx: Transaction, person, day: date, whole: bool = False, count: int = 7) -> Week:
    """With the days after it, until there are `count`."""
    monday = grids.monday(day)
    rules = open_hours(tx, person, monday, 7)
    listed = days(tx, person, monday, count, IN_A_COLUMN, rules)
    found = listed[:7]
    grid = grids.of_days([one.date for one in found], person.timezone)
    opened = _open(rules, found, tx.now)
    placed = [_blocks(one, column) for one, column in zip(found, grid.columns, strict=True)]
    open_spans = [[span for one in opened for span in column.spans(*one)] for column in grid.columns]
    taken = [span for blocks in placed for _, span, _ in blocks] + [span for spans in open_spans for span in spans]
    first, last = _shown_hours(grid, taken, whole)
    shown = [
        _week_day(one, column, blocks, spans, grid, (first, last))
        for one, column, blocks, spans in zip(found, grid.columns, placed, open_spans, strict=True)
    ]
    marks = [
        (_row(at, first), f"2001-01-01T{grid.wall(at) // 60:02}:{grid.wall(at) % 60:02}:00Z", _is_again(grid, at))
        for at in range(first, last)
        if grid.wall(at) % 60 == 0
    ]
    return Week(
        listed, rules is not None, shown, (last - first) // grids.ROW, marks, first, (first, last) == (0, grid.length)
    )


def agenda(tx: Transaction, person, day: date, after: str | None) -> pages.Page:
    """What comes from that day on, a page at a time."""
    since, until = (clock.midnight(one, person.timezone) for one in (day, day + AHEAD))
    start, session_id = pages.start(after, str, int) or ("", 0)
    found = between(tx, person, since, until, limit=pages.FETCHED, after=(start, session_id))
    return pages.cut(found, "starts_at", "id")


def between(tx: Transaction, person, since: str, until: str, *, limit: int, after: tuple[str, int] = ("", 0)) -> list:
    """What touches that time, from a place in the list on."""
    given = {"me": person.id, "after_start": after[0], "after_id": after[1], "limit": limit, **_time(since, until)}
    found = tx.all("seats_between", **given) if person.role == "learner" else tx.all("hosted_between", **given)
    if _interviews_along(person):
        found = [*found, *tx.all("interviewing_between", **given)]
        found = sorted(found, key=lambda one: (one.starts_at, one.id))[:limit]
    return found


def _count(tx: Transaction, person, since: str, until: str) -> int:
    given = {"me": person.id, **_time(since, until)}
    count = int(tx.value("interviewing_count_between", **given)) if _interviews_along(person) else 0
    if person.role == "learner":
        return count + int(tx.value("seats_count_between", **given))
    return count + int(tx.value("hosted_count_between", **given))


def _interviews_along(person) -> bool:
    """With an employer, as a colleague: most people never do."""
    return bool(getattr(person, "is_interviewer", 0))


def _time(since: str, until: str) -> dict[str, str]:
    return {"since": since, "until": until, "earliest": clock.moved(since, minutes=-calendars.LONGEST)}


def _open(rules: Hours | None, found: list[Day], now: str) -> list[Span]:
    return slots.Plan(rules, [], now, found[0].since, found[-1].until).open if rules else []


def _blocks(day: Day, column: Column) -> list[tuple[Any, Span, bool]]:
    """Each entry of a day with its place in the column, and whether it goes on from the day before."""
    found = []
    for entry in day.entries:
        span = column.span(slots.minute(entry.starts_at), slots.minute(entry.ends_at))
        if span:
            found.append((entry, grids.in_rows(span), entry.starts_at < day.since))
    return found


def _shown_hours(grid: Grid, taken: list[Span], whole: bool) -> Span:
    """Only the hours in which there is something, so that a day fits on the page."""
    if whole:
        return 0, grid.length
    usual = [at + grid.length - slots.DAY for at in grids.USUAL]
    first = min([usual[0], *(since for since, _ in taken)]) // 60 * 60
    last = max([usual[1], *(until for _, until in taken)])
    return first, min(-(-last // 60) * 60, grid.length)


def _week_day(day: Day, column: Column, blocks: list, opened: list[Span], grid: Grid, shown: Span) -> WeekDay:
    found, hidden = [], 0
    for (entry, span, continues), (lane, count) in zip(blocks, grids.lanes([one[1] for one in blocks]), strict=True):
        if lane >= grids.LANES:
            hidden += 1
            continue
        wide = grids.WIDTH // next(fits for fits in (1, 2, 3, 4, 6) if fits >= min(count, grids.LANES))
        columns = (lane * wide + 1, lane * wide + wide + 1)
        found.append(Block(entry, _in_rows(span, shown), columns, continues))
    return WeekDay(
        day,
        column,
        found,
        [_in_rows(grids.in_rows(span), shown) for span in opened],
        [_in_rows(span, shown) for span in column.gaps(grid.length) if _is_shown(span, shown)],
        [(_in_rows(span, shown), *times) for span, times in _busy(day, column) if _is_shown(span, shown)],
        day.more + hidden,
    )


def _busy(day: Day, column: Column) -> list[tuple[Span, tuple[str, str]]]:
    found = ((column.span(slots.minute(times[0]), slots.minute(times[1])), times) for times in day.busy)
    return [(grids.in_rows(span), times) for span, times in found if span]


def _is_shown(span: Span, shown: Span) -> bool:
    return span[0] < shown[1] and span[1] > shown[0]


def _in_rows(span: Span, shown: Span) -> Span:
    first, last = shown
    return _row(max(span[0], first), first), _row(min(span[1], last), first)


def _row(at: int, first: int) -> int:
    """Lines of a grid are counted from 1."""
    return (at - first) // grids.ROW + 1


def _is_again(grid: Grid, at: int) -> bool:
    return grid.repeated is not None and grid.repeated[0] <= at < grid.repeated[1]


def move(tx: Transaction, host, session_id: int, given: dict) -> int:
    """By the rules of every other change: those who booked are asked to confirm."""
    before, check = sessions.own(tx, host.id, session_id), Check()
    found = checked(MOVED, given, host.timezone, check)
    if not check.errors:  # a draft too: nobody means to plan the past
        check.ahead(found["starts_at"], tx.now)
    check.done()
    was = found.get("was")
    if was and was[:16] != (before.starts_at or "")[:16]:
        raise Refused(_("This session has been moved in the meantime. Please check its new time."), kind="changed")
    return editing.update(tx, host, session_id, {**given, "starts_at": found["starts_at"]})
