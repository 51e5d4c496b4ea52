"""Holding a session, from ten minutes before the start: ready, start, join, end; or missed."""

from db import (
    alarms,
    attendance,
    bookings,
    changes,
    figures,
    interviewers,
    ledger,
    notifications,
    seat_news,
    sessions,
    students,
    waitlist,
    webhooks,
)
from db.engine.transaction import Transaction
from db.fields import Id, Text, checked
from db.language import _
from db.payments import holds
from db.refusals import Clash, Forbidden, Missing, Refused

FEEDBACK = {"booking_id": Id(), "feedback": Text(least=1, most=2000, lines=True)}


class Removed(Forbidden):
    """The host removed them: nothing of the room is for them any more, also afterwards."""

    def __init__(self) -> None:
        super().__init__(_("The host removed you from this class."))
        self.kind = "removed"
        self.heading = _("You were removed from the class")


class TooEarly(Forbidden):
    """The room is not open yet."""

    def __init__(self, sentence: str, opens_at: str):
        super().__init__(sentence)
        self.opens_at = opens_at


def is_open(session, now: str) -> bool:
    """Whether people can say that they are ready."""
    return session.status == "scheduled" and alarms.doors_open(session.starts_at) <= now < session.ends_at


def ready(tx: Transaction, person, session_id: int) -> int:
    session = sessions.get(tx, person.id, session_id)
    if session.host_id != person.id and session.booking_status != "booked":
        raise Refused(_("Only the mentor and booked learners can get ready."), kind="no_seat")
    if session.removed_at:
        raise Removed()
    if session.status == "live":
        raise Refused(_("Class has started. You can join it now."), kind="state")
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
    """As soon as one learner is ready, or at the start."""
    return is_open(session, now) and (session.ready_count > 0 or session.starts_at <= now)


def start(tx: Transaction, host, session_id: int) -> int:
    """Live from now on; everybody with a seat is notified."""
    session = sessions.own(tx, host.id, session_id)
    if session.status != "scheduled":
        raise Refused(
            _("This session is {status}; it can’t be started.", status=sessions.STATUS[session.status]), kind="state"
        )
    if not may_start(session, tx.now):
        soon = _("Nobody is ready yet. You can start as soon as somebody is, or at the start time.")
        raise Refused(soon if is_open(session, tx.now) else _not_now(session, tx.now), kind="not_now")
    if other := tx.one("live_session", me=host.id, but=session_id):
        raise Clash(_("“{title}” is still going on. Please end it first.", title=other.title))
    seat_news.announce_all_first(tx, session_id)
    if not tx.run("start_session", id=session_id, me=host.id, now=tx.now):
        raise Refused(_("This session has already started."), kind="state")
    sessions.record_move(tx, host.id, session_id, "live")
    tx.run("clear_waitlist", session_id=session_id, now=tx.now)
    for booking in tx.all("seats_held", session_id=session_id):
        told = {"link": f"/room/{session_id}", "title": session.title, "by": host.id}
        notifications.notify(tx, booking.learner_id, "started", level="urgent", **told)
    interviewers.tell(tx, session, "started", level="urgent", link=f"/room/{session_id}", by=host.id)
    webhooks.tell_of_session(tx, "session_started", session_id)
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)
    return session_id


def end(tx: Transaction, host, session_id: int) -> int:
    session = sessions.own(tx, host.id, session_id)
    if not tx.run("end_session", id=session_id):
        status = sessions.STATUS[session.status]
        raise Refused(_("This session is {status}; there is nothing to end.", status=status), kind="state")
    _completed(tx, session_id, host.id)
    waitlist.take_up_for_all(tx, session)
    return session_id


def break_off(tx: Transaction, host_id: int) -> None:
    """The host is suspended: what they lead right now is over, and everybody in it is told."""
    live = tx.one("live_session", me=host_id, but=0)
    if live and tx.run("end_session", id=live.id):
        _completed(tx, live.id, None)
        for booking in tx.all("seats_held", session_id=live.id):
            told = {"link": f"/sessions/{live.id}", "title": live.title, **sessions.led_by(live)}
            notifications.notify(tx, booking.learner_id, "session_broken_off", level="urgent", **told)
        told = {"level": "urgent", "link": f"/sessions/{live.id}", **sessions.led_by(live)}
        interviewers.tell(tx, live, "session_broken_off", **told)
        waitlist.take_up_for_all(tx, sessions.get(tx, host_id, live.id))


def complete_overdue(tx: Transaction, session) -> None:
    """Half an hour after its planned end, when nobody ended it."""
    if tx.run("end_session", id=session.id):
        _completed(tx, session.id, None)


def miss(tx: Transaction, session) -> None:
    """At its planned end, when nobody started it."""
    if not tx.run("miss_session", id=session.id, now=tx.now):
        return
    sessions.record_move(tx, None, session.id, "missed")
    tx.run("waive_charges", session_id=session.id)
    ledger.post_session(tx, session.id)
    tx.run("clear_waitlist", session_id=session.id, now=tx.now)
    for person in tx.all("attendees", id=session.id):
        notifications.tell_of(tx, person.id, "missed", session.id, session.title)
    _over(tx, session.id)


def enter(tx: Transaction, person, session_id: int):
    """Into the room: the host and booked learners, from ten minutes before the start. None when it is over.

    They attend once they join the call. For a class at a meeting link, opening its room is all that we see of it.
    """
    session = sessions.get(tx, person.id, session_id)
    if session.host_id != person.id and session.booking_status != "booked" and not session.is_interviewer:
        raise Missing()
    if session.removed_at:
        raise Removed()
    if session.status in ("completed", "missed", "cancelled"):
        return None
    if session.status == "scheduled" and tx.now < (opens_at := alarms.doors_open(session.starts_at)):
        raise TooEarly(_not_now(session, tx.now), opens_at)
    if session.status != "live" and not is_open(session, tx.now):
        raise Forbidden(_not_now(session, tx.now))
    if session.status == "live" and session.host_id != person.id:
        notifications.settle(tx, session_id, person.id)
        if session.attended and not session.joined_at:  # at a meeting link, where everybody counts as there
            attend(tx, person.id, session_id)
    return session


def attend(tx: Transaction, person_id: int, session_id: int) -> None:
    """Records when a booked learner first joined."""
    notifications.settle(tx, session_id, person_id)
    if tx.run("join_session", session_id=session_id, me=person_id, now=tx.now):
        changes.touch(tx, session_id)


def give_feedback(tx: Transaction, host, session_id: int, booking_id: int | None, feedback):
    feedback = checked(FEEDBACK, {"feedback": feedback})["feedback"]
    session = sessions.own(tx, host.id, session_id)
    if session.status != "completed":
        raise Refused(_("You can give feedback after the session has ended."), kind="state")
    seated = {one.id: one for one in bookings.participants(tx, session_id) if one.status == "booked"}
    if booking_id not in seated:
        raise Missing()
    tx.run("give_feedback", id=booking_id, session_id=session_id, feedback=feedback)
    learner_id, is_first = seated[booking_id].learner_id, not seated[booking_id].feedback
    if learner_id and is_first:  # a correction is not news
        told = {"name": session.host_name, "text": notifications.excerpt(feedback, is_markdown=True)}
        notifications.tell_of(tx, learner_id, "feedback", session_id, session.title, by=host.id, **told)
    changes.touch_people(tx, learner_id, host.id)


def _completed(tx: Transaction, session_id: int, host_id: int | None) -> None:
    sessions.record_move(tx, host_id, session_id, "completed")
    holds.lapse(tx, session_id)
    _release_unconfirmed(tx, tx.one("alarmed_session", id=session_id))
    students.learn(tx, session_id)
    figures.note_audience(tx, session_id)
    tx.run("waive_removed", session_id=session_id)
    attendance.judge(tx, session_id)
    ledger.post_session(tx, session_id)
    webhooks.tell_of_session(tx, "session_completed", session_id)
    _over(tx, session_id)


def _release_unconfirmed(tx: Transaction, session) -> None:
    """Learners who neither confirmed a new start nor came owe nothing."""
    for booking in tx.all("release_unconfirmed", session_id=session.id, now=tx.now):
        tx.one("free_seat", id=session.id)
        if booking.learner_id:
            notifications.tell_of(tx, booking.learner_id, "seat_lapsed", session.id, session.title)
            waitlist.take_up_elsewhere(tx, booking.learner_id, session)
            changes.touch_people(tx, booking.learner_id)


def _over(tx: Transaction, session_id: int) -> None:
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)


def _not_now(session, now: str) -> str:
    if session.status in ("completed", "cancelled", "missed", "draft"):
        return _("This session is {status}.", status=sessions.STATUS[session.status])
    if not session.starts_at:
        return _("This session has no start yet.")
    if session.ends_at <= now:
        return _("This session is over.")
    return _("The room opens {minutes} minutes before the start.", minutes=alarms.OPENS)
