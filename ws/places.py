"""The places in a room. The host always has one. Learners share the others, and wait in line when none is free.

Those whose connection is lost keep their place, or their turn, for a moment. Meanwhile nobody else gets the place, but
the line goes on without them.
"""

from itertools import takewhile

from ws.guests import Guest, Room

# Seconds in which they can come back.
RETURN = 20.0


def has_one(room: Room, guest: Guest, holds: int) -> bool:
    if guest.is_host or guest.id in room.inside or guest.id in room.kept:
        return True
    taken = {one.id for one in room.inside.values() if not one.is_host} | room.kept.keys()
    ahead = takewhile(lambda one: one.id != guest.id, line(room))
    return len(taken) + len(list(ahead)) < holds - 1


def line(room: Room) -> list[Guest]:
    """Those in line whose page is open, in the order in which they came."""
    return [guest for guest in room.line.values() if guest in room.waiting]


def keep(room: Room, guest: Guest) -> bool:
    """Their connection was lost. Whether there is anything that they can come back to."""
    if room.inside.get(guest.id) is guest and not guest.is_host:
        room.kept[guest.id] = guest
    return guest in (room.kept.get(guest.id), room.line.get(guest.id))


def give_up(room: Room, guest: Guest) -> None:
    """They left, or did not come back in time."""
    for people in (room.kept, room.line):
        if people.get(guest.id) is guest:
            del people[guest.id]
