"""When the clock has to do something about a session. What it does then is in `rings`."""

from db import clock
from db.engine.transaction import Transaction
from db.language import ngettext

OPENS = 10  # minutes before the start: the doors of the room, and the buttons for it
LATER = 5  # minutes until one that could not fire is tried again
GRACE = 30  # minutes after the planned end: then a session that nobody ended is over
DAY = 1440
# Minutes before a session at which people may want to be reminded.
LEADS = {
    7 * DAY: ngettext("{count} day before", "{count} days before", 7),
    2 * DAY: ngettext("{count} day before", "{count} days before", 2),
    DAY: ngettext("{count} hour before", "{count} hours before", 24),
    720: ngettext("{count} hour before", "{count} hours before", 12),
    180: ngettext("{count} hour before", "{count} hours before", 3),
    60: ngettext("{count} hour before", "{count} hours before", 1),
    30: ngettext("{count} minute before", "{count} minutes before", 30),
}
AT_FIRST_REMINDED = (DAY, 60)


def doors_open(starts_at: str) -> str:
    return clock.moved(starts_at, minutes=-OPENS)


def times(starts_at: str, ends_at: str) -> dict[str, str]:
    """When each kind of alarm is due."""
    return {
        "day": clock.moved(starts_at, minutes=-DAY),
        "doors": doors_open(starts_at),
        "five": clock.moved(starts_at, minutes=-5),
        "start": starts_at,
        "end": ends_at,
        "overrun": clock.moved(ends_at, minutes=GRACE),
    }


def set_for(tx: Transaction, session_id: int, starts_at: str, ends_at: str) -> None:
    """Reminders of a time that is over are left out: a session published an hour ahead needs none a day ahead."""
    tx.run("clear_alarms", session_id=session_id)
    for kind, due_at in times(starts_at, ends_at).items():
        if due_at > tx.now or kind in ("end", "overrun"):
            tx.run("set_alarm", session_id=session_id, kind=kind, due_at=due_at)
    set_next_chosen(tx, session_id, starts_at)


def set_next_chosen(tx: Transaction, session_id: int, starts_at: str) -> None:
    """One alarm for all the reminders that people may choose, besides that of the day before: each sets the next."""
    if due_at := next_chosen(starts_at, tx.now):
        tx.run("set_alarm", session_id=session_id, kind="chosen", due_at=due_at)


def planned(starts_at: str, ends_at: str, now: str) -> dict[str, str]:
    """With the next of those that people chose, if there is one."""
    chosen = next_chosen(starts_at, now)
    return times(starts_at, ends_at) | ({"chosen": chosen} if chosen else {})


def next_chosen(starts_at: str, now: str, *, or_then: bool = False) -> str:
    """The first of these moments after now, or then; "" when all are over."""
    times = [clock.moved(starts_at, minutes=-minutes) for minutes in LEADS if minutes != DAY]
    return next((at for at in times if at > now or (or_then and at == now)), "")


def clear(tx: Transaction, session_id: int) -> None:
    tx.run("clear_alarms", session_id=session_id)


def claim(tx: Transaction, most: int = 50) -> list:
    """What is due, in the order it was due; nobody else gets the same ones."""
    return sorted(tx.all("fire_alarms", now=tx.now, most=most), key=lambda alarm: (alarm.due_at, alarm.session_id))


def postpone_first(tx: Transaction) -> None:
    """One that cannot be rung must not hold up the others; it is tried again in five minutes."""
    tx.run("postpone_alarm", now=tx.now, due_at=clock.moved(tx.now, minutes=LATER))


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_alarm")
    return next_one is not None and next_one <= tx.now
