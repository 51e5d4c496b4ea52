"""The call of one room at a media server: who sends what to it, and who gets what from it.

Pages never talk to the server. They send their side of each connection here, where the rules are, and get its answer.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from integrations.media import Gone, Rejected
from ws import recordings
from ws.guests import Guest
from ws.members import Member

if TYPE_CHECKING:
    from integrations.media.janus import Handle, Janus
    from ws.recordings import Recorder

# What a room may send and receive, in bits a second for each person: enough for a shared screen that can be read.
BITRATE = 3_000_000
# The level from which a voice counts as speech (0 is loudest, 127 is silence), over so many packets of 20 ms. When
# somebody stops, browsers send ten more before they leave the silence out.
SPEECH, PACKETS = 50, 10


class Conference:
    def __init__(
        self,
        server: "Janus",
        speaking: Callable[[int, bool], None],
        recorder: Callable[[], "Recorder | None"] = lambda: None,
    ):
        self.server, self.speaking, self._recorder = server, speaking, recorder
        self.id, self.secret = server.marks.new()
        self.members: dict[int, Member] = {}
        self.is_over = False
        self._handle: Handle | None = None
        self._opening: asyncio.Task[Handle] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_up(self) -> bool:
        return self.server.is_up

    def came(self, guest: Guest) -> Member:
        """They are in the room: for the first time, again after their connection was lost, or on another page."""
        member = self.members.get(guest.id)
        if member is None:
            member = self.members[guest.id] = Member(self, guest)
        member.take_page(guest)
        return member

    def went(self, person_id: int) -> None:
        if member := self.members.pop(person_id, None):
            member.close()
            self.look_again()

    def look_again(self) -> None:
        """Somebody sends, or has stopped, or looks at somebody else."""
        for member in self.members.values():
            member.look_again()
        for member in self.members.values():
            filmed = self.recorder.demands(member.id) if self.recorder else -1
            looked_at = (one.pictures.get(member.id, -1) for one in self.members.values())
            member.demand(max(filmed, *looked_at))

    @property
    def recorder(self) -> "Recorder | None":
        return self._recorder()

    def record(self, member: Member) -> None:
        """Brings what is recorded of them in line with what they allow."""
        if recordings.is_due(member):
            member.do(partial(recordings.record, member))

    def refresh(self, *chosen: Member) -> None:
        """Asks for whole pictures of those who are recorded: of these, or of all."""
        for member in chosen or self.members.values():
            member.do(partial(recordings.refresh, member))

    async def settled(self) -> None:
        """Once all that was asked of the server until now is done."""
        events = [(member, asyncio.Event()) for member in self.members.values()]
        for member, event in events:
            member.do(partial(_set, event))
        await asyncio.gather(*(event.wait() for _member, event in events))

    def moderate(self, person_id: int, may_speak: bool) -> None:
        """Whether the others get the voice of this person, whatever their browser sends."""
        if member := self.members.get(person_id):
            member.may_speak = may_speak
            member.do(member.moderate)

    async def opened(self) -> "Handle":
        """The handle that the room is managed by. The room exists from then on."""
        if self._opening is None or (self._opening.done() and self._handle is None):
            self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(self._opening)

    def close(self) -> None:
        """The server forgets the room, and with it everybody’s connections."""
        self.is_over = True
        for member in self.members.values():
            member.close()
        self.members.clear()
        if self._handle:
            self._destroy(self._handle)

    async def allow(self, token: str, action: str) -> None:
        handle = await self.opened()
        await handle.ask(self.request("allowed", action=action, allowed=[token]))

    def request(self, kind: str, **more: Any) -> dict[str, Any]:
        return {"request": kind, "room": self.id, "secret": self.secret, **more}

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _open(self) -> "Handle":
        handle = await self.server.attach(lambda event: None)
        room = self.request(
            "create",
            is_private=True,
            publishers=200,
            allowed=[secrets.token_hex(16)],  # without any, everybody would be
            require_pvtid=True,
            videocodec="vp8",
            audiocodec="opus",
            bitrate=BITRATE,
            audiolevel_ext=True,
            audiolevel_event=True,
            audio_active_packets=PACKETS,
            audio_level_average=SPEECH,
            notify_joining=False,
        )
        try:
            await handle.ask(room)
        except (Gone, Rejected):  # too late, perhaps, and it is there after all
            self._destroy(handle)
            self.id, self.secret = self.server.marks.new()
            raise
        if self.is_over:
            self._destroy(handle)
        else:
            self._handle = handle
        return handle

    def _destroy(self, handle: "Handle") -> None:
        async def destroy(body: dict[str, Any]) -> None:
            with contextlib.suppress(Gone, Rejected):  # it was gone already
                await handle.ask(body)
            await handle.detach()

        self.in_background(destroy(self.request("destroy")))


async def _set(event: asyncio.Event) -> None:
    event.set()
