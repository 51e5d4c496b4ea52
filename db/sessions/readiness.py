"""How a session is held: ready, start, join, end; or missed. From ten minutes before the start until it is over."""

from db import alarms, bookings, changes, notifications, sessions
from db.engine.transaction import Transaction
from db.fields import Id, Text, checked
from db.refusals import Forbidden, Missing, Refused

FEEDBACK = {"booking_id": Id(), "feedback": Text(least=1, most=2000, lines=True)}


def is_open(session, now: str) -> bool:
    """The minutes in which both sides say that they are ready."""
    return session.status == "scheduled" and alarms.doors_open(session.starts_at) <= now < session.ends_at


def ready(tx: Transaction, person, session_id: int) -> int:
    session = sessions.get(tx, person.id, session_id)
    if session.host_id != person.id and session.booking_status != "booked":
        raise Refused("Only the mentor and who holds a seat can be ready.", kind="no_seat")
    if session.status == "live":
        raise Refused("The class has begun; you can join it.", kind="state")
    if not is_open(session, tx.now):
        raise Refused(_not_now(session, tx.now), kind="not_now")
    if session.host_id == person.id:
        tx.run("host_ready", id=session_id, me=person.id, now=tx.now)
        changes.touch(tx, session_id)
    else:
        tx.run("learner_ready", id=session.booking_id, now=tx.now)
        changes.touch_people(tx, person.id, session.host_id)
    return session_id


def may_start(session, now: str) -> bool:
    """As soon as one learner is ready, or the start has come."""
    return is_open(session, now) and (session.ready_count > 0 or session.starts_at <= now)


def start(tx: Transaction, host, session_id: int) -> int:
    """Live from now on: everybody with a seat is told at once."""
    session = sessions.own(tx, host.id, session_id)
    if session.status != "scheduled":
        raise Refused(f"This session is {session.status}; it cannot be started.", kind="state")
    if not may_start(session, tx.now):
        soon = "Nobody is ready yet. You can start as soon as somebody is, or when the time has come."
        raise Refused(soon if is_open(session, tx.now) else _not_now(session, tx.now), kind="not_now")
    if other := tx.one("live_of", me=host.id, but=session_id):
        raise Refused(f"“{other.title}” is still going on. Please end it first.", kind="overlap")
    if not tx.run("start_session", id=session_id, me=host.id, now=tx.now):
        raise Refused("This session was started already.", kind="state")
    sessions.record_move(tx, host.id, session_id, "live")
    tx.run("drop_waitlist", session_id=session_id, now=tx.now)
    for booking in tx.all("seats_held", session_id=session_id):
        title = f"“{session.title}” has started"
        notifications.notify(
            tx,
            booking.learner_id,
            "started",
            title,
            body="Come in: the room is open.",
            link=f"/room/{session_id}",
            level="urgent",
        )
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)
    return session_id


def end(tx: Transaction, host, session_id: int) -> int:
    session = sessions.own(tx, host.id, session_id)
    if not tx.run("end_session", id=session_id):
        raise Refused(f"This session is {session.status}; there is nothing to end.", kind="state")
    _completed(tx, session_id, host.id)
    return session_id


def complete_by_itself(tx: Transaction, session) -> None:
    """Nobody ended it; half an hour after its planned end it is over."""
    if tx.run("end_session", id=session.id):
        _completed(tx, session.id, None)


def miss(tx: Transaction, session) -> None:
    """Its planned end has come and nobody had started it."""
    if not tx.run("miss_session", id=session.id, now=tx.now):
        return
    sessions.record_move(tx, None, session.id, "missed")
    tx.run("nothing_is_due", session_id=session.id)
    tx.run("drop_waitlist", session_id=session.id, now=tx.now)
    for person in tx.all("people_seated", id=session.id):
        body = "Nobody started it before its end. Nothing is owed."
        notifications.notify(
            tx, person.id, "missed", f"“{session.title}” did not take place", body=body, link=f"/sessions/{session.id}"
        )
    _over(tx, session.id)


def enter(tx: Transaction, person, session_id: int):
    """Into the room: only the host and who holds a seat, from ten minutes before the start. Answers None when it is over."""
    session = sessions.get(tx, person.id, session_id)
    if session.host_id != person.id and session.booking_status != "booked":
        raise Missing()
    if session.status in ("completed", "missed", "cancelled"):
        return None
    if session.status != "live" and not is_open(session, tx.now):
        raise Forbidden(_not_now(session, tx.now))
    if session.status == "live" and session.host_id != person.id and not session.joined_at:
        attend(tx, person.id, session_id)
    return session


def attend(tx: Transaction, person_id: int, session_id: int) -> None:
    """The first time somebody with a seat comes in is when they came."""
    if tx.run("join_session", session_id=session_id, me=person_id, now=tx.now):
        changes.touch(tx, session_id)


def give_feedback(tx: Transaction, host, session_id: int, booking_id: int | None, feedback):
    feedback = checked(FEEDBACK, {"feedback": feedback})["feedback"]
    session = sessions.own(tx, host.id, session_id)
    if session.status != "completed":
        raise Refused("Feedback can be given once the session is over.", kind="state")
    seated = {one.id: one for one in bookings.participants(tx, session_id) if one.status == "booked"}
    if booking_id not in seated:
        raise Missing()
    tx.run("give_feedback", id=booking_id, session_id=session_id, feedback=feedback)
    if learner_id := seated[booking_id].learner_id:
        title = f"{session.host_name} gave you feedback on “{session.title}”"
        notifications.notify(tx, learner_id, "feedback", title, body=feedback[:200], link=f"/sessions/{session_id}")
        changes.touch_people(tx, learner_id, host.id)


def _completed(tx: Transaction, session_id: int, host_id: int | None) -> None:
    sessions.record_move(tx, host_id, session_id, "completed")
    _over(tx, session_id)


def _over(tx: Transaction, session_id: int) -> None:
    alarms.clear(tx, session_id)
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)


def _not_now(session, now: str) -> str:
    if session.status in ("completed", "cancelled", "missed", "draft"):
        return f"This session is {session.status}."
    if not session.starts_at:
        return "This session has no start yet."
    return (
        "The time of this session is over."
        if session.ends_at <= now
        else f"The doors open {alarms.OPENS} minutes before the start."
    )
