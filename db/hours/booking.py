"""Booking a slot: a session at once, or a request, as the mentor chose. The rules are applied again in the write."""

from dataclasses import dataclass
from typing import Any

from db import (
    agreements,
    answering,
    bookings,
    calendars,
    changes,
    clock,
    confirmations,
    mentors,
    notifications,
    payments,
    requests,
)
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Text, Time, Whole, checked
from db.hours import links, slots
from db.hours.slots import Plan
from db.ids import new_id
from db.language import _, ngettext
from db.refusals import Refused
from db.sessions import publication
from db.sponsorships import using

FIELDS: dict[str, Field] = (
    {
        "starts_at": Time(),
        "minutes": Whole(least=1, most=480),
        "topic": Text(most=120),
        "note": Text(most=2000, lines=True),
        "link": Text(most=64, note="Of a booking link `/book/{link}`: books at once"),
        **calendars.ANYWAY,
    }
    | agreements.PRICE
    | using.SPONSOR
)
TAKEN = ("busy", "buffer", "per_day", "per_week")


@dataclass(frozen=True, slots=True)
class Booked:
    """One of the two."""

    booking: Any = None
    request: Any = None


def book(tx: Transaction, learner, mentor_id: int, given: dict) -> Booked:
    mentor, check = mentors.get(tx, learner.id, mentor_id), Check()
    found = checked(FIELDS, given, learner.timezone, check)
    check.done()
    starts_at, minutes = found["starts_at"], found["minutes"]
    calendars.hold(tx, mentor.id)  # until then, nobody else books, and the rules stay as they are
    plan = slots.plan(tx, mentor.id, starts_at)
    must_be_offered(plan, mentor, starts_at, minutes)
    assert plan and (length := plan.hours.length(minutes))
    price: dict[str, Any] = {"price_cents": length.price_cents, "currency": length.currency}
    agreements.must_be_as_shown({name: given.get(name) for name in agreements.PRICE}, **price)
    topic = found.get("topic") or requests.DOMAIN
    if link := found.get("link", ""):
        links.use(tx, learner.id, mentor.id, link)
    if plan.hours.confirm == "on_request" and not link:
        if using.asked(given):
            raise Refused(_("A sponsor can’t pay for a request: you’d pay for it yourself."), kind="not_sponsored")
        asked = {"topic": topic, "message": found.get("note", ""), "duration_minutes": minutes, **price}
        asked |= {"mentor_id": mentor.id, "preferred_times": [starts_at]}
        return Booked(request=requests.send(tx, learner, asked, price=(length.price_cents, length.currency)))
    _must_be_settled(tx, learner, mentor.id)
    when = starts_at, clock.moved(starts_at, minutes=minutes)
    calendars.learner_can_come(tx, learner.id, *when, given=given)
    sponsorship_id = using.claim(tx, learner, mentor.id, price, given)
    session_id = new_id()
    fields = {"title": topic, "description": found.get("note", ""), "domain": requests.DOMAIN, **price}
    fields |= {"starts_at": starts_at, "duration_minutes": minutes, "sponsorship_id": sponsorship_id}
    seat_id = publication.publish_for(tx, learner.id, mentor, learner.id, session_id, fields)
    if link:
        links.note_booking(tx, link, seat_id)
    using.tell(tx, sponsorship_id)
    has_to_pay = payments.hold(tx, seat_id, is_there=True)
    booking = bookings.get(tx, learner.id, seat_id)
    if not has_to_pay:
        told = {"name": learner.name, "starts_at": starts_at}
        notifications.tell_of(tx, mentor.id, "slot_booked", session_id, topic, by=learner.id, **told)
        confirmations.tell(tx, booking)
    changes.touch(tx, session_id)
    return Booked(booking=booking)


def must_be_offered(plan: Plan | None, mentor, starts_at: str, minutes: int) -> None:
    """For a learner: what the mentor has at that time is not theirs to know."""
    start = slots.minute(starts_at)
    rule = plan.rule(start, minutes) if plan and slots.stamp(start) == starts_at else "closed"
    if rule == "paused":
        answering.must_take(mentor)
    if rule in TAKEN:
        raise Refused(_("This time was just taken. Please choose another one."), kind="taken")
    if plan and rule == "notice":
        sentence = ngettext(
            "{name} needs {count} hour’s notice. Please choose a later time.",
            "{name} needs {count} hours’ notice. Please choose a later time.",
            plan.hours.notice_hours,
            name=mentor.name,
        )
        raise Refused(sentence, kind="not_offered")
    if rule:
        sentence = _("{name} doesn’t offer this time any more. Please choose another one.", name=mentor.name)
        raise Refused(sentence, kind="not_offered")


def why_not(tx: Transaction, mentor, starts_at: str, minutes: int) -> str:
    """For the mentor: the rule that forbids this time; "" if it is offered."""
    plan = slots.plan(tx, mentor.id, starts_at)
    if plan is None:
        return _("You haven’t set any open hours yet.")
    start, rules = slots.minute(starts_at), plan.hours
    rule = plan.rule(start, minutes)
    if rule in ("busy", "buffer"):
        return _in_the_way(plan, start, minutes, is_near=rule == "buffer")
    step = slots.step_of(minutes)
    return {
        "": "",
        "paused": _("You’re not taking requests at the moment. Learners can book you again once you resume them."),
        "length": ngettext(
            "You don’t offer sessions of {count} minute.", "You don’t offer sessions of {count} minutes.", minutes
        ),
        "past": _("This time has passed."),
        "notice": ngettext(
            "It’s too soon: you need {count} hour’s notice.",
            "It’s too soon: you need {count} hours’ notice.",
            rules.notice_hours,
        ),
        "horizon": ngettext(
            "It’s too far ahead: you can be booked up to {count} day in advance.",
            "It’s too far ahead: you can be booked up to {count} days in advance.",
            rules.horizon_days,
        ),
        "day_off": _("It’s one of your days off."),
        "closed": _("It isn’t within your open hours, from its start to its end."),
        "step": ngettext(
            "Sessions start every {count} minute from the beginning of your hours.",
            "Sessions start every {count} minutes from the beginning of your hours.",
            step,
        ),
        "per_day": ngettext(
            "You already have {count} session that day, and don’t want more.",
            "You already have {count} sessions that day, and don’t want more.",
            rules.per_day or 0,
        ),
        "per_week": ngettext(
            "You already have {count} session that week, and don’t want more.",
            "You already have {count} sessions that week, and don’t want more.",
            rules.per_week or 0,
        ),
    }[rule]


def _in_the_way(plan: Plan, start: int, minutes: int, *, is_near: bool) -> str:
    gap = plan.hours.gap
    other = plan.in_the_way(start, minutes, gap if is_near else 0)
    if not is_near:
        if other is None:
            return _("You’re busy at that time in another calendar.")
        return _("You’re running “{title}” at that time.", title=other.title)
    if other is None:
        return _("It’s too close to something in another calendar: you keep {count} minutes free.", count=gap)
    return _(
        "It’s too close to “{title}”: between two sessions you keep {count} minutes free.", title=other.title, count=gap
    )


def _must_be_settled(tx: Transaction, learner, mentor_id: int) -> None:
    """The mentor is told of each booking and each cancellation, so nobody books and cancels all day."""
    since = clock.moved(tx.now, days=-1)
    if tx.value("slots_given_back", learner_id=learner.id, mentor_id=mentor_id, since=since) >= bookings.MOST_CANCELLED:
        sentence = _(
            "You’ve cancelled {count} sessions with them today. Please book again tomorrow.",
            count=bookings.MOST_CANCELLED,
        )
        raise Refused(sentence, kind="too_many")
