"""Booking an open slot of a mentor's: a week at a time, in the reader's zone; then what it costs, and the button."""

from datetime import date, timedelta
from functools import partial

from quart import Blueprint, request

from db import calendars, clock, mentors
from db.checks import Check
from db.engine.transaction import Transaction
from db.hours import booking, links, slots
from db.language import _
from db.refusals import Refused
from db.sessions import drafts
from db.sponsorships import using
from routes.dashboards import tab
from routes.hours import by_day, chosen
from routes.http import access, calls, forms, readers, replies, shapes
from routes.http.shapes import BOOKING, REQUEST
from routes.http.site import current_app

routes = Blueprint("slots", __name__)

MOST_DAYS = 31


@routes.get("/mentors/<id:mentor_id>/book")
@access.anyone
async def week(mentor_id: int):
    zone = readers.zone()
    load = partial(_week, mentor_id=mentor_id, zone=zone, asked=request.args)
    return await tab("hours/week.html", _("Book a time"), load=load)


@routes.get("/mentors/<id:mentor_id>/book/confirm")
@access.role("learner")
async def confirm(mentor_id: int, values: dict | None = None, **form):
    """The time, the price and the terms, before anything is pressed; or why it cannot be booked any more."""
    values = values or {name: request.args.get(name, "") for name in ("starts_at", "minutes", "link")}

    def load(tx: Transaction, person) -> dict:
        mentor, check = mentors.get(tx, person.id, mentor_id), Check()
        starts_at = check.moment("starts_at", values["starts_at"], person.timezone)
        minutes = check.whole("minutes", values["minutes"], least=1, most=480)
        check.done()
        plan, refusal = slots.plan(tx, mentor_id, starts_at), ""
        at_once = _is_at_once(tx, person, plan, mentor_id, values.get("link", ""))
        try:
            booking.must_be_offered(plan, mentor, starts_at, minutes)
        except Refused as refused:
            refusal = refused.sentence
        ends_at = clock.moved(starts_at, minutes=minutes)
        length = plan.hours.length(minutes) if plan else None
        price = (length.price_cents, length.currency) if length else (0, "")
        return {
            "mentor": mentor,
            "slot": {"starts_at": starts_at, "ends_at": ends_at, "minutes": minutes},
            "length": length,
            "offers": using.offers(tx, person.id, mentor_id, *price),
            "at_once": at_once,
            "cutoff_hours": drafts.FRESH["cutoff_hours"],
            "refusal": refusal,
            "in_the_way": calendars.seat(tx, person.id, starts_at, ends_at),
            "is_busy": calendars.is_busy(tx, person.id, starts_at, ends_at),
            "timezone": person.timezone,
            "now": tx.now,
        }

    parent = f"/mentors/{mentor_id}/book"
    return await replies.dialog("hours/confirm.html", _("Book a time"), parent=parent, load=load, values=values, **form)


@routes.post("/api/mentors/<id:mentor_id>/book")
@access.role("learner")
@forms.takes(booking.FIELDS, form=confirm)
@calls.describe(
    "Book an open time; if the mentor confirms each one, it’s a request instead (202)",
    BOOKING,
    status=201,
    also={202: REQUEST},
)
async def book(mentor_id: int, given: dict):
    booked = await replies.write(booking.book, mentor_id, given)
    if booked.request:
        if replies.wants_json():
            return replies.json(REQUEST.of(booked.request), 202)
        return replies.see("/learner/requests", _("Request sent"))
    if replies.wants_json():
        return replies.json(BOOKING.of(booked.booking), 201)
    return replies.see(f"/sessions/{booked.booking.session_id}?booked={booked.booking.id}#booked")


@routes.get("/api/mentors/<id:mentor_id>/availability")
@access.anyone
@calls.describe(
    "When a mentor can be booked",
    shapes.page_of(shapes.SLOT),
    query={
        "from": "The first day, in UTC; today if left out",
        "days": f"How many days, 7 if left out, {MOST_DAYS} at most",
        "minutes": "How long; an hour, or the length offered that is closest to it, if left out",
    },
)
async def availability(mentor_id: int):
    asked = {name: request.args.get(name, "") for name in ("from", "days", "minutes")}
    items, following = await current_app.database.read(_available, mentor_id, asked)
    more = None
    if following:
        more = forms.address(f"/api/mentors/{mentor_id}/availability", asked | {"from": following})
    return replies.json({"items": [shapes.slot(one) for one in items], "next": more})


def _available(tx: Transaction, mentor_id: int, asked: dict) -> tuple[list[slots.Slot], str]:
    """With the day that the next page begins at, if anything can be booked then."""
    mentors.get(tx, None, mentor_id)
    check = Check()
    first = check.day("from", asked["from"]) if asked["from"] else clock.today("UTC")
    days = check.whole("days", asked["days"] or 7, least=1, most=MOST_DAYS)
    minutes = check.whole("minutes", asked["minutes"] or 60, least=1, most=480)
    check.done()
    since, until = (clock.midnight(first + timedelta(days=ahead), "UTC") for ahead in (0, days))
    plan = slots.plan(tx, mentor_id, since, until)
    if plan is None:
        return [], ""
    following = first + timedelta(days=days)
    found = plan.slots(minutes if asked["minutes"] else chosen("", plan.hours.lengths))
    return found, following.isoformat() if following <= plan.last_day else ""


def _week(tx: Transaction, person, *, mentor_id: int, zone: str, asked) -> dict:
    timezone = person.timezone if person else zone
    mentor, today = mentors.get(tx, person.id if person else None, mentor_id), clock.today(timezone)
    first = max(_a_day(asked.get("from", "")) or today, today)
    since, until = (clock.midnight(first + timedelta(days=ahead), timezone) for ahead in (0, 7))
    plan = slots.plan(tx, mentor_id, since, until)
    lengths, link = plan.hours.lengths if plan else (), asked.get("link", "")[:64]
    minutes = chosen(asked.get("minutes", ""), lengths)
    found = plan.slots(minutes) if plan else []
    following = first + timedelta(days=7)
    later = None
    if plan and not found:
        later = slots.next_open(tx, mentor_id, until, minutes)

    def address(day: date | str) -> str:
        return forms.address(f"/mentors/{mentor_id}/book", {"from": str(day), "minutes": minutes, "link": link})

    return {
        "at": "/mentors",
        "mentor": mentor,
        "lengths": lengths,
        "minutes": minutes,
        "first": first,
        "days": by_day(first, found, timezone),
        "is_empty": not found,
        "at_once": _is_at_once(tx, person, plan, mentor_id, link),
        "link": link,
        "is_gone": bool(link) and not links.is_good(tx, person.id if person else None, mentor_id, link),
        "earlier": address(max(today, first - timedelta(days=7))) if first > today else None,
        "later": address(following) if plan and following <= plan.last_day else None,
        "next_open": later,
        "next_week": address(clock.to_wall(later.starts_at, timezone)[:10]) if later else None,
        "timezone": timezone,
    }


def _is_at_once(tx: Transaction, person, plan: slots.Plan | None, mentor_id: int, link: str) -> bool:
    if plan is None or plan.hours.confirm == "at_once":
        return True
    return links.is_good(tx, person.id if person else None, mentor_id, link)


def _a_day(typed: str) -> date | None:
    check = Check()
    day = check.day("from", typed)
    return None if check.errors else day
