"""What happens to a session at its time: reminders, the start, the end. Each happens once, late rather than never."""

from db import alarms, changes, clock, connections, notifications, telling
from db.engine.transaction import Transaction
from db.sessions import readiness


def fire(tx: Transaction, most: int = 50) -> int:
    """Does what is due and returns how many alarms fired, in the transaction that claims them: a kill undoes both."""
    fired = alarms.claim(tx, most)
    for alarm in fired:
        session = tx.one("alarmed_session", id=alarm.session_id)
        if alarm.kind == "chosen":
            _remind_as_chosen(tx, session, alarm.due_at)
        else:
            FIRES[alarm.kind](tx, session)
    return len(fired)


def _remind(kind: str, level: str, latest: int):
    """Reminds the host and everybody with a seat, but no later than `latest` minutes before the start."""

    def fire(tx: Transaction, session) -> None:
        if _is_ahead(tx, session, latest):
            for person in tx.all("attendees", id=session.id):
                if kind != "reminder_day" or _closest(tx, session, person) == alarms.DAY:
                    _tell(tx, session, person, kind, level)
        changes.touch(tx, session.id)

    return fire


def _remind_as_chosen(tx: Transaction, session, due_at: str) -> None:
    """Those who chose one of the moments that came since it was due. Then it is set for the next."""
    if session.status != "scheduled":
        return
    since = clock.moved(due_at, minutes=-alarms.LATER)  # it may have been put off
    alarms.set_next_chosen(tx, session.id, session.starts_at)
    passed = [lead for lead in alarms.LEADS if since <= clock.moved(session.starts_at, minutes=-lead) <= tx.now]
    if _is_ahead(tx, session, alarms.OPENS):
        for person in tx.all("attendees", id=session.id):
            if (lead := _closest(tx, session, person)) in passed and lead != alarms.DAY:
                _tell(tx, session, person, "reminder", "info")


def _is_ahead(tx: Transaction, session, latest: int) -> bool:
    return session.status == "scheduled" and clock.moved(session.starts_at, minutes=-latest) > tx.now


def _closest(tx: Transaction, session, person) -> int:
    """Which reminder they get: after a pause several may be due, and one is enough."""
    wanted = telling.chosen(person.chosen)
    return min((lead for lead in alarms.LEADS if wanted[f"remind_{lead}"] and _is_due(tx, session, lead)), default=0)


def _is_due(tx: Transaction, session, lead: int) -> bool:
    return clock.moved(session.starts_at, minutes=-lead) <= tx.now


def _tell(tx: Transaction, session, person, kind: str, level: str) -> None:
    minutes = round((clock.read(session.starts_at) - clock.read(tx.now)).total_seconds() / 60)
    told = {"level": level, "starts_at": session.starts_at, "minutes": minutes}
    if kind == "reminder_day" and not session.meeting_link and connections.needs_it(tx, person.id):
        told["must_check"] = True
    notifications.tell_of(tx, person.id, kind, session.id, session.title, **told)


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
