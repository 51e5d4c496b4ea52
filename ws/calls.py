"""How video and sound travel in each room: through a media server, or from browser to browser while there is none.

When the server is gone, a room waits a moment for it. Then the call goes on from browser to browser, if few enough are
there; others are told, and wait. When the server is back, everybody returns to it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from integrations.media import Engine
from integrations.media.mesh import CARRIES, Mesh
from ws import manners
from ws.conference import Conference
from ws.guests import Guest, Room, tell_all
from ws.members import Member
from ws.messages import WAYS

if TYPE_CHECKING:
    from ws.recordings import Recorder

MESH, SERVER, NONE = "mesh", "server", "none"
# Seconds in which a server that was restarted is back.
RESTART = 5.0
# Seconds in which people whose connection to us was lost may come back without anybody noticing.
AWAY = 6.0


class Calls:
    """The calls of all rooms."""

    def __init__(self, media: Engine, changed: Callable[[Room], None]):
        """`changed` hears of rooms that hold more or fewer people than before."""
        self.media, self._changed = media, changed
        self._pairs = Mesh("", "", carries=3)  # neither of the two is the host, who always has a place
        self._calls: dict[Room, Call] = {}
        self._down_since = time.monotonic()
        if media.farm:
            media.farm.changed.append(self._look_again)

    def of(self, room: Room) -> "Call":
        if room not in self._calls:
            media = self._pairs if room.is_pair else self.media
            self._calls[room] = Call(room, media, self._changed, self._patience())
            room.moderate = self._calls[room].moderate
        return self._calls[room]

    def holds(self, room: Room) -> int:
        """How many people the room holds as things are."""
        call = self._calls.get(room)
        return call.holds if call else max(room.least, (self._pairs if room.is_pair else self.media).carries)

    def take(self, room: Room, guest: Guest, message: Mapping[str, Any]) -> bool:
        """Whether this message of a page is about the media server."""
        if message["type"] == "watch":
            self.of(room).watch(guest, {int(key): layer for key, layer in message["videos"].items()})
        elif message["type"] == "signal" and message["to"] in WAYS:
            self.of(room).hear(guest, message["to"], message["generation"], message["data"])
        else:
            return False
        return True

    def forget(self, room: Room) -> None:
        if call := self._calls.pop(room, None):
            call.close()

    def _look_again(self) -> None:
        if self.media.farm and not self.media.farm.is_up:
            self._down_since = time.monotonic()
        for call in self._calls.values():
            call.look_again(self._patience())

    def _patience(self) -> float:
        """Seconds in which a media server that is not there may still come."""
        return max(0, self._down_since + RESTART - time.monotonic())


class Call:
    """The call of one room."""

    def __init__(self, room: Room, media: Engine, changed: Callable[[Room], None], patience: float):
        self.room, self.media, self._changed = room, media, changed
        self.engine = NONE if media.farm else MESH
        self.conference: Conference | None = None
        self.recorder: Recorder | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self.look_again(patience)

    @property
    def holds(self) -> int:
        carries = self.media.carries
        return max(self.room.least, min(CARRIES, carries) if self.media.farm and self.engine == MESH else carries)

    def came(self, guest: Guest) -> dict[str, Any]:
        """They are in the room. Returns what their page must know."""
        if self.conference:
            return {"engine": self.engine, "has": self._take(self.conference, guest).generations}
        if self.engine == NONE and not self._waiting:
            self._do_without()
        return {"engine": self.engine}

    def went(self, guest: Guest, is_lost: bool) -> None:
        """They left the room, or their connection to us was lost: then the other one, to the server, may well stand."""
        if self.conference and (member := self.conference.members.get(guest.id)) and member.guest is guest:
            member.is_away = True
            if is_lost:
                asyncio.get_running_loop().call_later(AWAY, self._give_up, guest)
            else:
                self.conference.went(guest.id)
        if self.engine == NONE and not self._waiting:
            self._do_without()

    def hear(self, guest: Guest, way: str, generation: int, data: Mapping[str, Any]) -> None:
        if member := self._member(guest):
            member.hear(way, generation, data)

    def watch(self, guest: Guest, pictures: Mapping[int, int]) -> None:
        """Whose pictures they look at, and how large."""
        if (member := self._member(guest)) and self.conference:
            member.pictures = pictures
            self.conference.look_again()

    def moderate(self, person_id: int, may_speak: bool) -> None:
        if self.conference:
            self.conference.moderate(person_id, may_speak)

    def look_again(self, patience: float) -> None:
        """A media server has come or gone."""
        farm = self.media.farm
        if farm is None or (self.conference and self.conference.is_up):
            return
        self._end()
        if server := farm.pick():
            self.conference = Conference(server, self._speaking, lambda: self.recorder)
            for guest in self.room.inside.values():
                self._take(self.conference, guest)
            self.engine = SERVER
            self._tell()
            if self.recorder:
                self.recorder.look_again()
        elif self.engine != MESH:
            self._become(NONE)
            self._waiting = asyncio.get_running_loop().call_later(patience, self._do_without)

    def close(self) -> None:
        self._end()

    def _take(self, conference: Conference, guest: Guest) -> Member:
        member = conference.came(guest)
        member.may_speak = manners.may_speak(self.room, guest)
        return member

    def _member(self, guest: Guest):
        member = self.conference.members.get(guest.id) if self.conference else None
        return member if member and member.guest is guest else None

    def _end(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None
        if self.conference:
            self.conference.close()
            self.conference = None
            if self.recorder:
                self.recorder.look_again()

    def _do_without(self) -> None:
        """There is no media server for now."""
        self._waiting = None
        if len(self.room.inside) <= max(CARRIES, self.room.least):
            self._become(MESH)
        else:
            self._become(NONE)

    def _become(self, engine: str) -> None:
        if engine != self.engine:
            self.engine = engine
            self._tell()

    def _tell(self) -> None:
        tell_all(self.room.inside.values(), type="engine", engine=self.engine)
        asyncio.get_running_loop().call_soon(self._changed, self.room)

    def _give_up(self, guest: Guest) -> None:
        member = self.conference.members.get(guest.id) if self.conference else None
        if self.conference and member and member.is_away and member.guest is guest:
            self.conference.went(guest.id)

    def _speaking(self, person_id: int, is_speaking: bool) -> None:
        tell_all(self.room.inside.values(), type="speaking", id=str(person_id), is_speaking=is_speaking)
