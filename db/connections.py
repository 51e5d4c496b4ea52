"""The check of camera, microphone and connection that people make before their first session with video."""

from db import changes, clock
from db.engine.transaction import Transaction
from db.fields import Choice, Flag, checked
from db.language import _

RESULT = {
    "camera": Flag(),
    "microphone": Flag(),
    "connection": Choice(
        options=("relay", "direct", "none"),
        sentence=_("Please choose one of these."),
        note="How this network was found to reach others, if at all",
    ),
}
SOON = 24  # hours before a session in which its page asks for the check
FRESH_DAYS = 7  # in which the other side sees that it was made


def keep(tx: Transaction, person, given: dict) -> dict:
    found = checked(RESULT, given)
    tx.run(
        "keep_connection_check",
        me=person.id,
        camera=int(found["camera"]),
        microphone=int(found["microphone"]),
        connection=found["connection"],
        now=tx.now,
    )
    changes.touch_people(
        tx, *(row.id for row in tx.all("hosts_soon", me=person.id, until=clock.after(days=FRESH_DAYS)))
    )
    return found | {"checked_at": tx.now}


def of(tx: Transaction, person_id: int):
    """What they found last, or None."""
    return tx.one("connection_check", me=person_id)


def is_advised(tx: Transaction, person_id: int, session) -> bool:
    """Whether somebody who is in this session should make the check: it is soon, and they were never in a room."""
    if session.status != "scheduled" or session.attended or not session.starts_at:
        return False  # where it takes place elsewhere, everybody counts as there
    if not tx.now < session.starts_at <= clock.after(hours=SOON):
        return False
    return needs_it(tx, person_id)


def needs_it(tx: Transaction, person_id: int) -> bool:
    """Whether they were never in a room, and no check went well."""
    return bool(tx.value("is_new_to_rooms", me=person_id)) and not is_good(of(tx, person_id))


def is_good(found) -> bool:
    """Good enough to talk: a class can be followed without a camera."""
    return bool(found and found.microphone and found.connection != "none")


def fresh_since(now: str) -> str:
    return clock.moved(now, days=-FRESH_DAYS)
