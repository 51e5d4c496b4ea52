"""Reads from a calendar when somebody is busy: `read` has it done by this same file, in a process with limits."""

import asyncio
import json
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from integrations.calendars import Problem, components, multistatus
from integrations.calendars.multistatus import CALDAV

ROOT = Path(__file__).parents[2]
EVENTS = 20_000
TIMES = 5_000  # that are left when those that touch are one
SECONDS = 10  # of computing
SECONDS_OF_ONE = 1.0  # of them for one event that repeats
PATIENCE = 30.0
MEMORY = 1_000_000_000
NOT_A_CALENDAR, ENDLESS = 3, 4  # what the process ends with
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
TIMELY = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
OURS = "@mentora"  # what came from here does not stand in its own way


class Busy(NamedTuple):
    times: list[tuple[str, str]]
    unread: int  # events that could not be read


async def read(content: bytes, timezone: str, since: str, until: str, *, seconds: int = SECONDS) -> Busy:
    """From a file, or from what a CalDAV server returns: many of them, in XML."""
    is_file = b"BEGIN:VCALENDAR" in content[:1000] and b"END:VCALENDAR" in content[-1000:]
    if not is_file and not content.lstrip().startswith(b"<"):
        raise Problem("not_a_calendar")
    if content.count(b"BEGIN:VEVENT") > EVENTS:
        raise Problem("endless")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "integrations.calendars.reading", timezone, since, until, str(seconds)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await child.communicate(content)
    except TimeoutError:
        raise Problem("endless") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == NOT_A_CALENDAR:
        raise Problem("not_a_calendar")
    if child.returncode:
        raise Problem("endless")
    times, unread = json.loads(said)
    return Busy([(begins, ends) for begins, ends in times], unread)


class _TooLong(BaseException):
    """Raised in the middle of what computes without end; nothing on the way catches it."""


def busy(content: bytes, timezone: str, since: str, until: str) -> Busy:
    """Each event is read separately: one that is broken, or repeats without end, is left out."""
    zone = ZoneInfo(timezone)
    first, last = datetime.fromisoformat(since), datetime.fromisoformat(until)
    spans: list[tuple[datetime, datetime]] = []
    series, unread = _series(content, zone)
    read, too_long = 0, False
    for name, one in series.items():
        try:
            spans += _spans(one, zone, first, last)
            read += 1
        except (_TooLong, *UNREADABLE) as problem:
            unread.add(name)
            too_long |= isinstance(problem, _TooLong)
    if unread and not read:
        raise Problem("endless" if too_long else "not_a_calendar")
    merged: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(spans):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        elif begins < ends:
            merged.append((begins, ends))
    return Busy([(_stamp(begins), _stamp(ends)) for begins, ends in merged], len(unread))


def _files(content: bytes) -> list[str]:
    if not content.lstrip().startswith(b"<"):
        return [content.decode(errors="replace")]
    found = [one.text(f"{CALDAV}calendar-data") for one in multistatus.read(content, "")]
    return [file for file in found if file]


def _series(content: bytes, zone: ZoneInfo) -> tuple[dict[str, Any], set[str]]:
    """The events, those of one series as a calendar, by name; and the names of what could not be read as it is."""
    import icalendar

    series: dict[str, Any] = {}
    unread: set[str] = set()
    for number, file in enumerate(_files(content)):
        parts = components.of(file)
        unread |= {f"{number} {place}" for place in range(parts.unended + ("BEGIN:VCALENDAR" not in file))}
        for rules in parts.zones:  # they are known by their names from then on
            with suppress(*UNREADABLE):
                icalendar.Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{rules}END:VCALENDAR\r\n")
        for place, text in enumerate(parts.events):
            name = f"{number} of {place}"
            try:
                event = icalendar.Event.from_ical(text)
            except UNREADABLE:
                unread.add(name)
                continue
            if uid := event.get("UID"):
                name = f"{number} {uid}"
            if any(field in TIMELY for field, _problem in event.errors) or _is_backwards(event, zone):
                unread.add(name)
            if name not in series:
                series[name] = icalendar.Calendar({"X-WR-TIMEZONE": parts.zone} if parts.zone else {})
            series[name].add_component(event)
    return series, unread


def _is_backwards(event: Any, zone: ZoneInfo) -> bool:
    """Whether it ends before it begins. It takes no time then, where the library would exchange the two."""
    with suppress(*UNREADABLE):
        begins = event["DTSTART"].dt
        ends = begins + event["DURATION"].dt if "DURATION" in event else event["DTEND"].dt
        if _moment(ends, zone) < _moment(begins, zone):
            event.pop("DURATION", None)
            event["DTEND"] = event["DTSTART"]
            return True
    return False


def _spans(series: Any, zone: ZoneInfo, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    import recurring_ical_events  # type: ignore[import-untyped]  # it has no types

    found = []
    with _limited():
        for event in recurring_ical_events.of(series).between(first, last):
            if _counts(event):
                begins, ends = _moment(event.start, zone), _moment(event.end, zone)
                if ends > begins:
                    found.append((max(begins, first), min(ends, last)))
    return found


@contextmanager
def _limited() -> Iterator[None]:
    """So much computing for each series, in a process of its own."""

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_OF_ONE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _counts(event: Any) -> bool:
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    free = free or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return not (free or str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("UID")).endswith(OURS))


def _moment(at: date | datetime, zone: ZoneInfo) -> datetime:
    """A day, and a time without a zone, are those of the person."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time.min)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _stamp(moment: datetime) -> str:
    whole = moment + timedelta(seconds=1) if moment.microsecond else moment
    return f"{whole.isoformat()[:19]}Z"


def main() -> int:
    seconds = int(sys.argv[4])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        found = busy(sys.stdin.buffer.read(), *sys.argv[1:4])
    except Problem as problem:
        return ENDLESS if problem.kind == "endless" else NOT_A_CALENDAR
    except UNREADABLE:
        return NOT_A_CALENDAR
    if len(found.times) > TIMES:
        return ENDLESS
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
