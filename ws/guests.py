"""The people in one room, and what a message of one of them does to the others."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ws.hub import Mailbox
from ws.messages import STATE


@dataclass(eq=False, slots=True)
class Guest:
    """One open page on a room: waiting at first, inside once its person has joined."""

    session_id: int
    id: int
    name: str
    is_host: bool
    mailbox: Mailbox
    state: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(STATE, False))
    since: int = 0  # when this page first wanted to come in, in microseconds
    picture: str = ""
    turn: int = 0  # when they got in line, in the same; 0 for those who had a place

    def shown(self) -> dict:
        return {
            "id": str(self.id),
            "name": self.name,
            "picture": self.picture,
            "is_host": self.is_host,
            "state": self.state,
        }

    def tell(self, **message) -> None:
        self.mailbox.put(json.dumps(message))


@dataclass(eq=False, slots=True)
class Coming:
    """A page that is being let in: it is in no room yet, but must not miss that its person was removed."""

    session_id: int
    person_id: int
    is_unsure: bool = True  # what was read may no longer be true


@dataclass(slots=True)
class Manners:
    """What `ws/manners.py` is about. It is kept while people, and the host, are away for a moment."""

    hands: list[int] = field(default_factory=list)  # who raised a hand, in the order in which they did
    floor: set[int] = field(default_factory=set)  # whom the host handed the floor: they may speak though it is hushed
    hushed: bool = False  # nobody but the host and these may unmute themselves
    locked: bool = False  # who is not inside waits at the door
    quieted: set[int] = field(default_factory=set)  # whom the host has muted, until they unmute themselves
    used: dict[int, dict[str, float]] = field(default_factory=dict)  # until when each has used up hands and reactions


@dataclass(eq=False, slots=True)
class Room:
    waiting: set[Guest] = field(default_factory=set)
    inside: dict[int, Guest] = field(default_factory=dict)
    recording: str = ""  # the id of the person who asked to record, or records
    rolling: bool = False  # it is being recorded at this moment
    is_served: bool = False  # the media server records, and not the host's browser
    agreed: set[int] = field(default_factory=set)  # who allowed it; kept while the host is away for a moment
    line: dict[int, Guest] = field(default_factory=dict)  # who wants to come in, in the order in which they came
    called: set[Guest] = field(default_factory=set)  # those of them who have a place, while the database is asked
    kept: dict[int, Guest] = field(default_factory=dict)  # who lost their connection a moment ago
    told: dict[str, Any] = field(default_factory=dict)  # what the pages were told of who is waiting
    manners: Manners = field(default_factory=Manners)
    is_pair: bool = False  # a call of two people, which is over when one of them leaves
    least: int = 0  # people whom it holds in any case
    moderate: Callable[[int, bool], None] = lambda person_id, may_speak: None  # tells the engine, if that can mute them

    @property
    def pages(self) -> list[Guest]:
        return [*self.inside.values(), *self.waiting]

    @property
    def people(self) -> list[Guest]:
        """Also those whose page may come back."""
        return [*self.pages, *self.kept.values()]


def _signal(room: Room, guest: Guest, message: dict) -> bool:
    """From browser to browser. What is for the media server does not come here."""
    if other := room.inside.get(int(message["to"])):  # someone who has just left does not need it
        known = {"from": str(guest.id), "generation": message["generation"], "data": message["data"]}
        other.tell(type="signal", **known)
    return True


def _record(room: Room, guest: Guest, message: dict) -> bool:
    """The host asks everyone to allow it, or stops. Whether it is running is said by `rolling`.

    A host who comes back goes on with it, and nobody is asked again; after a stop, everybody is.
    """
    if not guest.is_host:
        return False
    announce(room, guest, message["on"], is_served=False)
    return True


def _roll(room: Room, guest: Guest, message: dict) -> bool:
    if not guest.is_host:
        return False
    if room.is_served:
        return True  # the server knows itself
    room.rolling = message["on"] and room.recording == str(guest.id)
    tell_all(room.pages, type="rolling", on=room.rolling)
    return True


def _consent(room: Room, guest: Guest, message: dict) -> bool:
    if message["yes"] and room.recording:
        room.agreed.add(guest.id)
    else:
        room.agreed.discard(guest.id)
    tell_all([one for one in room.inside.values() if one.is_host], type="consent", id=str(guest.id), yes=message["yes"])
    return True


def announce(room: Room, host: Guest, on: bool, *, is_served: bool) -> None:
    room.rolling = room.rolling and on and is_served and room.is_served
    room.recording, room.is_served = str(host.id) if on else "", is_served
    if not on:
        room.agreed.clear()
    said = {"type": "record", "on": on, "by": str(host.id), **served(room)}
    for page in room.pages:
        page.tell(**said, **({"agreed": True} if page.id in room.agreed else {}))


def served(room: Room) -> dict[str, bool]:
    """What pages are told when the media server records."""
    return {"served": True} if room.is_served else {}


HANDLERS = {
    "signal": _signal,
    "record": _record,
    "rolling": _roll,
    "consent": _consent,
}


def tell_all(guests: Iterable[Guest], **message) -> None:
    text = json.dumps(message)
    for guest in list(guests):
        guest.mailbox.put(text)


def others(room: Room, guest: Guest) -> list[Guest]:
    return [one for person_id, one in room.inside.items() if person_id != guest.id]


def people_of(guests) -> list[dict]:
    """Each person once, however many tabs they have open."""
    return [
        {"id": str(person_id), "name": name} for person_id, name in sorted({(guest.id, guest.name) for guest in guests})
    ]
