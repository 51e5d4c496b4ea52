"""Recordings that the media server makes: of those who agreed, from when they agree until they take it back.

The host only asks for it. It goes on while the host is away, and when the media server is back after it was gone.
"""

import asyncio
import contextlib
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import mixing, people
from db.engine.transaction import Engine, Transaction
from db.language import _, translate
from db.recordings import Space
from db.refusals import Busy, NoRoom, Refused
from integrations.mixing import mixer, timeline
from ws.guests import Guest, Room, announce, tell_all
from ws.slots import LARGE, MEDIUM

if TYPE_CHECKING:
    from ws.calls import Call, Calls
    from ws.conference import Conference
    from ws.members import Member

log = logging.getLogger("mentora")

WEIGHING = 3.0  # seconds from one look at how large it is to the next
KEYS = 4  # looks until a whole picture is asked for again: a film is made in pieces, which begin with one
CLOSING = 5.0  # seconds for the server to close its files
# Who takes part again and again makes a take each time: so many at once, and then one more every so many seconds.
AT_ONCE, EVERY = 5, 15.0
CALM = 1.0  # seconds from one state of somebody in the timeline to the next


@dataclass(frozen=True, slots=True)
class Takes:
    """Where the media server on this machine writes, and how much."""

    folder: Path
    space: Space
    keep_free: int


class Recorders:
    """The recordings of all rooms. Without `takes`, browsers record."""

    def __init__(self, database: Engine, calls: "Calls", takes: Takes | None):
        self._database, self._calls, self._takes = database, calls, takes
        self._recorders: dict[Room, Recorder] = {}
        self._ending: dict[int, asyncio.Task[None]] = {}

    def take(self, room: Room, guest: Guest, on: bool) -> bool:
        """The host wants to record, or to stop. False when that is a matter of their browser."""
        if not on:
            self.end(room)
            return False
        call = self._calls.of(room)
        if room not in self._recorders:
            if self._takes is None or not can_record(call):
                return False
            before = self._ending.get(guest.session_id)
            self._recorders[room] = Recorder(room, call, guest, self._database, self._takes, self._give_up, before)
        announce(room, guest, True, is_served=True)
        self._recorders[room].look_again()
        return True

    def look_again(self, room: Room) -> None:
        """Somebody came, agreed, or shows something else; or the media server is back."""
        if recorder := self._recorders.get(room):
            recorder.look_again()

    def end(self, room: Room) -> None:
        if recorder := self._recorders.pop(room, None):
            key, task = recorder.session_id, asyncio.create_task(recorder.finish())
            self._ending[key] = task
            task.add_done_callback(lambda done: self._ending.get(key) is done and self._ending.pop(key))

    def stop(self, room: Room) -> None:
        """Also one that a browser makes, or that nobody has agreed to yet."""
        self.end(room)
        if room.recording:
            tell_all(room.pages, type="record", on=False, by=room.recording)
            room.recording, room.rolling = "", False
            room.agreed.clear()

    def _give_up(self, recorder: "Recorder", sentence: str) -> None:
        """It cannot go on."""
        room = recorder.room
        if self._recorders.get(room) is not recorder:
            return
        by, room.recording, room.rolling, room.is_served = room.recording, "", False, False
        room.agreed.clear()
        said = {"type": "record", "on": False, "by": by}
        for page in room.pages:
            page.tell(**said, **({"sentence": sentence} if page.is_host else {}))
        self.end(room)


class Recorder:
    """The recording of one room."""

    def __init__(
        self,
        room: Room,
        call: "Call",
        host: Guest,
        database: Engine,
        takes: Takes,
        give_up: Callable[["Recorder", str], None],
        before: asyncio.Task[None] | None,
    ):
        self.room, self.session_id, self._host_id = room, host.session_id, host.id
        self._call, self._database, self._takes, self._give_up = call, database, takes, give_up
        self._id, self._language, self._is_on = 0, "", False
        self._folder = takes.folder
        self._states: dict[int, dict[str, bool]] = {}  # as the timeline has them,
        self._stated: dict[int, float] = {}  # and since when
        self._used: dict[int, float] = {}  # until when each has used up their takes
        self._demanded: dict[int, int] = {}
        self._last = 0  # the number of the last take
        call.recorder = self
        self._task = asyncio.create_task(self._run(before))

    def wants(self, person_id: int) -> bool:
        return self._is_on and (person_id == self._host_id or person_id in self.room.agreed)

    def demands(self, person_id: int) -> int:
        """The size of picture that the recording needs of them, or -1 for none."""
        guest = self.room.inside.get(person_id)
        if guest is None or not self.wants(person_id):
            return -1
        return LARGE if guest.state["sharing"] else MEDIUM

    def may_begin_take(self, person_id: int) -> bool:
        """Whether they have not made too many. It is looked at again in a while."""
        return self._used.get(person_id, 0) - time.monotonic() <= (AT_ONCE - 1) * EVERY

    def begin_take(self, member: "Member") -> str:
        """What the names of the files begin with that are about to be written."""
        self._used[member.id] = max(self._used.get(member.id, 0), time.monotonic()) + EVERY
        self._last = max(self._last + 1, time.time_ns() // 1_000_000)
        base, guest = f"{member.id}-{self._last}", member.guest
        came = {"name": guest.name, "is_host": guest.is_host, "base": base}
        self._note("came", member.id, **came)
        self._note_state(guest, at_once=True)
        return str(self._folder / base)

    def look_again(self) -> None:
        conference = self._call.conference
        rolling = self._is_on and conference is not None
        if rolling != self.room.rolling:
            self.room.rolling = rolling
            tell_all(self.room.pages, type="rolling", on=rolling)
        for guest in self.room.inside.values():
            if guest.id in self._states and self.wants(guest.id):
                self._note_state(guest)
        if conference:
            self._bring_in_line(conference)

    async def finish(self) -> None:
        """The server closes its files, and a film is made of them."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._is_on = False
        self.look_again()  # the next recording waits until this is done
        if conference := self._call.conference:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSING):
                    await conference.settled()
        if self._call.recorder is self:
            self._call.recorder = None
        if self._id:
            size = await asyncio.to_thread(weight, self._folder)
            try:
                await self._database.write(_finish, self._id, size)
            except Exception:
                log.exception("Recording %s is finished later", self._id)

    def _bring_in_line(self, conference: "Conference") -> None:
        for member in conference.members.values():
            conference.record(member)
        demanded = {person_id: self.demands(person_id) for person_id in conference.members}
        if demanded != self._demanded:
            self._demanded = demanded
            conference.look_again()

    async def _run(self, before: asyncio.Task[None] | None) -> None:
        try:
            if before:
                await before
            self._language = await self._database.read(_language, self._host_id)
            who = self._host_id, self.session_id
            self._id = await self._database.write(mixing.begin, *who, self._takes.space)
            self._folder = await asyncio.to_thread(_made, self._takes.folder / str(self._id))
            self._is_on = True
            self.look_again()
            looks = 0
            while True:
                await asyncio.sleep(WEIGHING)
                looks += 1
                with contextlib.suppress(Busy):  # it is weighed again in a moment
                    await self._weigh()
                self.look_again()
                if looks % KEYS == 0 and self._call.conference:
                    self._call.conference.refresh()
        except Refused as refused:
            self._give_up(self, translate(refused.sentence, self._language))
        except Exception:
            log.exception("The recording of session %s has ended", self.session_id)
            self._give_up(self, translate(_("Something went wrong on our side."), self._language))

    async def _weigh(self) -> None:
        size = await asyncio.to_thread(weight, self._folder)
        await self._database.write(mixing.weigh, self._id, size, self._takes.space)
        if (await asyncio.to_thread(shutil.disk_usage, self._folder)).free < self._takes.keep_free:
            raise NoRoom(
                _("The server’s disk is almost full, so recording has to stop. What was recorded so far is kept.")
            )

    def _note_state(self, guest: Guest, *, at_once: bool = False) -> None:
        """A film shows what is so for a while. Who changes it without end does not fill the timeline."""
        state = {"camera": guest.state["camera"], "sharing": guest.state["sharing"]}
        is_calm = time.monotonic() - self._stated.get(guest.id, 0) > CALM
        if self._states.get(guest.id) != state and (at_once or is_calm):
            self._states[guest.id], self._stated[guest.id] = state, time.monotonic()
            self._note("state", guest.id, **state)

    def _note(self, what: str, person_id: int, **more: Any) -> None:
        """A disk that is full or gone affects nobody else."""
        try:
            timeline.note(self._folder, time.time(), what, person_id, **more)
        except OSError:
            log.exception("The recording of session %s cannot be written", self.session_id)
            sentence = translate(_("Something went wrong on our side."), self._language)
            asyncio.get_running_loop().call_soon(self._give_up, self, sentence)


def is_due(member: "Member") -> bool:
    """Whether what is recorded of somebody is not what is wanted. To stop is never too soon."""
    recorder, wanted = member.conference.recorder, _is_wanted(member)
    if member.sending is None or member.sending.is_recorded == wanted:
        return False
    return not wanted or recorder is None or recorder.may_begin_take(member.id)


async def record(member: "Member") -> None:
    """Has the server record somebody, or stop. Each connection is recorded in files of its own."""
    sending, recorder, wanted = member.sending, member.conference.recorder, _is_wanted(member)
    if sending is None or not is_due(member):
        return
    where = {"filename": recorder.begin_take(member)} if recorder and wanted else {}
    await sending.handle.ask({"request": "configure", "record": wanted, **where})
    sending.is_recorded = wanted


async def refresh(member: "Member") -> None:
    """Asks for a whole picture."""
    if member.sending and member.sending.is_recorded:
        await member.sending.handle.ask({"request": "configure", "keyframe": True})


def _is_wanted(member: "Member") -> bool:
    recorder = member.conference.recorder
    return recorder is not None and recorder.wants(member.id)


def can_record(call: "Call") -> bool:
    """Whether the media server writes on this machine, and a film can be made of it."""
    return bool(call.conference and call.conference.server.address.path) and not mixer.missing()


def weight(folder: Path) -> int:
    """Of what the server has written, in bytes."""
    return sum(map(timeline.size, folder.glob("*.mjr")))


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.resolve()


def _language(tx: Transaction, person_id: int) -> str:
    return people.language(people.still_there(tx, person_id))


def _finish(tx: Transaction, recording_id: int, size: int) -> None:
    mixing.weigh_at_last(tx, recording_id, size)
    mixing.stop(tx, recording_id)
