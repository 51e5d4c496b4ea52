"""Publishing and cancelling a session. Every move records who did it and when."""

from dataclasses import dataclass

from db import (
    alarms,
    bookings,
    changes,
    clock,
    follows,
    interviewers,
    invitations,
    ledger,
    notifications,
    payments,
    seat_news,
    sessions,
    waitlist,
    webhooks,
)
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Maybe, Text, checked
from db.hours import links
from db.language import _
from db.refusals import Refused
from db.sessions import drafts, editing


@dataclass(frozen=True, slots=True)
class Cancelled:
    session_id: int
    was_draft: bool
    concerned: int  # people who had a seat, or waited for one


REASON = {"reason": Text(most=500, lines=True)}
MONEY: dict[str, Field] = {
    "money": Maybe(field=Text(most=500), note="What learners owe and have paid, as shown; refused if it has changed")
}


def publish_new(tx: Transaction, host, given: dict) -> int:
    """A new session that is published at once, or not there at all."""
    check = Check()
    fields = drafts.FRESH | checked(drafts.FIELDS, given, host.timezone, check)
    _must_be_publishable(tx, host, fields, check, given)
    return publish(tx, host, drafts.create(tx, host, given), given)


def publish_changed(tx: Transaction, host, session_id: int, given: dict) -> int:
    return publish(tx, host, editing.update(tx, host, session_id, given, publishes=True), given)


def publish(tx: Transaction, host, session_id: int, given: dict | None = None) -> int:
    session = sessions.own(tx, host.id, session_id)
    if session.status != "draft":
        status = sessions.STATUS[session.status]
        raise Refused(_("This session is {status}; only a draft can be published.", status=status), kind="state")
    fields = {name: getattr(session, name) for name in drafts.FIELDS}
    _must_be_publishable(tx, host, fields, Check(), given, but=session_id)
    if not tx.run("publish_session", id=session_id, me=host.id, now=tx.now):
        raise Refused(_("This session has just been published or deleted."), kind="state")
    sessions.record_move(tx, host.id, session_id, "scheduled")
    alarms.set_for(tx, session_id, session.starts_at, session.ends_at)
    told = {"name": session.host_name, "starts_at": session.starts_at}
    follows.tell(tx, host.id, "published", session_id, session.title, **told)
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)
    return session_id


def _must_be_publishable(tx: Transaction, host, fields: dict, check: Check, given: dict | None, but: int = 0) -> None:
    """Ends the check of what was sent with it, so that everything wrong is said at once."""
    drafts.must_be_complete(tx, fields, check)
    drafts.host_must_be_free(tx, host.id, fields, check, but, given)
    check.done(drafts.UNFINISHED)


def publish_for(
    tx: Transaction, person_id: int, host, learner_id: int, session_id: int, given: dict, *, kind: str = "one_to_one"
) -> int:
    """A new session for one learner, who has a seat in it from the start: both agreed to it, this person last.

    Returns the id of that seat.
    """
    fields = drafts.FRESH | given
    drafts.insert(tx, host, session_id, fields, kind=kind, status="scheduled")
    sessions.record_move(tx, person_id, session_id, "scheduled")
    seat_id = bookings.seat_for(tx, learner_id, session_id, fields)
    starts_at = fields["starts_at"]
    alarms.set_for(tx, session_id, starts_at, clock.moved(starts_at, minutes=fields["duration_minutes"]))
    return seat_id


def cancel(
    tx: Transaction,
    host,
    session_id: int,
    reason,
    shown: dict | None = None,
    *,
    host_left: bool = False,
    host_suspended: bool = False,
) -> Cancelled:
    """Cancels all bookings free of charge, and notifies everybody who had one.

    `shown` is what the host saw of the money that goes back, or is no longer owed.
    """
    reason = checked(REASON, {"reason": reason})["reason"]
    session = sessions.own(tx, host.id, session_id)
    money = checked(MONEY, {"money": (shown or {}).get("money")})["money"]
    if money is not None and money != payments.said(payments.at_stake(tx, session_id)):
        sentence = _("What learners owe or have paid has changed. Please look again. If you agree, send this again.")
        raise Refused(sentence, kind=payments.CHANGED)
    seat_news.announce_all_first(tx, session_id)
    concerned = tx.all("active_bookings", session_id=session_id)
    if not tx.run("cancel_session", id=session_id, me=host.id, reason=reason):
        status = sessions.STATUS[session.status]
        raise Refused(_("This session is {status}; it can’t be cancelled any more.", status=status), kind="state")
    tx.run("cancel_bookings", session_id=session_id, now=tx.now)
    tx.run("waive_charges", session_id=session_id)
    links.give_back_all(tx, session_id)
    ledger.post_session(tx, session_id)
    sessions.record_move(tx, host.id, session_id, "cancelled")
    told = {"starts_at": session.starts_at, "reason": reason, "host_left": host_left, "by": host.id}
    told |= {"host_suspended": True} if host_suspended else {}
    told |= sessions.led_by(session) if host_left or host_suspended else {}
    for booking in concerned:
        notifications.tell_of(tx, booking.learner_id, "session_cancelled", session_id, session.title, **told)
        if booking.status == "booked":
            invitations.withdraw(tx, booking.learner_id, session_id)
        waitlist.take_up_elsewhere(tx, booking.learner_id, session)
    interviewers.tell(tx, session, "session_cancelled", link=f"/sessions/{session_id}", **told)
    invitations.withdraw_from_colleagues(tx, session_id)
    webhooks.tell_if_interview(tx, session_id)
    changes.touch(tx, session_id, *(booking.learner_id for booking in concerned))
    changes.list_or_unlist(tx, session_id)
    return Cancelled(session_id, session.status == "draft", len(concerned))


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted: cancels what they lead and what they booked, and deletes their drafts."""
    must_not_be_live(tx, person.id)
    for session in tx.all("hosted_open", me=person.id):
        cancel(tx, person, session.id, "", host_left=True)
    bookings.cancel_all(tx, person)
    tx.run("delete_drafts", me=person.id)


def must_not_be_live(tx: Transaction, host_id: int) -> None:
    if any(session.status == "live" for session in tx.all("hosted_open", me=host_id)):
        raise Refused(_("You’re leading a session right now. Please end it first."), kind="state")
