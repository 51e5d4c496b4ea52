"""What happens to a session by itself at its time: reminders, the doors, the end. Each rings once, also after a restart, and late rather than never."""

from db import alarms, changes, clock, notifications
from db.engine.transaction import Transaction
from db.sessions import readiness


def fire(tx: Transaction, most: int = 50) -> int:
    """Does what is due; answers how many alarms rang. Claiming and doing are one transaction: a kill in between undoes both."""
    fired = alarms.claim(tx, most)
    for alarm in fired:
        session = tx.one("alarmed_session", id=alarm.session_id)
        FIRES[alarm.kind](tx, session)
    return len(fired)


def _remind(kind: str, level: str, latest: int):
    """Tells the host and everybody with a seat. After a long sleep only the most urgent one is said: `latest` minutes before the start it is too late for this one."""

    def fire(tx: Transaction, session) -> None:
        if session.status == "scheduled" and clock.moved(session.starts_at, minutes=-latest) > tx.now:
            title = f"“{session.title}” starts {_in(tx, session)}"
            for person in tx.all("people_seated", id=session.id):
                body = clock.said(session.starts_at, person.timezone)
                notifications.notify(tx, person.id, kind, title, body=body, link=f"/sessions/{session.id}", level=level)
        changes.touch(tx, session.id)

    return fire


def _in(tx: Transaction, session) -> str:
    minutes = round((clock.read(session.starts_at) - clock.read(tx.now)).total_seconds() / 60)
    if minutes < 1:
        return "now"
    if minutes < 90:
        return f"in {minutes} minute{'' if minutes == 1 else 's'}"
    return f"in {round(minutes / 60)} hours"


def _start(tx: Transaction, session) -> None:
    """The host can begin now, also when nobody is ready; and nobody can book any more."""
    changes.touch(tx, session.id)
    changes.list_or_unlist(tx, session.id)


FIRES = {
    "day": _remind("reminder_day", "info", alarms.OPENS),
    "doors": _remind("reminder_ten", "info", 5),
    "five": _remind("reminder_five", "urgent", -15),
    "start": _start,
    "end": readiness.miss,
    "overrun": readiness.complete_by_itself,
}
