"""A session is published, and called off. Every move says who did it and when."""

from db import alarms, bookings, calendars, changes, clock, follows, notifications, sessions
from db.engine.transaction import Transaction
from db.fields import Text, checked
from db.refusals import Refused
from db.sessions import drafts

REASON = {"reason": Text(most=500, lines=True)}


def publish(tx: Transaction, host, session_id: int) -> int:
    session = sessions.own(tx, host.id, session_id)
    if session.status != "draft":
        raise Refused(f"This session is {session.status} already; only a draft can be published.", kind="state")
    drafts.must_be_complete(tx, {name: getattr(session, name) for name in drafts.FIELDS})
    calendars.host_must_be_free(tx, host.id, session.starts_at, session.ends_at, but=session_id)
    if not tx.run("publish_session", id=session_id, me=host.id, now=tx.now):
        raise Refused("This session was published or thrown away just now.", kind="state")
    sessions.record_move(tx, host.id, session_id, "scheduled")
    alarms.set_for(tx, session_id, session.starts_at, session.ends_at)
    for follower in follows.followers(tx, host.id):
        body = f"It begins {clock.said(session.starts_at, follower.timezone)}."
        notifications.notify(
            tx,
            follower.learner_id,
            "published",
            f"{session.host_name} published “{session.title}”",
            body=body,
            link=f"/sessions/{session_id}",
        )
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)
    return session_id


def cancel(tx: Transaction, host, session_id: int, reason) -> int:
    """Frees everyone and tells everyone; whoever held a seat owes nothing."""
    reason = checked(REASON, {"reason": reason})["reason"]
    session = sessions.own(tx, host.id, session_id)
    concerned = tx.all("everybody_booked", session_id=session_id)
    if not tx.run("cancel_session", id=session_id, me=host.id, reason=reason):
        raise Refused(f"This session is {session.status}; it cannot be cancelled any more.", kind="state")
    tx.run("cancel_bookings", session_id=session_id, now=tx.now)
    tx.run("nothing_is_due", session_id=session_id)
    sessions.record_move(tx, host.id, session_id, "cancelled")
    alarms.clear(tx, session_id)
    for booking in concerned:
        body = f"It was to begin {clock.said(session.starts_at, booking.timezone)}. {reason}".strip()
        title = f"“{session.title}” was cancelled"
        notifications.notify(
            tx, booking.learner_id, "session_cancelled", title, body=body, link=f"/sessions/{session_id}"
        )
        bookings.take_up_elsewhere(tx, booking.learner_id, session)
    changes.touch(tx, session_id, *(booking.learner_id for booking in concerned))
    changes.list_or_unlist(tx, session_id)
    return session_id


def leave(tx: Transaction, person) -> None:
    """Somebody goes for good: what they were to lead is called off, their seats go to others, and their drafts with them."""
    for session in tx.all("hosted_now", me=person.id):
        if session.status == "live":
            raise Refused("You are leading a session right now. Please end it first.", kind="state")
        cancel(tx, person, session.id, "The mentor has left.")
    for booking in tx.all("held_by", me=person.id):
        bookings.cancel(tx, person, booking.id)
    tx.run("throw_away_drafts", me=person.id)
