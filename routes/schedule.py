"""The calendar of a mentor, an employer or a learner: a month, a week or an agenda, from the address."""

from datetime import date, timedelta
from functools import partial
from itertools import groupby

from quart import Blueprint, request

from db import calendars, clock, hours, schedule, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.language import _
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.sessions import as_host

routes = Blueprint("schedule", __name__)

SHOWN = ("view", "date", "after", "hours")
MOST_DAYS = 7  # in the list that a phone begins with


@routes.get("/mentor/schedule")
@access.role("mentor")
async def mentors_tab():
    return await tab(
        "schedule/hosted.html", _("Schedule"), load=partial(calendar, asked=asked(), path="/mentor/schedule")
    )


@routes.get("/employer/schedule")
@access.role("employer")
async def employers_tab():
    return await tab(
        "schedule/hosted.html", _("Schedule"), load=partial(calendar, asked=asked(), path="/employer/schedule")
    )


@routes.get("/sessions/<id:session_id>/reschedule")
@access.role("mentor", "employer")
async def move_form(session_id: int, values: dict | None = None, **form):
    """With what else is on that day, and the time at which it was dropped, if it was dragged."""
    dropped = request.args.get("starts_at", "")

    def load(tx: Transaction, person) -> dict:
        session, check = sessions.own(tx, person.id, session_id), Check()
        time = (values or {}).get("starts_at") or dropped or session.starts_at or ""
        at = check.moment("starts_at", time, person.timezone) if time else ""
        if check.errors or not at:
            at = session.starts_at or tx.now
        day = date.fromisoformat(clock.to_wall(at, person.timezone)[:10])
        whole = schedule.days(tx, person, day, 1, schedule.IN_A_COLUMN)[0]
        shown = values or {"starts_at": clock.to_wall(at, person.timezone) if time else ""}
        return {
            "session": session,
            "timezone": person.timezone,
            "there": also_there(whole, session_id),
            "whole": whole,
            "is_busy": calendars.is_busy(tx, person.id, at, clock.moved(at, minutes=session.duration_minutes or 60)),
            "day": whole.since,
            "values": {"was": session.starts_at or ""} | shown,
        }

    return await replies.dialog(
        "schedule/move.html", _("Move session"), parent=f"/sessions/{session_id}", load=load, **form
    )


def also_there(day: schedule.Day, session_id: int) -> list[tuple]:
    """What else is on that day, in order: its start, its end, and the session, unless it is in another calendar."""
    entries = [(one.starts_at, one.ends_at, one) for one in day.entries if one.id != session_id]
    return sorted(entries + [(since, until, None) for since, until in day.busy[:8]], key=lambda one: one[:2])


@routes.post("/api/sessions/<id:session_id>/reschedule")
@access.role("mentor", "employer")
@forms.takes(schedule.MOVED | calendars.ANYWAY, form=move_form)
@calls.describe("Move a draft or a scheduled session; those who booked are asked to confirm", shapes.SESSION)
async def move(session_id: int, given: dict):
    content = await replies.write(schedule.move, session_id, given, show=as_host)
    return replies.done(content, f"/sessions/{session_id}", _("Moved"))


def asked() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in SHOWN}


def calendar(tx: Transaction, person, asked: dict[str, str], path: str, **query: str) -> dict:
    """What the page shows. Without a view in the address it is the week, which is a list on a phone."""
    today = clock.today(person.timezone)
    day, view = _day(asked["date"], today), asked["view"] if asked["view"] in schedule.VIEWS else ""

    def address(**given: object) -> str:
        return forms.address(path, query | {"view": view, "date": day, "hours": ""} | given)

    whole = asked["hours"] == "all"
    found: dict = {
        "view": view or "week",
        "is_auto": not view,
        "today": clock.midnight(today, person.timezone),
        "at_today": address(date=""),
        "switch": {name: address(view=name) for name in schedule.VIEWS},
        "here": address(hours="all" if whole else "", after=asked["after"]),
        "on_day": forms.address(path, query | {"view": "agenda"}),
        "hosts": person.role != "learner",
        "timezone": person.timezone,
        "now": tx.now,
        "has_hours": None,
        "is_ahead": False,
        "ahead": None,
        "further": None,
    }
    if view == "month":
        first = day.replace(day=1)
        weeks = schedule.month(tx, person, day)
        found |= {"weeks": weeks, "first": clock.midnight(first, person.timezone), "month": day.month}
        found |= _around(address, (first - hours.A_DAY).replace(day=1), (first + timedelta(days=31)).replace(day=1))
    elif view == "agenda":
        page = schedule.agenda(tx, person, day, asked["after"])
        found |= {"groups": _by_day(tx, person, page.items), "first": clock.midnight(day, person.timezone)}
        found |= _around(address, day - timedelta(days=28), None)
        found["further"] = address(after=page.next) if page.next else None
    else:
        is_ahead = not view and not asked["date"]  # a phone begins with what is next
        week = schedule.week(tx, person, day, whole, 28 if is_ahead else 7)
        listed = [one for one in week.listed if one.entries and (one.date >= today or not is_ahead)]
        found |= {"week": week, "first": week.days[0].day.since, "last": week.days[-1].day.since}
        found |= {"groups": listed[:MOST_DAYS]}
        found |= {"is_ahead": is_ahead, "has_hours": week.has_hours}
        if is_ahead:
            following = listed[MOST_DAYS].date if listed[MOST_DAYS:] else week.listed[-1].date + hours.A_DAY
            found["ahead"] = address(view="agenda", date=following)
        found |= _around(address, day - schedule.A_WEEK, day + schedule.A_WEEK)
        found["all_hours"] = address(hours="" if whole else "all")
    return found


def _around(address, earlier: date, later: date | None) -> dict:
    found: dict = {"earlier": None, "later": None}
    if earlier >= schedule.FIRST:
        found["earlier"] = address(date=earlier)
    if later is not None and later <= schedule.LAST:
        found["later"] = address(date=later)
    return found


def _day(typed: str, today: date) -> date:
    check = Check()
    day = check.day("date", typed)
    return today if check.errors else min(max(day, schedule.FIRST), schedule.LAST)


def _by_day(tx: Transaction, person, entries: list) -> list[dict]:
    of_day = groupby(entries, lambda one: clock.to_wall(one.starts_at, person.timezone)[:10])
    days = [(date.fromisoformat(day), list(some)) for day, some in of_day]
    found: list[dict] = [
        {
            "date": day,
            "since": clock.midnight(day, person.timezone),
            "until": clock.midnight(day + hours.A_DAY, person.timezone),
            "entries": some,
            "more": 0,
        }
        for day, some in days
    ]
    busy = schedule.busy(tx, person, found[0]["since"], found[-1]["until"]) if found else []
    return [one | {"busy": schedule.clipped(busy, one["since"], one["until"])} for one in found]
