"""One person in the conference of a room: the connection on which they send, and the one on which they receive."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from integrations.media import Gone, Rejected
from ws import candidates
from ws.guests import Guest
from ws.links import Receiving, Sending
from ws.slots import LARGE, Feed, changes, read

if TYPE_CHECKING:
    from integrations.media.janus import Handle
    from ws.conference import Conference

log = logging.getLogger("mentora")

# Seconds before a browser stops sending a size that nobody looks at: people turn pages back.
PATIENCE = 5.0
# Seconds for a browser to stop sending a size.
SWITCH = 1.0
# Seconds until what the server refused is tried again: people came or left in the meantime.
AGAIN = 1.0
MOST_JOBS = 200

Job = Callable[[], Coroutine[Any, Any, None]]


class Member:
    """One person in the conference. What they ask for is done step by step, in the order in which it came."""

    def __init__(self, conference: "Conference", guest: Guest):
        self.conference, self.guest, self.id = conference, guest, guest.id
        self.is_away = False  # their connection to us was lost; that to the media server may well stand
        self.pictures: Mapping[int, int] = {}  # of whom, and how large
        self.may_speak = True
        self.sending: Sending | None = None
        self.receiving: Receiving | None = None
        self._token = secrets.token_hex(16)
        self._is_allowed = False
        self._over = -1  # the last connection to send on that was hung up
        self._asked: int | None = None  # they wait for an offer newer than this
        self._told: list[dict[str, str]] = []  # whom each slot belongs to
        self._wanted = self._next = LARGE
        self._calming: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._looks = False
        self._task = asyncio.create_task(self._work())

    def take_page(self, guest: Guest) -> None:
        """This is their page now. It may have missed what the last one was told."""
        self.guest, self.is_away, self._told = guest, False, []
        self.look_again()

    @property
    def generations(self) -> dict[str, int]:
        """Of the connections that stand. An offer that was not answered may have been lost with the last page."""
        return {
            "out": self.sending.generation if self.sending else 0,
            "in": self.receiving.generation if self.receiving and self.receiving.is_agreed else 0,
        }

    def hear(self, way: str, generation: int, data: Mapping[str, Any]) -> None:
        """What their browser says about the connection on which it sends, or the one on which it receives."""
        if "candidate" in data and not candidates.may_hear(data["candidate"]):
            return
        if description := data.get("description"):
            data = {**data, "description": candidates.without_internal(description)}
        step = self._hear_sending if way == "out" else self._hear_receiving
        if self._jobs.qsize() < MOST_JOBS:
            self.do(lambda: step(generation, data))
        else:
            log.warning("%s asks for more than the media server does", self.id)

    def look_again(self) -> None:
        if not self._looks:
            self._looks = True
            self.do(self._look)

    def demand(self, layer: int) -> None:
        """The largest that anybody looks at. More is asked for at once, less after a while."""
        if layer == self._next:
            return
        if self._calming:
            self._calming.cancel()
        self._next = layer
        delay = PATIENCE if layer < self._wanted else 0
        self._calming = asyncio.get_running_loop().call_later(delay, self._ask_for, layer)

    def do(self, job: Job) -> None:
        self._jobs.put_nowait(job)

    def close(self) -> None:
        self._task.cancel()
        for timer in (self._calming, self._again):
            if timer:
                timer.cancel()
        for link in (self.sending, self.receiving):
            if link:
                self.conference.in_background(link.handle.detach())
        if self._is_allowed and not self.conference.is_over:
            self.conference.in_background(self._disallow())
        self.sending = self.receiving = None

    async def moderate(self) -> None:
        if not (self.sending and "audio" in self.sending.feed.mids):
            return
        handle = await self.conference.opened()
        whom = {"id": self.sending.feed.name, "mid": self.sending.feed.mids["audio"]}
        await handle.ask(self.conference.request("moderate", mute=not self.may_speak, **whom))

    async def _work(self) -> None:
        while True:
            job = await self._jobs.get()
            try:
                await job()
            except (Gone, Rejected) as problem:
                log.info("The media server did not do something for %s: %s", self.id, problem)
                self._again = self._again or asyncio.get_running_loop().call_later(AGAIN, self._look_once_more)
            except Exception:
                log.exception("The call of %s", self.id)

    def _look_once_more(self) -> None:
        self._again = None
        self.look_again()
        self.conference.record(self)

    async def _hear_sending(self, generation: int, data: Mapping[str, Any]) -> None:
        description = data.get("description")
        if self.sending and generation < self.sending.generation:
            return
        if generation <= self._over:
            if description:
                self._say("out", generation, again=True)
        elif description and description["type"] == "offer" and candidates.is_plain(description):
            answer = await self._publish(generation, description)
            self._say("out", generation, description=answer)
        elif "candidate" in data and self.sending and generation == self.sending.generation:
            await self.sending.handle.trickle(data["candidate"])

    async def _publish(self, generation: int, offer: dict) -> dict | None:
        if self.sending and generation == self.sending.generation:  # by another way, after a change of network
            _, answer = await self.sending.handle.ask({"request": "configure"}, offer)
            return answer
        if self.sending:
            before, self.sending = self.sending.handle, None
            await before.detach()
        await self._allow()
        name = secrets.token_hex(8)
        joining = {"request": "joinandconfigure", "ptype": "publisher", "room": self.conference.id, "id": name}
        async with self._attached(self._heard_of_sending) as handle:
            data, answer = await handle.ask(joining | {"token": self._token}, offer)
        mids = {stream["type"]: stream["mid"] for stream in data["streams"]}
        self.sending = Sending(handle, generation, Feed(name, mids), data["private_id"])
        if not self.may_speak:
            await self.moderate()
        self.conference.record(self)
        return answer

    async def _allow(self) -> None:
        if not self._is_allowed:
            await self.conference.allow(self._token, "add")
            self._is_allowed = True

    async def _disallow(self) -> None:
        with contextlib.suppress(Gone, Rejected):  # the room was gone already
            await self.conference.allow(self._token, "remove")

    def _heard_of_sending(self, event: dict) -> None:
        sending, data = self.sending, event.get("plugindata", {}).get("data", {})
        if sending is None or event.get("sender") != sending.handle.id:
            return
        if event["janus"] == "webrtcup":
            sending.is_up = True
            self._tell_demand()
            self.conference.look_again()
        elif event["janus"] == "hangup":
            self.sending, self._over = None, sending.generation
            self.conference.in_background(sending.handle.detach())
            self.conference.look_again()
        elif data.get("videoroom") in ("talking", "stopped-talking") and data.get("id") == sending.feed.name:
            self.conference.speaking(self.id, data["videoroom"] == "talking")

    async def _hear_receiving(self, generation: int, data: Mapping[str, Any]) -> None:
        now, description = self.receiving, data.get("description")
        again = data.get("again") or (data.get("restart") and now is None)
        if again and (now is None or generation >= now.generation or not now.is_agreed):
            self._asked = generation
            await self._look()
        elif now is None or generation != now.generation:
            return
        elif description and description["type"] == "answer" and not now.is_agreed:
            await now.handle.ask({"request": "start"}, description)
            now.is_agreed = True
            await self._look()
        elif data.get("restart") and now.is_agreed:
            self._take(await now.handle.ask({"request": "configure", "restart": True}))
        elif "candidate" in data:
            await now.handle.trickle(data["candidate"])

    def _heard_of_receiving(self, event: dict) -> None:
        """Once it was hung up, the server says that it does what it is asked with it, and does nothing."""
        now = self.receiving
        if now and event.get("sender") == now.handle.id and event["janus"] == "hangup":
            self.receiving = None
            self.conference.in_background(now.handle.detach())

    async def _look(self) -> None:
        """Brings what they receive in line with who sends and what they look at, one step at a time."""
        self._looks = False
        others = [one for one in self.conference.members.values() if one is not self and one.sending]
        feeds = {one.id: one.sending.feed for one in others if one.sending and one.sending.is_up}
        pictures = {feeds[person_id].name: layer for person_id, layer in self.pictures.items() if person_id in feeds}
        if self._asked is not None and feeds and self.sending:
            await self._receive(changes({}, feeds.values(), pictures).subscribed, self.sending.private_id)
        done = None
        while (now := self.receiving) and now.is_agreed:
            wanted = changes(now.slots, feeds.values(), pictures)
            if wanted == done:
                raise Rejected(0, f"it said that it did {done}")
            done = wanted
            if wanted.switched:
                self._take(await now.handle.ask({"request": "switch", "streams": wanted.switched}))
            elif wanted.subscribed:
                self._take(await now.handle.ask({"request": "update", "subscribe": wanted.subscribed}))
            elif wanted.configured:
                await now.handle.ask({"request": "configure", "streams": wanted.configured})
                for slot in now.slots.values():
                    slot.layer = pictures.get(slot.feed, -1)
            else:
                break
        self._tell_whose()

    async def _receive(self, streams: list[dict], private_id: int) -> None:
        before, self.receiving, self._told = self.receiving, None, []
        if before:
            self._asked = max(self._asked or 0, before.generation)
            await before.handle.detach()
        joining = {"request": "join", "ptype": "subscriber", "room": self.conference.id, "autoupdate": False}
        async with self._attached(self._heard_of_receiving) as handle:
            reply = await handle.ask(joining | {"private_id": private_id, "streams": streams})
        self.receiving, self._asked = Receiving(handle, 1 + (self._asked or 0)), None
        self._take(reply)

    def _take(self, reply: tuple[dict, dict | None]) -> None:
        """The slots as they are now, and perhaps an offer that the browser has to answer."""
        data, offer = reply
        if now := self.receiving:
            now.slots = read(data.get("streams", ()), now.slots)
            self._tell_whose()
            if offer:
                now.is_agreed = False
                self._say("in", now.generation, description=offer)

    def _tell_whose(self) -> None:
        now = self.receiving
        if now is None:
            return
        names = {one.sending.feed.name: str(one.id) for one in self.conference.members.values() if one.sending}
        whose = [{"mid": mid, "id": names[slot.feed]} for mid, slot in now.slots.items() if slot.feed in names]
        if whose != self._told:
            self._told = whose
            self.guest.tell(type="streams", generation=now.generation, streams=whose)

    @contextlib.asynccontextmanager
    async def _attached(self, heard: Callable[[dict], None]) -> AsyncIterator["Handle"]:
        """A new handle, which is let go again when what it is for fails."""
        await self.conference.opened()
        handle = await self.conference.server.attach(heard)
        try:
            yield handle
        except BaseException:
            self.conference.in_background(handle.detach())
            raise

    def _say(self, way: str, generation: int, **data: Any) -> None:
        self.guest.tell(type="signal", **{"from": way}, generation=generation, data=data)

    def _ask_for(self, layer: int) -> None:
        self._wanted = layer
        self._tell_demand()
        # What is recorded may have been of the size that ends now, and goes on with the next whole picture of another.
        asyncio.get_running_loop().call_later(SWITCH, self.conference.refresh, self)

    def _tell_demand(self) -> None:
        self.guest.tell(type="wanted", layer=self._wanted)
