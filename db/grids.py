"""Where things are in the week of a calendar: a column for each day, in rows of a quarter of an hour.

The rows are those of the clock on the wall. On the day on which an hour comes twice, it has rows of its own the second
time, which the other days leave empty; the hour that a day skips is empty on that day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from db import clock
from db.hours import A_DAY, Span
from db.hours.slots import DAY, EPOCH, minute, pieces

ROW = 15
LANES = 6  # beside each other; what does not fit is counted
WIDTH = 12  # columns of a day, so that 2, 3, 4 and 6 lanes are equally wide
USUAL = (8 * 60, 18 * 60)  # shown even if nothing is on


class Piece(NamedTuple):
    """From where to where on the grid, in minutes, and the minute since 1970 at which it begins."""

    since: int
    until: int
    starts: int


@dataclass(frozen=True, slots=True)
class Column:
    """A day, with the pieces between which its clock was changed."""

    date: date
    pieces: tuple[Piece, ...]

    @property
    def begins(self) -> int:
        return self.pieces[0].starts

    @property
    def ends(self) -> int:
        last = self.pieces[-1]
        return last.starts + last.until - last.since

    def spans(self, starts: int, ends: int) -> list[Span]:
        """Where that time is on the grid, as far as it is on this day."""
        found = []
        for piece in self.pieces:
            begins = max(starts, piece.starts)
            until = min(ends, piece.starts + piece.until - piece.since)
            if begins < until:
                found.append((piece.since + begins - piece.starts, piece.since + until - piece.starts))
        return found

    def span(self, starts: int, ends: int) -> Span | None:
        """The same as one block."""
        found = self.spans(starts, ends)
        return (found[0][0], found[-1][1]) if found else None

    def gaps(self, length: int) -> list[Span]:
        """Rows that this day does not have."""
        edges = [0, *(edge for piece in self.pieces for edge in piece[:2]), length]
        return [(begins, ends) for begins, ends in zip(edges[::2], edges[1::2], strict=True) if begins < ends]


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[Column, ...]
    repeated: Span | None  # the rows of the hour that comes a second time

    @property
    def length(self) -> int:
        return DAY + (self.repeated[1] - self.repeated[0] if self.repeated else 0)

    def wall(self, at: int) -> int:
        """What the clock shows at that row, in minutes since midnight."""
        return at if self.repeated is None or at < self.repeated[0] else at - (self.repeated[1] - self.repeated[0])


def of_days(days: list[date], timezone: str) -> Grid:
    shown = [walls(day, timezone) for day in days]
    repeated = next((found for pieces in shown if (found := _repeated(pieces))), None)
    return Grid(tuple(Column(day, _placed(found, repeated)) for day, found in zip(days, shown, strict=True)), repeated)


def walls(day: date, timezone: str) -> list[Piece]:
    """By the clock on the wall: the second of two begins earlier than the first one ends when an hour is repeated."""
    midnight = (day.toordinal() - EPOCH) * DAY
    since, until = (minute(clock.midnight(one, timezone)) for one in (day, day + A_DAY))
    found = []
    for begins, ends, offset in pieces(timezone, day, day + A_DAY):
        begins, ends = max(begins, since), min(ends, until)
        if begins < ends:
            wall = begins + offset - midnight
            found.append(Piece(wall, wall + ends - begins, begins))
    return found


def _repeated(walls: list[Piece]) -> Span | None:
    for first, second in zip(walls, walls[1:], strict=False):
        if second.since < first.until:
            return first.until, 2 * first.until - second.since
    return None


def _placed(walls: list[Piece], repeated: Span | None) -> tuple[Piece, ...]:
    if repeated is None:
        return tuple(walls)
    at, more = repeated[0], repeated[1] - repeated[0]
    found, reached = [], 0
    for since, until, starts in walls:
        if since < reached:  # the second time
            found.append(Piece(since + more, until + more, starts))
        elif since < at < until:
            found += [Piece(since, at, starts), Piece(at + more, until + more, starts + at - since)]
        else:
            later = more if since >= at else 0
            found.append(Piece(since + later, until + later, starts))
        reached = until
    return tuple(found)


def lanes(spans: list[Span]) -> list[tuple[int, int]]:
    """For each of these, in order of their starts: its lane, and how many lanes there are beside each other."""
    found: list[tuple[int, int]] = []
    ends: list[int] = []  # of the lanes of those that touch each other

    def close() -> None:
        found[len(found) - count :] = [(lane, len(ends)) for lane, _ in found[len(found) - count :]]

    count = 0
    for since, until in spans:
        if ends and since >= max(ends):
            close()
            ends, count = [], 0
        lane = next((number for number, end in enumerate(ends) if end <= since), len(ends))
        ends[lane : lane + 1] = [until]
        found.append((lane, 0))
        count += 1
    close()
    return found


def in_rows(span: Span) -> Span:
    return span[0] // ROW * ROW, -(-span[1] // ROW) * ROW


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
