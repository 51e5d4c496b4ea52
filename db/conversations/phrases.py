"""`/schedule tomorrow 3pm`: what a phrase means in the zone of the person who wrote it, or what would be understood."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from db import clock
from db.language import _

USUAL = 60  # minutes
SHORTEST, LONGEST = 10, 480
FURTHEST = 730  # days
LONGEST_PHRASE = 300

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNT = {word: number for number, word in enumerate(WORDS, 1)} | {"a": 1, "an": 1}
WEEKDAY = {name[:length]: at for at, name in enumerate(DAYS) for length in (3, 4, 5, len(name))} | {"weds": 2}
MONTH = {name[:length]: at for at, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}

_days, _months = ("|".join(sorted(names, key=len, reverse=True)) for names in (WEEKDAY, MONTH))
_before, _year = rf"(?:(?:{_days}),?\s+)?", r"(?:,?\s+(?P<y>\d{4}))?"
_count = rf"(?:\d{{1,4}}|{'|'.join(COUNT)})"
TIME = (
    r"(?:(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?:h\b|o['’]?clock)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|(?P<noon>noon|midday|midnight))"
)
HALVES = r"(?P<halfhour>half an hour)|(?P<quarter>(?:a )?quarter of an hour|three quarters of an hour)"


def _length_pattern(hours: str, minutes: str) -> str:
    number = rf"(?P<h>\d{{1,2}}(?:[.,]5)?|an?|{'|'.join(WORDS)})"
    more = rf"(?:\s*(?:and\s*)?(?P<m>\d{{1,3}}|a half|half)\s*{minutes}?)?"
    return rf"(?:{number}\s*{hours}{more}|(?P<only>\d{{1,3}})\s*{minutes}|{HALVES})"


# After “for” or “in”, an “h” is enough. Alone, “15h30” is a time.
SHORT = _length_pattern(r"(?:hours?|hrs?|h)", r"(?:minutes?|mins?|m)")
LONG = _length_pattern(r"(?:hours?|hrs?)", r"(?:minutes?|mins?)")
# In the order in which they are looked for: what is found is taken out, and nothing may be left.
DATES = {
    name: re.compile(rf"\b(?:on\s+)?(?:the\s+)?(?:{pattern})(?![\w/])", re.IGNORECASE)
    for name, pattern in {
        "iso": r"(?P<y>\d{4})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})",
        "dotted": r"(?P<d>\d{1,2})\.\s?(?P<mo>\d{1,2})\.(?:\s?(?P<y>\d{4}))?",
        "slashed": r"(?P<d>\d{1,2})/(?P<mo>\d{1,2})(?:/(?P<y>\d{4}))?",
        "named": rf"{_before}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<name>{_months})\.?{_year}",
        "named_first": rf"{_before}(?P<name>{_months})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\s*[ap]m){_year}",
        "after_tomorrow": r"day after tomorrow",
        "tomorrow": r"tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow",
        "today": r"today|tonight|this (?:morning|afternoon|evening)",
        "in_days": rf"in (?P<n>{_count}) days?",
        "in_weeks": rf"in (?P<n>{_count}) weeks?",
        "next_week": rf"(?P<day>{_days})\s+next week|next week(?:\s+on)?\s+(?P<day2>{_days})",
        "next": rf"next (?P<day>{_days})",
        "weekday": rf"(?:this |coming )?(?P<day>{_days})",
    }.items()
}
SPAN = re.compile(rf"\bin (?:about )?{SHORT}(?!\w)", re.IGNORECASE)
FOR = re.compile(rf"\bfor {SHORT}(?!\w)", re.IGNORECASE)
ALONE = re.compile(rf"(?<=\s){LONG}(?!\w)", re.IGNORECASE)
_first, _second = (TIME.replace(">", f"{number}>") for number in (1, 2))
BETWEEN = re.compile(rf"\b(?:at |from )?{_first}\s*(?:-|–|to|until|till)\s*{_second}(?![\w:/])", re.IGNORECASE)
AT = re.compile(rf"(?<![\w/])(?:at |@ ?)?{TIME}(?![\w:/])", re.IGNORECASE)
ABOUT = re.compile(r"(?:^|\s)(?:about|re:|topic:)\s+(?P<topic>.+)$", re.IGNORECASE | re.DOTALL)
IN_ZONE = re.compile(r"\s\(?(UTC|GMT)\)?(?=\s|$)", re.IGNORECASE)
JOINED = re.compile(r"(?<=\d)T(?=\d)")
PART_OF_DAY = re.compile(r"\b(?:in the )?(morning|afternoon|evening|tonight)\b", re.IGNORECASE)
FILLERS = re.compile(r"\b(?:please|at|on|a|session|meeting|call|let['’]s|meet|maybe|,)\b|[,.!?]", re.IGNORECASE)


class NotUnderstood(Exception):
    """With a sentence that says what would be."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Understood:
    starts_at: str
    minutes: int
    topic: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. `is_vague` when it may be in the morning or in the afternoon."""

    hour: int
    minute: int
    is_vague: bool


def understand(text: str, timezone: str, now: str) -> Understood:
    """What comes after `/schedule`; raises `NotUnderstood`."""
    if len(text) > LONGEST_PHRASE:
        raise NotUnderstood(_example())
    left = JOINED.sub(" ", f" {' '.join(text.split())} ")
    topic = ""
    if found := ABOUT.search(left):
        topic, left = " ".join(found["topic"].split())[:120], f"{left[: found.start()]} "
    zone = timezone
    if found := IN_ZONE.search(left):
        zone, left = "UTC", _without(left, found)
    here = clock.read(now).astimezone(ZoneInfo(zone))
    if (found := SPAN.search(left)) and not DATES["in_days"].search(left):
        return _from_now(left, found, now, topic)
    part = found[1].lower() if (found := PART_OF_DAY.search(left)) else ""
    minutes, left = _length(left)
    day, kind, left = _day(left, here)
    left = PART_OF_DAY.sub(" ", left)
    starts, ends, left = _times(left)
    if FILLERS.sub(" ", left).strip():
        raise NotUnderstood(_example())
    if starts is None:
        raise NotUnderstood(_("At what time? For example: /schedule tomorrow 3pm") if day else _example())
    starts = _settled(starts, part)
    if ends is not None:
        minutes = _between(starts, ends)
    minutes = USUAL if minutes is None else minutes
    if not SHORTEST <= minutes <= LONGEST:
        sentence = _("A session takes {least} to {most} minutes.", least=SHORTEST, most=LONGEST)
        raise NotUnderstood(sentence)
    return Understood(_moment(day, kind, starts, zone, here, now), minutes, topic)


def _from_now(left: str, found: re.Match, now: str, topic: str) -> Understood:
    """“in 2 hours”, to the next five minutes."""
    span = _minutes_of(found)
    minutes, rest = _length(_without(left, found))
    minutes = USUAL if minutes is None else minutes
    if FILLERS.sub(" ", rest).strip() or not 0 < span <= 24 * 60 or not SHORTEST <= minutes <= LONGEST:
        raise NotUnderstood(_example())
    then = clock.read(now) + timedelta(minutes=span)
    rounded = then + timedelta(minutes=-then.minute % 5 or (5 if then.second else 0), seconds=-then.second)
    return Understood(clock.stamp(rounded), minutes, topic)


def _length(left: str) -> tuple[int | None, str]:
    found = FOR.search(left) or ALONE.search(left)
    return (_minutes_of(found), _without(left, found)) if found else (None, left)


def _minutes_of(found: re.Match) -> int:
    if found["halfhour"]:
        return 30
    if found["quarter"]:
        return 45 if found["quarter"].lower().startswith("three") else 15
    if found["only"]:
        return int(found["only"])
    typed = found["h"].lower().replace(",", ".")
    hours = COUNT.get(typed) or float(typed)
    more = found["m"] or "0"
    return round(hours * 60) + (30 if "half" in more else int(more))


def _day(left: str, here: datetime) -> tuple[date | None, str, str]:
    today = here.date()
    for kind, pattern in DATES.items():
        if found := pattern.search(left):
            return _date_of(kind, found, today), kind, _without(left, found)
    return None, "", left


def _date_of(kind: str, found: re.Match, today: date) -> date:
    given = found.groupdict()
    if "d" in given:
        return _calendar_day(kind, given, today)
    if kind in ("today", "tomorrow", "after_tomorrow"):
        return today + timedelta(days=("today", "tomorrow", "after_tomorrow").index(kind))
    if kind in ("in_days", "in_weeks"):
        typed = given["n"].lower()
        days = (COUNT.get(typed) or int(typed)) * (7 if kind == "in_weeks" else 1)
        if days > FURTHEST:
            raise NotUnderstood(_too_far())
        return today + timedelta(days=days)
    wanted = WEEKDAY[(given.get("day") or given.get("day2") or "").lower()]
    if kind == "weekday":
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    return today + timedelta(days=7 - today.weekday() + wanted)  # in the week that begins next Monday


def _calendar_day(kind: str, given: dict, today: date) -> date:
    day = int(given["d"])
    month = MONTH[given["name"].lower()] if given.get("name") else int(given["mo"])
    if kind == "slashed":
        if day <= 12 and month <= 12 and day != month:
            sentence = _("{typed} can be read in two ways. Write the day as in 2026-12-03.", typed=f"{day}/{month}")
            raise NotUnderstood(sentence)
        if month > 12:
            day, month = month, day
    try:
        if given["y"]:
            return date(int(given["y"]), month, day)
        found = date(today.year, month, day)
        return found if found >= today else date(today.year + 1, month, day)
    except ValueError:
        raise NotUnderstood(_("There is no such day. Write it as in 2026-12-03.")) from None


def _times(left: str) -> tuple[Clock | None, Clock | None, str]:
    if found := BETWEEN.search(left):
        ends = _clock_of(found, "2")
        starts = _clock_of(found, "1")
        if starts.is_vague and found["half2"]:  # “3 to 4pm”
            later = Clock(starts.hour % 12 + (12 if ends.hour >= 12 else 0), starts.minute, False)
            starts = (
                later
                if (later.hour, later.minute) < (ends.hour, ends.minute)
                else Clock(starts.hour, starts.minute, False)
            )
        return starts, ends, _without(left, found)
    if found := AT.search(left):
        return _clock_of(found, ""), None, _without(left, found)
    return None, None, left


def _clock_of(found: re.Match, number: str) -> Clock:
    if noon := found[f"noon{number}"]:
        return Clock(0 if noon.lower() == "midnight" else 12, 0, False)
    hour, minute = int(found[f"hour{number}"]), int(found[f"minute{number}"] or 0)
    half = (found[f"half{number}"] or "").lower()
    if half and 1 <= hour <= 12 and minute < 60:
        return Clock(hour % 12 + (12 if half.startswith("p") else 0), minute, False)
    if half or hour > 23 or minute > 59:
        raise NotUnderstood(_("There is no such time. Write it as in 15:00 or 3pm."))
    # “15”, “9:30” and “09” say it all; “3” alone may be either.
    is_plain = not found[f"minute{number}"] and 1 <= hour <= 12 and not found[f"hour{number}"].startswith("0")
    return Clock(hour, minute, is_plain)


def _settled(starts: Clock, part: str) -> Clock:
    if part in ("afternoon", "evening", "tonight") and 1 <= starts.hour < 12:
        return Clock(starts.hour + 12, starts.minute, False)
    if starts.is_vague and not part:
        raise NotUnderstood(_("Is that {hour}am or {hour}pm?", hour=starts.hour))
    return starts


def _between(starts: Clock, ends: Clock) -> int:
    if ends.is_vague and ends.hour <= starts.hour:
        ends = Clock(ends.hour + 12, ends.minute, False)
    return ((ends.hour - starts.hour) * 60 + ends.minute - starts.minute) % 1440


def _moment(day: date | None, kind: str, starts: Clock, zone: str, here: datetime, now: str) -> str:
    wanted = day or here.date()
    found = _on(wanted, starts, zone)
    if found <= now and not day:
        found = _on(wanted + timedelta(days=1), starts, zone)
    elif found <= now and kind == "weekday":
        found = _on(wanted + timedelta(days=7), starts, zone)
    if found <= now:
        raise NotUnderstood(_("That time has passed."))
    if found > clock.moved(now, days=FURTHEST):
        raise NotUnderstood(_too_far())
    return found


def _on(day: date, starts: Clock, zone: str) -> str:
    try:
        return clock.from_wall(f"{day.isoformat()}T{starts.hour:02}:{starts.minute:02}", zone)
    except clock.NoSuchTime:
        raise NotUnderstood(
            _("The clocks go forward that day, and skip this hour. Please choose another time.")
        ) from None
    except ValueError:
        raise NotUnderstood(_too_far()) from None


def _without(text: str, found: re.Match) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _example() -> str:
    return _("Write a day and a time, such as “tomorrow 3pm”, “next tue 15:00 for 45 min” or “2026-12-03 9:30”.")


def _too_far() -> str:
    return _("That is too far ahead: two years at most.")
