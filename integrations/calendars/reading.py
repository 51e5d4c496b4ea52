"""Reads from a calendar when somebody is busy: `read` has it done by this same file, in a process with limits."""

import asyncio
import json
import resource
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from integrations.calendars import Problem

ROOT = Path(__file__).parents[2]
EVENTS = 20_000
TIMES = 5_000  # that are left when those that touch are one
SECONDS = 10  # of computing
PATIENCE = 30.0
MEMORY = 1_000_000_000
OURS = "@mentora"  # what came from here does not stand in its own way


async def read(content: bytes, timezone: str, since: str, until: str) -> list[tuple[str, str]]:
    if b"BEGIN:VCALENDAR" not in content[:1000] or b"END:VCALENDAR" not in content[-1000:]:
        raise Problem("not_a_calendar")
    if content.count(b"BEGIN:VEVENT") > EVENTS:
        raise Problem("endless")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "integrations.calendars.reading", timezone, since, until),
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
    if child.returncode == 3:
        raise Problem("not_a_calendar")
    if child.returncode:
        raise Problem("endless")
    return [(begins, ends) for begins, ends in json.loads(said)]


def busy(content: bytes, timezone: str, since: str, until: str) -> list[tuple[str, str]]:
    import icalendar
    import recurring_ical_events  # type: ignore[import-untyped]  # it has no types

    zone = ZoneInfo(timezone)
    first, last = datetime.fromisoformat(since), datetime.fromisoformat(until)
    calendar = icalendar.Calendar.from_ical(content)
    spans = []
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last):
        if _counts(event):
            begins, ends = _moment(event.start, zone), _moment(event.end, zone)
            if ends > begins:
                spans.append((max(begins, first), min(ends, last)))
    merged: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(spans):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        elif begins < ends:
            merged.append((begins, ends))
    return [(_stamp(begins), _stamp(ends)) for begins, ends in merged]


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
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        found = busy(sys.stdin.buffer.read(), *sys.argv[1:4])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return 3
    if len(found) > TIMES:
        return 4
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
