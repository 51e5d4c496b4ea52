"""What somebody who has a seat is told: when, how much, and what happens next. On the session's page, and by mail."""

from datetime import timedelta

from db import agreements, clock, mails, notifications, people
from db.engine.transaction import Transaction
from db.formats import Moment, Price, elsewhere
from db.language import _, together
from db.notifications import Notified


def steps_of(tx: Transaction, learner_id: int, session_id: int) -> list[str]:
    return next_steps(tx.one("confirmed", session_id=session_id, learner_id=learner_id), tx.now)


def tell(tx: Transaction, learner_id: int, session_id: int) -> None:
    """Of a seat that they took themselves."""
    found = tx.one("confirmed", session_id=session_id, learner_id=learner_id)
    terms = {"starts_at": found.starts_at, "cents": found.price_cents, "currency": found.currency}
    send(tx, learner_id, session_id, notifications.tell_of(tx, learner_id, "booked", session_id, found.title, **terms))


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
        name=name,
        topic=request.topic,
        starts_at=starts_at,
        cents=request.price_cents,
        currency=request.currency,
    )
    if by_mentor:
        send(tx, request.learner_id, request.id, told)
    else:
        tell(tx, request.learner_id, request.id)


def send(tx: Transaction, learner_id: int, session_id: int, told: Notified) -> None:
    """By mail. What they were told is the subject: they booked, were accepted, or moved up from the waitlist."""
    found = tx.one("confirmed", session_id=session_id, learner_id=learner_id)
    there = ""
    if elsewhere(found.starts_at, found.timezone, found.host_timezone):
        there = _("For {name}: {time}", name=found.host_name, time=Moment(found.starts_at, found.host_timezone))
    text = mails.paragraphs(
        _("“{title}” with {name}", title=found.title, name=found.host_name),
        together(Moment(found.starts_at, found.timezone), there, between="\n"),
        _("Price: {price}.", price=Price(found.price_cents, found.currency)),
        *next_steps(found, tx.now),
        together(_("Your session:"), mails.page(f"/sessions/{session_id}"), between="\n"),
        together(_("Add it to your calendar:"), mails.page(f"/sessions/{session_id}/calendar.ics"), between="\n"),
    )
    mails.send(tx, found.email, notifications.notice(told).title, text, people.language(found))


def next_steps(found, now: str) -> list[str]:
    """What happens from here on, each step a sentence."""
    ahead = clock.read(found.starts_at) - clock.read(now)
    link = _("Join by the meeting link on the session’s page.")
    room = _("The room opens 10 minutes before the start: open the session and press I’m Ready.")
    if now >= clock.moved(found.starts_at, minutes=-10):
        room = _("The room is already open: open the session and press I’m Ready.")
    if found.ready_at:
        room = _("You’re ready. You can join as soon as {name} starts the class.", name=found.host_name)
    steps = [
        _("Please confirm that you can come, or cancel free of charge.") if found.must_confirm else "",
        _("We’ll remind you the day before and ten minutes before the start.") if ahead > timedelta(days=1) else "",
        link if found.meeting_link else room,
        _("You pay {name} directly.", name=found.host_name) if found.price_cents else "",
        _cancelling(found, now),
    ]
    return [step for step in steps if step]


def _cancelling(found, now: str) -> str:
    last_free = agreements.free_until(found.starts_at, found.cutoff_hours)
    if not found.price_cents:
        return _("You can cancel any time before the start.")
    if found.must_confirm:
        return ""
    if now <= last_free:
        return _("You can cancel free of charge until {time}.", time=Moment(last_free, found.timezone))
    if agreements.moved_up_late(found):
        return _("You can cancel free of charge until the start.")
    return _("The price is due even if you cancel.")
