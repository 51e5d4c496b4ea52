"""The places in a room. The host always has one. Learners share the others, and wait in line when none is free.

Those whose connection is lost keep their place, or their turn, for a moment. Meanwhile nobody else gets the place, but
the line goes on without them. While the host has locked the room, everybody else waits in line too.
"""

from itertools import takewhile
from typing import Any

from ws.guests import Guest, Room, people_of

# Seconds in which they can come back.
RETURN = 20.0
# Of a room, beside who is waiting.
TOLD = ("line", "holds", "is_full")


def is_free_for(room: Room, guest: Guest, holds: int) -> bool:
    """Whether there is a place for them, as those who were called have theirs."""
    if _has_one(room, guest):
        return True
    if room.manners.locked:
        return False
    ahead = takewhile(lambda one: one is not guest, line(room))
    taken = (*room.inside.values(), *room.kept.values(), *room.called, *ahead)
    return len({one.id for one in taken if not one.is_host} - {guest.id}) < holds - 1


def is_shut_for(room: Room, guest: Guest) -> bool:
    """Whether they wait because the host has locked the room."""
    return room.manners.locked and not _has_one(room, guest)


def queue(room: Room, guest: Guest) -> Guest | None:
    """Puts somebody who has clicked Join in line. If they were in line already, on another page, they keep their turn,
    and that page is returned.
    """
    older = room.line.get(guest.id)
    if older:
        guest.turn = min(guest.turn, older.turn)
    room.line = dict(sorted((room.line | {guest.id: guest}).items(), key=lambda item: item[1].turn))
    return older if older is not guest else None


def is_older(room: Room, guest: Guest) -> bool:
    """Whether this is an old page, which has come back while a newer one of the same person is open."""
    pages = (one for one in (room.inside.get(guest.id), room.line.get(guest.id)) if one and not one.mailbox.is_closed)
    return any(one.since > guest.since for one in pages)


def line(room: Room) -> list[Guest]:
    """Those in line whose page is open, in the order in which they came."""
    return [one for one in room.line.values() if one in room.waiting and not one.mailbox.is_closed]


def keep(room: Room, guest: Guest) -> bool:
    """Their connection was lost. Whether there is anything that they can come back to."""
    if room.inside.get(guest.id) is guest:
        room.kept[guest.id] = guest
    return guest in (room.kept.get(guest.id), room.line.get(guest.id))


def give_up(room: Room, guest: Guest) -> None:
    """They left, or did not come back in time."""
    for people in (room.kept, room.line):
        if people.get(guest.id) is guest:
            del people[guest.id]


def told(room: Room, holds: int) -> dict[str, Any]:
    """Who is waiting, who of them in line for a place, how many places there are, and whether they are taken."""
    in_line = [str(guest.id) for guest in line(room) if guest not in room.called]
    return {"waiting": people_of(room.waiting), "line": in_line, "holds": holds, "is_full": is_full(room, holds)}


def is_full(room: Room, holds: int) -> bool:
    """Whether a learner who comes now has to wait in line."""
    taken = (*room.inside.values(), *room.kept.values(), *room.called, *line(room))
    return len({one.id for one in taken if not one.is_host}) >= holds - 1


def _has_one(room: Room, guest: Guest) -> bool:
    return guest.is_host or guest.id in room.inside or guest.id in room.kept
