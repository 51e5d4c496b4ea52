"""Manners in a class: who wants to speak, who may, and who may come in. The host decides; all of it is kept here.

Each browser mutes its own microphone. Who may not speak is muted in what the others are told, whatever their page says,
and `Room.moderate` tells the engine, which can enforce it.
"""

import time
from collections.abc import Iterable

from ws.guests import Guest, Room, others, tell_all
from ws.messages import STATE

# How often one person reacts, or raises a hand: so many at once, and then one more every so many seconds.
AT_ONCE, EVERY = 3, 2.0


def may_speak(room: Room, guest: Guest) -> bool:
    """Whether the engine may pass on their voice now."""
    return guest.id not in room.manners.quieted and _may_unmute(room, guest)


def settle(room: Room, guest: Guest, state: dict) -> None:
    """Their state as their page says it, as far as it is allowed."""
    guest.state = dict.fromkeys(STATE, False) | state
    if not _may_unmute(room, guest):
        guest.state["muted"] = True
    elif not guest.state["muted"] and guest.id in room.manners.quieted:
        room.manners.quieted.discard(guest.id)
        room.moderate(guest.id, True)


def shown(room: Room) -> dict:
    """What those who come in are told."""
    return {"hands": _ids(room.manners.hands), **_rules(room)}


def forget(room: Room, person_id: int) -> None:
    """They left for good, or were removed."""
    manners = room.manners
    manners.quieted.discard(person_id)
    manners.used.pop(person_id, None)
    _lower(room, [person_id])
    _rule(room, floor=manners.floor - {person_id})


def end(room: Room) -> None:
    """The host left for good. Nobody else could undo what they wanted, so it ends with them."""
    quieted, room.manners.quieted = room.manners.quieted, set()
    _rule(room, hushed=False, locked=False)
    for person_id in quieted:
        room.moderate(person_id, True)


def change_host(room: Room, host_id: int, before: Iterable[Guest]) -> None:
    """The new one may speak, whatever was decided about them. The one before is muted if the others are."""
    forget(room, host_id)
    room.moderate(host_id, True)
    _mute(room, [one for one in before if room.inside.get(one.id) is one and not may_speak(room, one)])


def _hand(room: Room, guest: Guest, message: dict) -> bool:
    hands = room.manners.hands
    if not message["up"]:
        _lower(room, [guest.id])
    elif guest.id not in hands and not guest.is_host and not _is_too_often(room, guest, "hand"):
        hands.append(guest.id)
        tell_all(room.pages, type="hands", ids=_ids(hands))
    return True


def _lower_hand(room: Room, guest: Guest, message: dict) -> bool:
    if not guest.is_host:
        return False
    _lower(room, list(room.manners.hands) if message["id"] == "all" else [int(message["id"])])
    return True


def _quiet(room: Room, guest: Guest, message: dict) -> bool:
    """Mutes one learner, or all of them. They can unmute themselves, unless it is hushed.

    Also those who are said to be muted: their page may say so, and send their voice all the same.
    """
    if not guest.is_host:
        return False
    everyone = others(room, guest)
    chosen = everyone if message["id"] == "all" else [one for one in everyone if one.id == int(message["id"])]
    heard = [one for one in chosen if one.id not in room.manners.quieted]
    room.manners.quieted |= {one.id for one in heard}
    _mute(room, heard)
    return True


def _hush(room: Room, guest: Guest, message: dict) -> bool:
    if not guest.is_host:
        return False
    _rule(room, hushed=message["on"])
    return True


def _hand_floor(room: Room, guest: Guest, message: dict) -> bool:
    """Their hand has done its work, and is lowered."""
    if not guest.is_host:
        return False
    person_id, floor = int(message["id"]), room.manners.floor
    if not message["on"]:
        _rule(room, floor=floor - {person_id})
    elif person_id != guest.id and person_id in room.inside:
        _lower(room, [person_id])
        _rule(room, floor=floor | {person_id})
    return True


def _lock(room: Room, guest: Guest, message: dict) -> bool:
    if not guest.is_host:
        return False
    _rule(room, locked=message["on"])
    return True


def _react(room: Room, guest: Guest, message: dict) -> bool:
    if not _is_too_often(room, guest, "react"):
        tell_all(room.inside.values(), type="reaction", id=str(guest.id), sign=message["sign"])
    return True


def _change_state(room: Room, guest: Guest, message: dict) -> bool:
    settle(room, guest, message["state"])
    told = {"type": "state", "id": str(guest.id), "state": guest.state}
    tell_all(others(room, guest), **told)
    if guest.state["muted"] and not message["state"].get("muted"):
        guest.tell(**told)  # their page does not know yet that they may not speak
    return True


HANDLERS = {
    "state": _change_state,
    "hand": _hand,
    "lower": _lower_hand,
    "quiet": _quiet,
    "hush": _hush,
    "floor": _hand_floor,
    "lock": _lock,
    "react": _react,
}


def _is_too_often(room: Room, guest: Guest, what: str) -> bool:
    """Each of them goes to everybody: a page that sends them without end must not keep the others busy."""
    now, used = time.monotonic(), room.manners.used.setdefault(guest.id, {})
    until = max(used.get(what, 0), now)
    if until - now > (AT_ONCE - 1) * EVERY:
        return True
    used[what] = until + EVERY
    return False


def _may_unmute(room: Room, guest: Guest) -> bool:
    return guest.is_host or not room.manners.hushed or guest.id in room.manners.floor


def _lower(room: Room, person_ids: list[int]) -> None:
    left = [one for one in room.manners.hands if one not in person_ids]
    if left != room.manners.hands:
        room.manners.hands = left
        tell_all(room.pages, type="hands", ids=_ids(left))


def _mute(room: Room, guests: list[Guest]) -> None:
    """Tells the engine, and everybody whose microphone was on until now."""
    for guest in guests:
        room.moderate(guest.id, False)
    if spoke := [guest for guest in guests if not guest.state["muted"]]:
        for guest in spoke:
            guest.state["muted"] = True
        tell_all(room.inside.values(), type="quieted", ids=_ids(guest.id for guest in spoke))


def _rule(room: Room, *, hushed: bool | None = None, locked: bool | None = None, floor: set[int] | None = None) -> None:
    """Changes what is given, and tells everybody. Those who may not speak any more are muted."""
    before, manners = _rules(room), room.manners
    could = {one.id for one in room.inside.values() if may_speak(room, one)}
    manners.locked = manners.locked if locked is None else locked
    manners.hushed = manners.hushed if hushed is None else hushed
    manners.floor = manners.floor if floor is None else floor
    if before == _rules(room):
        return
    tell_all(room.pages, type="manners", **_rules(room))
    can = {one.id for one in room.inside.values() if may_speak(room, one)}
    _mute(room, [one for one in room.inside.values() if one.id in could - can])
    for person_id in can - could:
        room.moderate(person_id, True)


def _rules(room: Room) -> dict:
    manners = room.manners
    return {"hushed": manners.hushed, "locked": manners.locked, "floor": _ids(sorted(manners.floor))}


def _ids(person_ids: Iterable[int]) -> list[str]:
    return [str(person_id) for person_id in person_ids]
