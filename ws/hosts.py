"""Who hosts a room: an interview is handed to a colleague while both may be at its door, or inside."""

from ws import manners
from ws.admission import NO_MORE
from ws.guests import Room, tell_all

HANDED_OVER = 4007


def farewell(room: Room, person_id: int, code: int) -> int:
    """Who led it reads that somebody else does, and not that they were removed."""
    led = any(guest.is_host for guest in room.people if guest.id == person_id)
    return HANDED_OVER if code == NO_MORE and led else code


def settle(room: Room, host_id: int) -> None:
    """The tools of a host are theirs from now on, and nobody else’s. All pages are told whose they are."""
    changed = [guest for guest in room.people if guest.is_host != (guest.id == host_id)]
    for guest in changed:
        guest.is_host = guest.id == host_id
    if changed:
        tell_all(room.pages, type="host", id=str(host_id))
        manners.change_host(room, host_id, [guest for guest in changed if not guest.is_host])
