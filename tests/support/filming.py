"""A live class with a media server that writes files as Janus does, and can go and come back."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

from db import recordings
from integrations.media.marks import Marks
from tests.support.cast import MAX
from tests.ws.test_messages import mailbox_of, told
from ws import recordings as served
from ws.rooms import Rooms

OFFER = {"description": {"type": "offer", "sdp": ""}}


class Handle:
    """Of a media server that writes files as Janus does."""

    def __init__(self, server):
        self.server, self.id, self.base = server, len(server.handles) + 1, ""

    async def ask(self, body: dict, jsep: dict | None = None):
        await asyncio.sleep(0)
        if "record" in body:
            self.base = body.get("filename", "")
            self.write()
        if "keyframe" in body:
            self.server.keys += 1
        streams = [{"type": "audio", "mid": "0"}, {"type": "video", "mid": "1"}]
        return {"streams": streams, "private_id": 7}, jsep and {"type": "answer", "sdp": ""}

    async def detach(self) -> None:
        self.base = ""

    def write(self) -> None:
        if self.base:
            Path(f"{self.base}-audio-0.mjr").write_bytes(b"x" * self.server.writes)


class Server:
    is_up = True
    address = SimpleNamespace(path="/run/api")
    marks = Marks()

    def __init__(self):
        self.handles, self.writes, self.keys = [], 100, 0

    async def attach(self, heard) -> Handle:
        self.handles.append(Handle(self))
        return self.handles[-1]


class Farm:
    """One server, which can go and come back."""

    def __init__(self):
        self.changed, self.server = [], Server()

    @property
    def is_up(self) -> bool:
        return self.server is not None

    def pick(self):
        return self.server

    def become(self, server) -> None:
        if self.server:
            self.server.is_up = False
        self.server = server
        for tell in self.changed:
            tell()


class Class:
    """A live class of Max, Ada and Otto, with a media server."""

    def __init__(self, database, session_id: int, folder: Path, space):
        self.database, self.session_id, self.folder, self.farm = database, session_id, folder, Farm()
        media = SimpleNamespace(farm=self.farm, carries=9)
        self.rooms = Rooms(database, media, served.Takes(folder, space, 0))
        self.pages = {}

    async def comes(self, *people) -> None:
        for person in people:
            guest = self.pages[person] = await self.rooms.enter(self.session_id, mailbox_of(person.id))
            await self.rooms.hear(guest, {"type": "join", "state": {"camera": True}})
            await self.say(person, type="signal", to="out", generation=1, data=OFFER)

    async def say(self, person, **message) -> None:
        assert await self.rooms.hear(self.pages[person], message)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0.002)

    def heard(self, person, kind: str) -> list[dict]:
        return [one for text in told(self.pages[person].mailbox) if (one := json.loads(text))["type"] == kind]

    @property
    def recorded(self) -> set[int]:
        """Whom the server records at this moment, as the names of its files say."""
        handles = self.farm.server.handles if self.farm.server else []
        return {int(Path(handle.base).name.partition("-")[0]) for handle in handles if handle.base}

    @property
    def room(self):
        return self.rooms._rooms[self.session_id]

    async def wait(self, is_true) -> None:
        async with asyncio.timeout(30):
            while not is_true():  # noqa: ASYNC110 - nothing says when
                await asyncio.sleep(0.01)

    async def ended(self) -> None:
        """Once nothing that was stopped is still being put away."""
        await self.wait(lambda: not self.rooms._recorders._ending)

    async def shown(self):
        found = await self.database.read(lambda tx: recordings.in_session(tx, MAX.id, self.session_id))
        return [(one.status, one.bytes) for one in found]
