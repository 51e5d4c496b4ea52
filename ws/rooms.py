"""Who is in which room now, and their signalling. Video and sound travel from browser to browser.

The database decides who is let in, when a page opens and again when someone joins. Messages reach the same room only.
"""

import asyncio
import json
from dataclasses import dataclass, field

from db import rooms, sessions
from db.engine.transaction import Engine, Transaction
from db.language import _, translate
from db.sessions import readiness
from ws.hub import Mailbox

NOT_YOURS = 4404
NEWER_TAB = 4001
TAKEN_OUT = 4003
# Seconds for a page to leave the room after the end of its session.
FAREWELL = 5.0
STATE = ("muted", "camera", "sharing", "listener")
CARRIES = 4


@dataclass(eq=False, slots=True)
class Guest:
    """One open page on a room: waiting at first, inside once its person has joined."""

    session_id: int
    id: int
    name: str
    is_host: bool
    mailbox: Mailbox
    state: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(STATE, False))

    def shown(self) -> dict:
        return {"id": str(self.id), "name": self.name, "is_host": self.is_host, "state": self.state}

    def tell(self, **letter) -> None:
        self.mailbox.put(json.dumps(letter))


@dataclass(slots=True)
class Room:
    waiting: set[Guest] = field(default_factory=set)
    inside: dict[int, Guest] = field(default_factory=dict)
    taken_out: set[int] = field(default_factory=set)
    recording: str = ""  # the id of the person who records


class Rooms:
    def __init__(self, database: Engine, carries: int = CARRIES):
        self._database, self._carries = database, carries
        self._rooms: dict[int, Room] = {}

    async def enter(self, session_id: int, mailbox: Mailbox) -> Guest | int:
        """A guest, who waits; or the code to close the socket with."""
        found = await self._database.read(rooms.may_enter, mailbox.claims.person_id, session_id)
        if found is None:
            return NOT_YOURS
        room = self._rooms.setdefault(session_id, Room())
        if mailbox.claims.person_id in room.taken_out:
            return TAKEN_OUT
        guest = Guest(session_id, mailbox.claims.person_id, found.name, bool(found.is_host), mailbox)
        room.waiting.add(guest)
        here = [one.shown() for one in room.inside.values()]
        guest.tell(
            type="hello",
            status=found.status,
            you=str(guest.id),
            here=here,
            waiting=_people(room.waiting),
            recording=_recording(room),
        )
        self._tell_waiting(room)
        return guest

    def leave(self, guest: Guest) -> None:
        room = self._rooms.get(guest.session_id)
        if room is None:
            return
        self._step_out(room, guest)
        room.waiting.discard(guest)
        self._tell_waiting(room)
        if not room.waiting and not room.inside and not room.taken_out:
            del self._rooms[guest.session_id]

    async def hear(self, guest: Guest, message: dict) -> bool:
        """False when the message makes no sense."""
        room = self._rooms[guest.session_id]
        kind = message.get("type")
        if kind == "join":
            return await self._join(room, guest, message)
        if kind == "leave":
            self._step_out(room, guest)
            room.waiting.add(guest)
            self._tell_waiting(room)
            return True
        if room.inside.get(guest.id) is not guest:
            return kind in HANDLERS  # this page has just been replaced, and does not know yet
        return kind in HANDLERS and HANDLERS[kind](self, room, guest, message)

    def tell(self, session_id: int, **letter) -> None:
        """Sends this to every page that is open on the room."""
        if room := self._rooms.get(session_id):
            for guest in [*room.inside.values(), *room.waiting]:
                guest.tell(**letter)

    async def look_again(self, session_id: int) -> None:
        """The session changed: its pages are told, and after the end everyone has to leave."""
        if session_id not in self._rooms:
            return
        status = await self._database.read(_status, session_id)
        self.tell(session_id, type="status", status=status)
        if status not in ("scheduled", "live"):
            self.close(session_id)

    def close(self, session_id: int) -> None:
        room = self._rooms.get(session_id)
        for guest in [*room.inside.values(), *room.waiting] if room else []:
            asyncio.get_running_loop().call_later(FAREWELL, guest.mailbox.close, NOT_YOURS)
        if room:
            room.taken_out.clear()

    def kick(self, session_id: int, person_id: int) -> None:
        if room := self._rooms.get(session_id):
            room.taken_out.add(person_id)
            for guest in [*room.inside.values(), *room.waiting]:
                if guest.id == person_id:
                    guest.mailbox.close(TAKEN_OUT)

    async def _join(self, room: Room, guest: Guest, message: dict) -> bool:
        state = _state(message.get("state"))
        if state is None:
            return False
        found = await self._database.read(rooms.may_enter, guest.id, guest.session_id)
        if found is None or not (found.status == "live" or guest.is_host):
            sentence = translate(_("The mentor hasn't started yet."), found.language if found else "")
            guest.tell(type="refused", reason="not_live", sentence=sentence)
            return True
        others = {person_id: one for person_id, one in room.inside.items() if person_id != guest.id}
        if len(others) >= self._carries:
            sentence = _("The room is full: it holds {count} people.", count=self._carries)
            guest.tell(type="refused", reason="full", sentence=translate(sentence, found.language))
            return True
        await self._database.write(readiness.attend, guest.id, guest.session_id)
        if (older := room.inside.get(guest.id)) and older is not guest:
            older.mailbox.close(NEWER_TAB)
        guest.state = state
        room.waiting.discard(guest)
        room.inside[guest.id] = guest
        guest.tell(type="joined", here=[one.shown() for one in others.values()])
        _to(others.values(), type="came", peer=guest.shown())
        self._tell_waiting(room)
        return True

    def _step_out(self, room: Room, guest: Guest) -> None:
        if room.inside.get(guest.id) is guest:
            del room.inside[guest.id]
            if room.recording == str(guest.id):
                room.recording = ""
            _to([*room.inside.values(), *room.waiting], type="went", id=str(guest.id))

    def _signal(self, room: Room, guest: Guest, message: dict) -> bool:
        to, generation, data = message.get("to"), message.get("generation"), message.get("data")
        if (
            not isinstance(to, str)
            or not to.isascii()
            or not to.isdigit()
            or not isinstance(generation, int)
            or not isinstance(data, dict)
        ):
            return False
        if other := room.inside.get(int(to)):  # someone who has just left does not need it
            other.tell(type="signal", **{"from": str(guest.id)}, generation=generation, data=data)
        return True

    def _change_state(self, room: Room, guest: Guest, message: dict) -> bool:
        state = _state(message.get("state"))
        if state is not None:
            guest.state = state
            _to([one for one in room.inside.values() if one is not guest], type="state", id=str(guest.id), state=state)
        return state is not None

    def _record(self, room: Room, guest: Guest, message: dict) -> bool:
        if not guest.is_host:
            return False
        room.recording = str(guest.id) if message.get("on") is True else ""
        _to([*room.inside.values(), *room.waiting], type="record", on=bool(room.recording), by=str(guest.id))
        return True

    def _consent(self, room: Room, guest: Guest, message: dict) -> bool:
        _to(
            [one for one in room.inside.values() if one.is_host],
            type="consent",
            id=str(guest.id),
            yes=message.get("yes") is True,
        )
        return True

    def _remove(self, room: Room, guest: Guest, message: dict) -> bool:
        out = message.get("id")
        if (
            not guest.is_host
            or not isinstance(out, str)
            or not out.isascii()
            or not out.isdigit()
            or int(out) == guest.id
        ):
            return False
        self.kick(guest.session_id, int(out))
        return True

    def _tell_waiting(self, room: Room) -> None:
        """Everyone in the room sees who is waiting, and so do the others who wait."""
        _to([*room.inside.values(), *room.waiting], type="waiting", people=_people(room.waiting))


HANDLERS = {
    "signal": Rooms._signal,
    "state": Rooms._change_state,
    "record": Rooms._record,
    "consent": Rooms._consent,
    "remove": Rooms._remove,
}


def _to(guests, **letter) -> None:
    text = json.dumps(letter)
    for guest in list(guests):
        guest.mailbox.put(text)


def _people(guests) -> list[dict]:
    """Each person once, however many tabs they have open."""
    return [
        {"id": str(person_id), "name": name} for person_id, name in sorted({(guest.id, guest.name) for guest in guests})
    ]


def _recording(room: Room) -> dict | None:
    return {"by": room.recording} if room.recording else None


def _state(given) -> dict | None:
    if (
        not isinstance(given, dict)
        or given.keys() - set(STATE)
        or not all(isinstance(value, bool) for value in given.values())
    ):
        return None
    return dict.fromkeys(STATE, False) | given


def _status(tx: Transaction, session_id: int) -> str:
    return sessions.status(tx, session_id) or "cancelled"
