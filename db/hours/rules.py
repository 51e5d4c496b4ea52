"""What a mentor sets: weekly hours, days off and extra days, the rules for being booked, and lengths with prices."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from db import calendars, changes, hours, listings
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import CURRENCY, PRICE, Choice, Field, Maybe, Schema, Whole, Zone, checked
from db.hours import CONFIRM, DAY_OFF, LENGTHS, Hours, Length, Span
from db.language import _, ngettext
from db.listings import keeping

MOST_SPANS = 3  # on one day
MOST_DAYS = 400
WALL = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
MIDNIGHT = 24 * 60
LISTS = ("weekly", "days_off", "extra", "lengths")


def wall(minute: int) -> str:
    """`09:00`, and `24:00` at the end of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries(Field):
    """A list of objects, with the fields of each."""

    fields: dict[str, Field | str]  # a text is an example
    read: Callable[[Check, str, dict], Any]
    tell: Callable[[Hours], list[dict]]
    most: int

    def schema(self) -> Schema:
        properties = {
            name: {"type": "string", "example": field} if isinstance(field, str) else field.schema()
            for name, field in self.fields.items()
        }
        each = {"type": "object", "properties": properties, "required": [*properties]}
        return {"type": "array", "items": each, "maxItems": self.most}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> list:
        if not _is_list(check, name, value, self.most):
            return []
        found = []
        for one in value:
            if not isinstance(one, dict) or one.keys() != self.fields.keys():
                named = ", ".join(self.fields)
                return check.refuse(name, _("Each of them needs these fields: {fields}.", fields=named), [])
            found.append(self.read(check, name, one))
        return [] if name in check.errors else found

    def show(self, row: Any, name: str) -> list[dict]:
        return self.tell(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates(Field):
    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string", "format": "date"}, "maxItems": MOST_DAYS}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> list[date]:
        found = [check.day(name, one) for one in value] if _is_list(check, name, value, MOST_DAYS) else []
        return [] if name in check.errors else found

    def show(self, row: Any, name: str) -> list[str]:
        return [day.isoformat() for day in sorted(row.days_off)]


def _is_list(check: Check, name: str, value: Any, most: int) -> bool:
    if not isinstance(value, list):
        check.refuse(name, _("This must be a list."))
    elif len(value) > most:
        check.refuse(name, ngettext("There can be {count} at most.", "There can be {count} at most.", most))
    return name not in check.errors


def a_span(check: Check, name: str, one: dict) -> Span:
    """From and to on the wall clock; midnight as the end is that of the same day."""
    begins, ends = (_wall_minute(one[word]) for word in ("from", "to"))
    if begins is None or ends is None or begins == MIDNIGHT:
        return check.refuse(name, _("Please enter both times, such as 09:00 and 17:00."), DAY_OFF)
    ends = ends or MIDNIGHT
    if ends <= begins:
        return check.refuse(name, _("Hours must end after they begin, on the same day."), DAY_OFF)
    return begins, ends


def _wall_minute(value: Any) -> int | None:
    found = WALL.fullmatch(value) if isinstance(value, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else MIDNIGHT + 1
    return minute if minute <= MIDNIGHT else None


def _weekly(check: Check, name: str, one: dict) -> tuple[int, Span]:
    return check.whole(name, one["weekday"], least=0, most=6), a_span(check, name, one)


def _extra(check: Check, name: str, one: dict) -> tuple[date, Span]:
    return check.day(name, one["date"]), a_span(check, name, one)


def _length(check: Check, name: str, one: dict) -> Length:
    if type(one["minutes"]) is not int or one["minutes"] not in LENGTHS:
        offered = ", ".join(map(str, LENGTHS))
        check.refuse(name, _("A session can take these lengths, in minutes: {lengths}.", lengths=offered))
        return Length(0, 0, "")
    cents = PRICE.check(check, name, one["price_cents"], "")
    return Length(one["minutes"], cents, CURRENCY.check(check, name, one["currency"], ""))


def _span_shown(span: Span) -> dict:
    return {"from": wall(span[0]), "to": wall(span[1])}


WEEKLY = Entries(
    fields={"weekday": Whole(least=0, most=6), "from": "09:00", "to": "12:00"},
    read=_weekly,
    tell=lambda row: [
        {"weekday": weekday} | _span_shown(span) for weekday, spans in enumerate(row.weekly) for span in spans
    ],
    most=7 * MOST_SPANS,
    note="0 is Monday; wall time in the mentor’s zone",
)
EXTRA = Entries(
    fields={"date": "2026-12-24", "from": "09:00", "to": "12:00"},
    read=_extra,
    tell=lambda row: [
        {"date": day.isoformat()} | _span_shown(span) for day, spans in sorted(row.extra.items()) for span in spans
    ],
    most=MOST_DAYS,
    note="Besides the weekly hours; on a day off, instead of them",
)
PRICED = Entries(
    fields={"minutes": Whole(), "price_cents": PRICE, "currency": CURRENCY},
    read=_length,
    tell=lambda row: [
        {"minutes": one.minutes, "price_cents": one.price_cents, "currency": one.currency} for one in row.lengths
    ],
    most=len(LENGTHS),
    note="All in one currency",
)
FIELDS: dict[str, Field] = {
    "timezone": Zone(),
    "weekly": WEEKLY,
    "days_off": Dates(),
    "extra": EXTRA,
    "buffer_before": Whole(least=0, most=240, note="Minutes kept free before each session"),
    "buffer_after": Whole(least=0, most=240, note="Minutes kept free after each session"),
    "notice_hours": Whole(least=0, most=720),
    "horizon_days": Whole(least=1, most=365),
    "per_day": Maybe(field=Whole(least=1, most=48), note="Sessions of all kinds; null is no limit"),
    "per_week": Maybe(field=Whole(least=1, most=200), note="From Monday; null is no limit"),
    "lengths": PRICED,
    "confirm": Choice(options=CONFIRM, sentence=_("Please choose one of the two.")),
}


def of(tx: Transaction, mentor) -> Hours:
    """As they are set, or as they would begin."""
    return hours.load(tx, mentor.id) or Hours(
        mentor_id=mentor.id,
        name=mentor.name,
        timezone=mentor.timezone,
        weekly=((),) * 7,
        days_off=frozenset(),
        extra={},
        lengths=(),
        currency=tx.one("mentor", id=mentor.id, me=None).currency,
        buffer_before=0,
        buffer_after=0,
        notice_hours=24,
        horizon_days=60,
        per_day=None,
        per_week=None,
        confirm="at_once",
    )


def shown(tx: Transaction, mentor) -> dict:
    """As JSON says it, and as it can be sent again."""
    stored = of(tx, mentor)
    return {name: field.show(stored, name) for name, field in FIELDS.items()}


def save(tx: Transaction, mentor, given: dict) -> Hours:
    """What was not given stays as it was. Sessions that are booked stay booked."""
    calendars.hold(tx, mentor.id)  # until then, nobody books by the old rules
    check, before = Check(), of(tx, mentor)
    found = checked(FIELDS, given, before.timezone, check)
    for name in ("weekly", "extra"):
        if max(Counter(day for day, _span in found.get(name, ())).values(), default=0) > MOST_SPANS:
            check.refuse(
                name,
                ngettext(
                    "A day can have {count} span of hours at most.",
                    "A day can have {count} spans of hours at most.",
                    MOST_SPANS,
                ),
            )
    lengths = found.get("lengths", before.lengths)
    if len({one.currency for one in lengths}) > 1:
        check.refuse("lengths", _("Please use one currency for all lengths."))
    if len({one.minutes for one in lengths}) < len(lengths):
        check.refuse("lengths", _("Each length can have one price only."))
    check.done()
    weekly = found["weekly"] if "weekly" in found else _flat(enumerate(before.weekly))
    plain = {name: found.get(name, getattr(before, name)) for name in FIELDS if name not in LISTS}
    tx.run(
        "set_hours",
        mentor_id=mentor.id,
        weekly=json.dumps(sorted({(weekday, *span) for weekday, span in weekly})),
        lengths=json.dumps(sorted((one.minutes, one.price_cents) for one in lengths)),
        currency=lengths[0].currency if lengths else before.currency,
        **plain,
    )
    days = [(day, DAY_OFF) for day in found.get("days_off", before.days_off)]
    days += found["extra"] if "extra" in found else _flat(before.extra.items())
    tx.run("clear_hours_days", mentor_id=mentor.id)
    for day, (begins, ends) in days:
        tx.run("add_hours_day", mentor_id=mentor.id, day=day.isoformat(), begins=begins, ends=ends)
    keeping.keep(tx, mentor.id)  # the cheapest of the lengths may be the price they are found by
    listings.look_again(tx, mentor.id)
    changes.touch_people(tx, mentor.id)
    return of(tx, mentor)


def remove(tx: Transaction, mentor) -> Hours:
    """Nothing can be booked any more; days off, lengths and the other rules stay for later."""
    return save(tx, mentor, {"weekly": [], "extra": []})


def take_off(tx: Transaction, mentor, since: Any, until: Any) -> Hours:
    """All days from the first to the last; without a last one, that day."""
    check = Check()
    first = check.day("since", since)
    last = check.day("until", until) if until else first
    if not check.errors and not first <= last <= first + timedelta(days=MOST_DAYS):
        check.refuse("until", _("The last day must not be before the first."))
    check.done()
    days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return save(tx, mentor, {"days_off": sorted(day.isoformat() for day in of(tx, mentor).days_off | days)})


def open_up(tx: Transaction, mentor, given: dict) -> Hours:
    """Hours on one day, besides the weekly ones."""
    check = Check()
    check.day("date", given["date"])
    a_span(check, "from", given)
    check.done()
    return save(tx, mentor, {"extra": [*EXTRA.show(of(tx, mentor), ""), given]})


def work_on(tx: Transaction, mentor, since: Any, until: Any) -> Hours:
    """These days are no longer off."""
    check = Check()
    first, last = check.day("since", since), check.day("until", until)
    check.done()
    return save(
        tx, mentor, {"days_off": [day for day in shown(tx, mentor)["days_off"] if not _is_in(day, first, last)]}
    )


def close(tx: Transaction, mentor, day: Any) -> Hours:
    """Without the extra hours of that day."""
    return save(tx, mentor, {"extra": [one for one in shown(tx, mentor)["extra"] if one["date"] != day]})


def _is_in(day: str, first: date, last: date) -> bool:
    return first.isoformat() <= day <= last.isoformat()


def _flat(days: Iterable[tuple[Any, tuple[Span, ...]]]) -> list[tuple[Any, Span]]:
    return [(day, span) for day, spans in days for span in spans]
