"""How long recordings are kept. Their hosts are told some days before they are deleted, and never later."""

from datetime import timedelta

from db import clock, notifications, recordings
from db.engine.transaction import Transaction
from db.installation import facts

NOTICE = timedelta(days=7)
MOST = 200  # in one transaction


def plan(tx: Transaction, days: int) -> None:
    """At the start, which is when an operator can have chosen another number of days; 0 keeps them for ever."""
    if facts.recordings_days(tx) != days:
        tx.run("forget_expiry")
        facts.note_recordings(tx, days)
    for recording in tx.all("recordings_without_expiry") if days else ():
        tx.run("set_expiry", id=recording.id, expires_at=recordings.kept_until(tx, recording.ended_at))


def warn(tx: Transaction) -> int:
    """Tells the hosts of what will be deleted soon, once for all that is left of a session. Returns of how many."""
    notice = _notice(facts.recordings_days(tx))
    soonest = clock.stamp(clock.read(tx.now) + notice)
    told = set()
    found = tx.all("recordings_to_warn_of", before=soonest, most=MOST)
    for recording in found:
        tx.run("warn_of_expiry", id=recording.id, now=tx.now, soonest=soonest)
        if recording.host_id and recording.session_id not in told:  # else they have left Mentora
            until = max(recording.expires_at, soonest)
            host_id, session_id, title = recording.host_id, recording.session_id, recording.title
            notifications.tell_of(tx, host_id, "recording_expires", session_id, title, expires_at=until)
        if recording.session_id not in told:
            tx.emit(recordings.RecordingsChanged(recording.session_id))
        told.add(recording.session_id)
    return len(found)


def expire(tx: Transaction) -> list:
    """Returns those whose files can be deleted."""
    gone = tx.all("expire_recordings", now=tx.now)
    for recording in gone:
        tx.emit(recordings.RecordingDeleted(recording.session_id, recording.id))
    return gone


def count_expired(tx: Transaction, person, session_id: int) -> int:
    expired: int = tx.value("count_expired", session_id=session_id, me=person.id)
    return expired


def _notice(days: int) -> timedelta:
    """A week, or half of a shorter time."""
    return min(NOTICE, timedelta(days=days) / 2)
