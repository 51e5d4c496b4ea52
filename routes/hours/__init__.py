"""A mentor's open hours: what is open in the coming week, and the form."""

from datetime import date, timedelta
from itertools import groupby

from quart import Blueprint, request

from db import clock, hours, money, outside, places
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Mistyped, Text
from db.hours import LENGTHS, Hours, booking, links, rules, slots, staying
from db.language import _
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.site import current_app

routes = Blueprint("hours", __name__)

SCHEDULE, FORM = "/mentor/schedule", "/mentor/schedule/hours"
DAYS = f"{FORM}#days"
# The fields of the form: from and to of each span, and the price of each length.
SPANS = {
    (weekday, number): (f"day_{weekday}_{number}_from", f"day_{weekday}_{number}_to")
    for weekday in range(7)
    for number in range(rules.MOST_SPANS)
}
PRICES = {minutes: f"price_{minutes}" for minutes in LENGTHS}
TYPED = (*(name for pair in SPANS.values() for name in pair), *PRICES.values(), "currency")
PLAIN = {name: rules.FIELDS[name] for name in rules.FIELDS if name not in rules.LISTS}
OFF = {"since": Text(), "until": Text()}
EXTRA = {"date": Text(), "from": Text(), "to": Text()}


@routes.get("/mentor/schedule/open")
@access.role("mentor")
async def open_tab():
    """With the answer to why a time is not offered, when one is asked for."""
    asked = {name: request.args.get(name, "") for name in ("time", "minutes")}

    def load(tx: Transaction, person) -> dict:
        today = clock.today(person.timezone)
        since, until = (clock.midnight(today + timedelta(days=ahead), person.timezone) for ahead in (0, 7))
        plan = slots.plan(tx, person.id, since, until)
        lengths = plan.hours.lengths if plan else ()
        minutes = chosen(asked["minutes"], lengths)
        found: dict = {"plan": plan, "lengths": lengths, "minutes": minutes, "values": {"time": asked["time"]}}
        found["unread"] = outside.failing(tx, person.id) if plan else []
        if plan is None:
            return found
        check = Check()
        starts_at = check.moment("time", asked["time"], person.timezone) if asked["time"] else ""
        why = booking.why_not(tx, person, starts_at, minutes) if starts_at else None
        days = by_day(today, plan.slots(minutes), person.timezone)
        return found | {"days": days, "why": why, "asked_at": starts_at, "errors": check.errors}

    return await tab("hours/open.html", _("Open times"), load=load, at=SCHEDULE)


@routes.get("/mentor/schedule/hours")
@access.role("mentor")
async def form(values: dict | None = None, errors: dict | None = None, **more):
    def load(tx: Transaction, person) -> dict:
        stored = rules.of(tx, person)
        today = clock.today(stored.timezone)
        return {
            "stored": stored,
            "values": _typed(stored) | {"days": "14"} | (values or {}),
            "wrong": _wrong(values or {}),
            "links": links.of_mentor(tx, person.id),
            "timezone": person.timezone,
            "off": [(first, last) for first, last in _in_rows(stored.days_off) if last >= today],
            "extra": [(day, stored.extra[day]) for day in sorted(stored.extra) if day >= today],
            "wall": rules.wall,
        }

    return await tab(
        "hours/form.html",
        _("Open hours"),
        load=load,
        at=SCHEDULE,
        errors=errors or {},
        spans=SPANS,
        prices=PRICES,
        zones=places.zones(),
        former_zones=places.former_names(),
        currencies=money.CURRENCIES,
        site=current_app.config["PUBLIC_URL"],
        **more,
    )


@routes.post("/mentor/schedule/hours")
@access.role("mentor")
@forms.takes(PLAIN, also=TYPED, partial=True, form=form)
async def save(given: dict):
    return _done(await replies.write(staying.change, rules.save, _lists(given)), SCHEDULE)


@routes.post("/mentor/schedule/days-off")
@access.role("mentor")
@forms.takes(OFF, form=form)
async def take_off(given: dict):
    return _done(await replies.write(staying.change, rules.take_off, given["since"], given["until"]), DAYS)


@routes.post("/mentor/schedule/extra")
@access.role("mentor")
@forms.takes(EXTRA, form=form)
async def open_up(given: dict):
    await replies.write(rules.open_up, given)
    return replies.done({"ok": True}, DAYS, _("Saved"))


@routes.post("/mentor/schedule/days-off/delete")
@access.role("mentor")
@forms.takes(OFF, form=form)
async def work_on(given: dict):
    await replies.write(rules.work_on, given["since"], given["until"])
    return replies.done({"ok": True}, DAYS, _("Deleted"))


@routes.post("/mentor/schedule/extra/delete")
@access.role("mentor")
@forms.takes({"date": EXTRA["date"]}, form=form)
async def close(given: dict):
    return _done(await replies.write(staying.change, rules.close, given["date"]), DAYS)


@routes.get("/api/availability")
@access.role("mentor")
@calls.describe("Your open hours, and the rules for booking them", shapes.AVAILABILITY)
async def show():
    return replies.json(await replies.read(rules.shown))


@routes.put("/api/availability")
@access.role("mentor")
@forms.takes(shapes.SENT_HOURS, partial=True)
@calls.describe("Set your open hours; what isn’t sent stays as it is", shapes.CHANGED_AVAILABILITY)
async def change(given: dict):
    return _changed(await replies.write(staying.change, rules.save, given))


@routes.delete("/api/availability")
@access.role("mentor")
@forms.takes()
@calls.describe("Remove your open hours; what is booked stays booked", shapes.CHANGED_AVAILABILITY)
async def remove():
    return _changed(await replies.write(staying.change, rules.remove))


def chosen(typed: str, lengths: tuple) -> int:
    """One of the lengths that are offered: an hour, unless another one was asked for."""
    offered = [length.minutes for length in lengths]
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 60
    return wanted if wanted in offered or not offered else min(offered, key=lambda minutes: abs(minutes - 60))


def by_day(first: date, found: list[slots.Slot], timezone: str) -> list[tuple[str, list[slots.Slot]]]:
    """The slots of each of seven days, with the moment at which it begins there."""
    of_day = {day: list(some) for day, some in groupby(found, lambda one: clock.to_wall(one.starts_at, timezone)[:10])}
    days = [first + timedelta(days=ahead) for ahead in range(7)]
    return [(clock.midnight(day, timezone), of_day.get(day.isoformat(), [])) for day in days]


def _done(changed: staying.Changed, path: str):
    return replies.done({"ok": True} | _still_booked(changed), path, changed.sentence)


def _changed(changed: staying.Changed):
    return replies.json(shapes.CHANGED_AVAILABILITY.of(changed.hours, **_still_booked(changed)))


def _still_booked(changed: staying.Changed) -> shapes.Filled:
    return {"message": changed.sentence, "still_booked": [shapes.STILL_BOOKED.of(one) for one in changed.staying]}


def _typed(stored: Hours) -> dict[str, str]:
    """As the form has it."""
    found = {name: "" if (value := getattr(stored, name)) is None else str(value) for name in PLAIN}
    for (weekday, number), names in SPANS.items():
        if number < len(stored.weekly[weekday]):
            found |= zip(names, (rules.wall(at % rules.MIDNIGHT) for at in stored.weekly[weekday][number]), strict=True)
    prices = {PRICES[one.minutes]: money.plain(one.price_cents, one.currency) for one in stored.lengths}
    return found | prices | {"currency": stored.currency}


def _lists(given: forms.Sent) -> forms.Sent:
    """What a form has in many fields, as the lists that they stand for."""
    weekly = [
        {"weekday": weekday, "from": given.get(begins, ""), "to": given.get(ends, "")}
        for (weekday, _number), (begins, ends) in SPANS.items()
        if given.get(begins) or given.get(ends)
    ]
    currency = str(given.get("currency", ""))
    lengths: list[dict] | Mistyped = []
    try:
        lengths = [
            {"minutes": minutes, "price_cents": money.cents(str(given[name]), currency), "currency": currency}
            for minutes, name in PRICES.items()
            if given.get(name)
        ]
    except ValueError:
        lengths = Mistyped("lengths", _("Please enter amounts such as 25 or 12.50, or 0 if it’s free."))
    return {name: given[name] for name in PLAIN if name in given} | {"weekly": weekly, "lengths": lengths}


def _wrong(typed: dict) -> set[str]:
    """Of the hours and the prices that were typed, the fields that cannot be."""
    found: set[str] = set()
    for pair in SPANS.values():
        begins, ends = (typed.get(name) for name in pair)
        check = Check()
        rules.a_span(check, "weekly", {"from": begins, "to": ends})
        if (begins or ends) and check.errors:
            found.update(pair)
    for name in PRICES.values():
        try:
            money.cents(typed.get(name) or "0", typed.get("currency") or "EUR")
        except ValueError:
            found.add(name)
    return found


def _in_rows(days: frozenset[date]) -> list[tuple[date, date]]:
    """Days that follow each other as one row: its first and its last."""
    rows: list[tuple[date, date]] = []
    for day in sorted(days):
        if rows and rows[-1][1] + hours.A_DAY == day:
            rows[-1] = (rows[-1][0], day)
        else:
            rows.append((day, day))
    return rows
