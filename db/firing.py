"""What happens to a session at its time: reminders, the start, the end. Each happens once, late rather than never."""

from db import alarms, changes, clock, notifications
from db.engine.transaction import Transaction
from db.sessions import readiness


def fire(tx: Transaction, most: int = 50) -> int:
    """Does what is due and returns how many alarms fired, in the transaction that claims them: a kill undoes both."""
    fired = alarms.claim(tx, most)
    for alarm in fired:
        session = tx.one("alarmed_session", id=alarm.session_id)
        FIRES[alarm.kind](tx, session)
    return len(fired)


def _remind(kind: str, level: str, latest: int):
    """Reminds the host and everybody with a seat, but no later than `latest` minutes before the start."""

    def fire(tx: Transaction, session) -> None:
        if session.status == "scheduled" and clock.moved(session.starts_at, minutes=-latest) > tx.now:
            minutes = round((clock.read(session.starts_at) - clock.read(tx.now)).total_seconds() / 60)
            told = {"level": level, "starts_at": session.starts_at, "minutes": minutes}
            for person in tx.all("attendees", id=session.id):
                notifications.tell_of(tx, person.id, kind, session.id, session.title, **told)
        changes.touch(tx, session.id)

    return fire


def _start(tx: Transaction, session) -> None:
    """The host can start now, also when nobody is ready; and nobody can book any more."""
    changes.touch(tx, session.id)
    changes.list_or_unlist(tx, session.id)


FIRES = {
    "day": _remind("reminder_day", "info", alarms.OPENS),
    "doors": _remind("reminder_ten", "info", 5),
    "five": _remind("reminder_five", "urgent", -15),
    "start": _start,
    "end": readiness.miss,
    "overrun": readiness.complete_overdue,
}
