"""Who may be in a room, as the database knows it."""

import logging

from db import attendance, people, rooms, sessions
from db.engine.transaction import Engine, Transaction
from db.sessions import readiness

log = logging.getLogger("mentora")

# The codes that the sockets of those who may not are closed with.
NOT_YOURS = 4404
TAKEN_OUT = 4003


def look(tx: Transaction, person_id: int, session_id: int):
    """The guest, or the code that refuses them."""
    try:
        return rooms.may_enter(tx, person_id, session_id) or NOT_YOURS
    except readiness.Removed:
        return TAKEN_OUT


def attend(tx: Transaction, person_id: int, session_id: int):
    found = look(tx, person_id, session_id)
    if not isinstance(found, int):
        readiness.attend(tx, person_id, session_id)
        if found.status == "live" or found.is_host:  # others are not let in yet
            attendance.joined(tx, person_id, session_id)
    return found


async def let_in(database: Engine, person_id: int, session_id: int):
    """The guest as the database knows them, or a code. Their attendance is recorded."""
    try:
        return await database.write(attend, person_id, session_id)
    except Exception:  # on a full disk, say: they can still talk
        log.exception("The attendance of %s in session %s was not recorded", person_id, session_id)
    return await database.read(look, person_id, session_id)


async def note_leaving(database: Engine, person_id: int, session_id: int) -> None:
    """In the timeline of attendance. Those who come back later are noted again."""
    try:
        await database.write(attendance.left, person_id, session_id)
    except Exception:  # on a full disk, say: they have left anyway
        log.exception("That %s left session %s was not recorded", person_id, session_id)


def not_let_in(tx: Transaction, session_id: int, person_ids: set[int]) -> dict[int, int]:
    """Those of these people who may not be in the room, each with the code to close their pages with."""
    found = {person_id: look(tx, person_id, session_id) for person_id in person_ids}
    return {person_id: code for person_id, code in found.items() if isinstance(code, int)}


def remove(tx: Transaction, host_id: int, session_id: int, learner_id: int) -> None:
    rooms.remove(tx, people.acting(tx, host_id), session_id, learner_id)


def status(tx: Transaction, session_id: int) -> str:
    return sessions.status(tx, session_id) or "cancelled"
