"""The one clock. The database's own is never used, so that both engines agree and tests can stop time."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from time import time as seconds
from zoneinfo import ZoneInfo

LAST = "9000"


class NoSuchTime(ValueError):
    """In the hour that is skipped when the clocks go forward."""


def now() -> str:
    return _at(int(seconds()))


@lru_cache(maxsize=2)
def _at(since_1970: int) -> str:
    """Every transaction asks, so it is written once a second."""
    return of_seconds(since_1970)


def after(**delta: float) -> str:
    """The moment so far in the future (`after(days=30)`), or in the past when negative."""
    return stamp(datetime.now(UTC) + timedelta(**delta))


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"


def read(text: str) -> datetime:
    """A list reads dozens of them: this is forty times as fast as strptime."""
    return datetime.fromisoformat(text)


def of_seconds(since_1970: int) -> str:
    """As many programs tell a time."""
    return stamp(datetime.fromtimestamp(since_1970, UTC))


@lru_cache(maxsize=1024)
def moved(text: str, **delta: float) -> str:
    """A stored time, moved (`moved(starts_at, minutes=-10)`)."""
    return stamp(read(text) + timedelta(**delta))


def from_wall(text: str, timezone: str) -> str:
    """A text with an offset is taken as it is; without one it is local time in that zone."""
    then = datetime.fromisoformat(text)
    if len(text) < 16 or not 1970 < then.year < 9000:
        raise ValueError(text)
    if then.tzinfo is None:
        then = _on_the_wall(then, timezone)
    return _on_the_calendar(stamp(then.replace(microsecond=0)))


def to_wall(text: str, timezone: str) -> str:
    """As a form needs it: `2026-11-21T15:00`."""
    return read(text).astimezone(ZoneInfo(timezone)).isoformat()[:16]


def weeks_later(text: str, weeks: int, timezone: str) -> str:
    """The same local time so many weeks later, across daylight-saving changes; a skipped time comes an hour later."""
    then = read(text).astimezone(ZoneInfo(timezone)) + timedelta(weeks=weeks)
    return _on_the_calendar(stamp(then))


def midnight(day: date, timezone: str) -> str:
    """When that day starts there."""
    return stamp(datetime.combine(day, time.min, ZoneInfo(timezone)))


def today(timezone: str) -> date:
    return datetime.now(ZoneInfo(timezone)).date()


def _on_the_calendar(text: str) -> str:
    """Texts are compared, so a year has four digits; and there is room to add a few weeks to any time."""
    if not "1970" < text < LAST:
        raise ValueError(text)
    return text


def _on_the_wall(then: datetime, timezone: str) -> datetime:
    """Of an hour that comes twice, the first one."""
    then = then.replace(tzinfo=ZoneInfo(timezone))
    if then.astimezone(UTC).astimezone(then.tzinfo).replace(tzinfo=None) != then.replace(tzinfo=None):
        raise NoSuchTime(timezone)
    return then
