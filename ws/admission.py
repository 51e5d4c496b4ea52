"""Who may be in a room, as the database knows it."""

import logging

from db import attendance, interviewers, people, rings, rooms, sessions
from db.engine.transaction import Engine, Transaction
from db.refusals import Missing, Refused
from db.sessions import readiness

log = logging.getLogger("mentora")

# The codes that the sockets of those who may not are closed with.
NOT_YOURS = 4404
TAKEN_OUT = 4003
NO_MORE = 4006


def look(tx: Transaction, person_id: int, session_id: int):
    """The guest, or the code that refuses them."""
    try:
        return rooms.may_enter(tx, person_id, session_id) or rings.guest(tx, person_id, session_id) or NOT_YOURS
    except readiness.Removed:
        return TAKEN_OUT


def look_again(tx: Transaction, person_id: int, session_id: int):
    """At somebody who is in the room. If they lost their place while it goes on, they are told so."""
    found = look(tx, person_id, session_id)
    if found == NOT_YOURS and sessions.status(tx, session_id) in ("scheduled", "live"):
        try:
            rooms.guest(tx, person_id, session_id)
        except Missing:
            return NO_MORE
    return found


def is_pair(found) -> bool:
    """Whether it is a call of two people, and not a session."""
    return bool(getattr(found, "is_ring", False))


def least(found) -> int:
    """How many people the room holds in any case: all those of an interview, who are few."""
    return interviewers.IN_ROOM if getattr(found, "has_interviewers", 0) else 0


def attend(tx: Transaction, person_id: int, session_id: int):
    found = look(tx, person_id, session_id)
    if is_pair(found):
        rings.came(tx, session_id)
    elif not isinstance(found, int):
        readiness.attend(tx, person_id, session_id)
        if found.status == "live" or found.is_host:  # others are not let in yet
            attendance.joined(tx, person_id, session_id)
    return found


def attend_later(tx: Transaction, person_id: int, session_id: int, at: str) -> None:
    """They were let in then, when it could not be recorded. They may have left meanwhile, and the session be over."""
    if sessions.status(tx, session_id):
        readiness.attend(tx, person_id, session_id)
        attendance.joined(tx, person_id, session_id, at)


def not_let_in(tx: Transaction, session_id: int, person_ids: set[int]) -> dict[int, int]:
    """Those of these people who may not be in the room, each with the code to close their pages with."""
    found = {person_id: look_again(tx, person_id, session_id) for person_id in person_ids}
    return {person_id: code for person_id, code in found.items() if isinstance(code, int)}


def remove(tx: Transaction, host_id: int, session_id: int, person_id: int) -> int:
    """The code to close their pages with."""
    rooms.remove(tx, people.acting(tx, host_id), session_id, person_id)
    return int(look_again(tx, person_id, session_id))


def status(tx: Transaction, session_id: int) -> str:
    return sessions.status(tx, session_id) or rings.status(tx, session_id) or "cancelled"


def host_id(tx: Transaction, session_id: int) -> int:
    """0 for a session that is gone, or whose host is."""
    return sessions.host_id(tx, session_id) or 0


async def hang_up(database: Engine, person_id: int, ring_id: int) -> None:
    """They left a call of two, or did not come back: it is over for the other one, too."""
    try:
        await database.write(_hang_up, person_id, ring_id)
    except Refused:  # it was over already, or they have left Mentora
        return
    except Exception:  # on a full disk, say
        log.exception("%s left call %s, which was not written down", person_id, ring_id)


def _hang_up(tx: Transaction, person_id: int, ring_id: int) -> None:
    rings.hang_up(tx, people.acting(tx, person_id), ring_id)
