"""What somebody who has a seat is told: when, how much, and what happens next. On the session's page, and by mail."""

from datetime import timedelta
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from db import agreements, clock, dispatches, invitations, mails, notices, notifications, people, sessions, webhooks
from db.engine.transaction import Transaction
from db.formats import Moment, Price, elsewhere
from db.language import FORMER, _, together
from db.notifications import Notified


class Terms(NamedTuple):
    """What the next steps of a seat depend on."""

    kind: str
    starts_at: str
    cutoff_hours: int
    price_cents: int
    host_name: str | None
    meeting_link: str
    timezone: str
    must_confirm: int
    ready_at: str | None
    created_at: str
    seated_at: str | None
    payment_way: str | None
    payment_text: str | None
    sponsorship_id: int | None
    sponsor_name: str | None


_terms = attrgetter(*Terms._fields)


def steps_of(tx: Transaction, learner_id: int, session_id: int) -> list[str]:
    """On the session's own page."""
    return next_steps(seat(tx, learner_id, session_id), tx.now, is_there=True)


def seat(tx: Transaction, learner_id: int, session_id: int):
    """The booking of somebody who has a seat."""
    return tx.one("confirmed", session_id=session_id, learner_id=learner_id)


def tell(tx: Transaction, seat) -> None:
    """Of a seat that they took themselves."""
    tx.afterwards(send, seat, _booked(tx, seat))


def tell_first(tx: Transaction, seat) -> None:
    """The same before anything else goes out about the seat: nothing of it waits for others who write the same."""
    send(tx, seat, _booked(tx, seat))


def _booked(tx: Transaction, seat) -> Notified:
    terms = {"starts_at": seat.starts_at, "cents": seat.price_cents, "currency": _currency(seat)}
    return notifications.tell_of(tx, seat.learner_id, "booked", seat.session_id, seat.title, reader=seat, **terms)


def tell_accepted(tx: Transaction, request, starts_at: str, *, by_mentor: bool) -> None:
    """A request or an offer was accepted: the other side is told, and the learner has a seat either way."""
    other_id, name = request.mentor_id, request.learner_name
    if by_mentor:
        other_id, name = request.learner_id, request.mentor_name
    told = notifications.notify(
        tx,
        other_id,
        "request_accepted",
        link=f"/sessions/{request.id}",
        by=request.mentor_id if by_mentor else request.learner_id,
        name=name,
        topic=request.topic,
        starts_at=starts_at,
        cents=request.price_cents,
        currency=request.currency,
    )
    taken = seat(tx, request.learner_id, request.id)
    if by_mentor:
        dispatches.replace(tx, taken.learner_id, told.link)
        send(tx, taken, told, waits=True)
    else:
        tell(tx, taken)


def send(tx: Transaction, seat, told: Notified, *, waits: bool = False) -> None:
    """By mail. What they were told is the subject: they booked, were accepted, or moved up from the waitlist."""
    what = (seat.session_id, seat.title, seat.host_name, seat.price_cents, _currency(seat))
    text = _text(what, seat.starts_at, seat.timezone, seat.host_timezone, *next_steps(seat, tx.now))
    subject, language = notifications.notice(told).title, people.language(seat)
    calendar = "" if seat.hold_until else invitations.of_seat(tx, seat)  # only kept for them until they pay
    to = seat.learner_id
    mails.send(tx, seat.email, subject, text, language, kind="bookings", to=to, calendar=calendar, waits=waits)
    if not seat.hold_until:
        webhooks.tell_of_seat(tx, "booking_made", seat)


def _currency(seat) -> str:
    """None for what has no price, not even a free one: an interview."""
    return str(seat.currency) if sessions.is_a_mentors(seat) else ""


@lru_cache(maxsize=256)
def _text(what: tuple, starts_at: str, timezone: str, host_timezone: str | None, *steps: str) -> str:
    """When many book the same class at once, most of them are written the same."""
    session_id, title, host_name, cents, currency = what
    page, there = mails.page(f"/sessions/{session_id}"), ""
    if elsewhere(starts_at, timezone, host_timezone):
        there = _("For {name}: {time}", name=host_name, time=Moment(starts_at, host_timezone or ""))
    return mails.paragraphs(
        _("“{title}” with {name}", title=title, name=host_name),
        together(Moment(starts_at, timezone), there, between="\n"),
        _("Price: {price}.", price=Price(cents, currency)) if currency else "",
        *steps,
        together(_("Your session:"), page, between="\n"),
        together(_("Add it to your calendar:"), f"{page}/calendar.ics", between="\n"),
    )


def next_steps(seat, now: str, *, is_there: bool = False) -> list[str]:
    """What happens from here on, each step a sentence. `is_there`: they read it on the session's page."""
    return [*_steps(Terms(*_terms(seat)), now, is_there)]


@lru_cache(maxsize=256)
def _steps(seat: Terms, now: str, is_there: bool) -> tuple[str, ...]:
    """The same for all who book the same class at the same moment."""
    ahead = clock.read(seat.starts_at) - clock.read(now)
    steps = [
        notices.confirming(for_interview=not sessions.is_a_mentors(seat)) if seat.must_confirm else "",
        _("We’ll remind you before it starts. You can choose when in Settings.") if ahead > timedelta(days=1) else "",
        _joining(seat, now, is_there),
        _paying(seat) if seat.price_cents else "",
        _cancelling(seat, now),
    ]
    return tuple(step for step in steps if step)


def _paying(seat: Terms) -> str:
    if seat.sponsorship_id:
        return _("{name} pays for your seat: you pay nothing.", name=seat.sponsor_name or FORMER)
    if seat.payment_way == "direct":
        how = _("How to pay: {text}", text=seat.payment_text) if seat.payment_text else ""
        return together(_("You pay {name} directly.", name=seat.host_name), how)
    if seat.payment_way in ("stripe", "paypal"):
        return ""
    if seat.payment_text:
        return _("How to pay: {text}", text=seat.payment_text)
    return _("You pay the organiser, not the mentor. They’ll tell you how.")


def _joining(seat: Terms, now: str, is_there: bool) -> str:
    if seat.meeting_link:
        return (
            _("Join by the meeting link on this page.")
            if is_there
            else _("Join by the meeting link on the session’s page.")
        )
    if seat.ready_at:
        return _("You’re ready. You can join as soon as {name} starts it.", name=seat.host_name)
    if now >= clock.moved(seat.starts_at, minutes=-10):
        if is_there:
            return _("The room is already open: press I’m Ready on this page.")
        return _("The room is already open: open the session and press I’m Ready.")
    if is_there:
        return _("The room opens 10 minutes before the start: press I’m Ready on this page then.")
    return _("The room opens 10 minutes before the start: open the session and press I’m Ready.")


def _cancelling(seat: Terms, now: str) -> str:
    if not seat.price_cents:
        return _("You can cancel any time before the start.")
    if seat.must_confirm:
        return ""
    last_free = agreements.free_until(seat.starts_at, seat.cutoff_hours)
    if now <= last_free:
        return _("You can cancel free of charge until {time}.", time=Moment(last_free, seat.timezone))
    if agreements.moved_up_late(seat):
        return _("You can cancel free of charge until the start.")
    if seat.sponsorship_id:
        return _("{name} pays the price even if you cancel.", name=seat.sponsor_name or FORMER)
    return _("The price is due even if you cancel.")
