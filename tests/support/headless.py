"""People in a room without a browser: they talk like the page, send a little, and count what comes."""

import asyncio
import collections
import contextlib
import json
import random
import time
from collections.abc import Iterator

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.support.peers import PICTURE, SILENCE, WAYS, Link, Receiver, Track

FINAL = (4001, 4003, 4401, 4403, 4404)


class Headless:
    """One person with one page. `address` is that of the room’s socket."""

    patience = 8.0
    rate = {"audio": 5.0, "video": 4.0}
    picture = PICTURE

    def __init__(self, address: str, token: str, id: str, *, pictures: int = 9):
        self.address, self.token, self.id, self.pictures = address, token, str(id), pictures
        self.heard: collections.Counter[str] = collections.Counter()  # messages by type
        self.said: collections.Counter[str] = collections.Counter()
        self.offers = self.late = 0  # descriptions to answer, and connections that took too long
        self.code = 0  # what the socket was closed with for good
        self.wants_in, self.state = False, {}
        self._tasks: set[asyncio.Task] = set()
        self._run: asyncio.Task | None = None
        self._clear()

    def _clear(self) -> None:
        self.is_inside, self.engine, self.socket = False, "", None
        self.people: list[str] = []  # who is in the room, each as often as they are shown
        self.ticket: str | None = None
        self.links: dict[str, Link] = {}
        self.whose: dict[str, str] = {}
        self.kept: list[dict] = []
        self.missed: dict[str, asyncio.TimerHandle] = {}

    # What a person does.

    def join(self) -> "Headless":
        self.wants_in = True
        self._run = self._run or asyncio.create_task(self._keep())
        return self

    async def leave(self) -> None:
        """Closes the page."""
        self.wants_in = False
        run, self._run = self._run, None
        if run:
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)
        if self.socket:
            await self.socket.close()
        self._drop()
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def reload(self) -> None:
        await self.leave()
        self.join()

    def lose(self) -> None:
        """The connection to the server breaks, as when a train enters a tunnel."""
        if self.socket:
            self.socket.transport.abort()

    def new_tab(self) -> "Headless":
        """Another page of the same person; this one will be closed by the server."""
        return type(self)(self.address, self.token, self.id, pictures=self.pictures).join()

    def say(self, message: dict) -> None:
        """At once, whatever it is."""
        self.said[message["type"]] += 1
        if self.socket:
            self.start(self._send(self.socket, json.dumps(message)))

    def post(self, message: dict) -> None:
        if self.is_inside:
            self.say(message)
        else:
            self.kept.append(message)

    # What they see.

    def counted(self) -> dict[str, dict[str, int]]:
        """Packets of everybody who is heard, and pictures of everybody who is seen."""
        found: dict[str, dict[str, int]] = {id: {"audio": 0, "video": 0} for id in self.people}
        for id, receiver in self.received():
            if id in found:
                found[id][receiver.kind] += len(receiver.came) and receiver.packets
        return found

    def hears(self, *ids: str, since: float) -> bool:
        """Whether the voices of all of these have come since then, and the pictures of those they look at."""
        last: dict[tuple[str, str], float] = {}
        for id, receiver in self.received():
            if receiver.came:
                last[id, receiver.kind] = max(receiver.came[-1], last.get((id, receiver.kind), 0))
        seen = self.people[: self.pictures]
        return all(
            last.get((id, "audio"), 0) > since and (id not in seen or last.get((id, "video"), 0) > since) for id in ids
        )

    def received(self) -> Iterator[tuple[str, Receiver]]:
        """By whose it is."""
        for id, link in self.links.items():
            for mid, receiver in link.receivers.items():
                yield self.whose.get(mid, "") if id == "in" else id, receiver

    # How it works.

    def track(self, kind: str) -> Track:
        return Track(kind, SILENCE if kind == "audio" else self.picture, self.rate[kind])

    def start(self, work) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, socket, text: str) -> None:
        with contextlib.suppress(ConnectionClosed):
            await socket.send(text)

    async def _keep(self) -> None:
        delay = 0.25
        while True:
            try:
                headers = {"Authorization": f"Bearer {self.token}"}
                async with connect(
                    self.address, additional_headers=headers, compression=None, max_size=None, proxy=None
                ) as socket:
                    self.socket = socket
                    async for text in socket:
                        delay = 0.25
                        self._hear(json.loads(text))
                code = socket.close_code
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
            except (OSError, InvalidHandshake, TimeoutError):
                code = 1006
            self.socket, self.is_inside = None, False
            if code in FINAL:
                self.code, self.wants_in = code, False
                return self._drop()
            await asyncio.sleep(delay * random.uniform(0.5, 1.5))
            delay = min(2.0, 2 * delay)

    def _hear(self, message: dict) -> None:
        self.heard[message["type"]] += 1
        if hear := getattr(self, f"_hear_{message['type']}", None):
            hear(message)

    def _hear_hello(self, message: dict) -> None:
        if self.wants_in:
            self.say({"type": "join", "state": self.state, "ticket": self.ticket})

    def _hear_ticket(self, message: dict) -> None:
        self.ticket = message["ticket"]

    def _hear_joined(self, message: dict) -> None:
        self.is_inside = True
        self._hear_ticket(message)
        if message["engine"] != self.engine:
            self._travel(message["engine"])
        here = [one["id"] for one in message["here"]]
        for id in set(self.people) - set(here):
            self._miss(id)
        new = [id for id in here if id not in self.people]
        self.people = here
        kept, self.kept = self.kept, []
        for one in kept:
            self.say(one)
        if self.engine == "server":
            self._begin(message.get("has", {}))
        elif self.engine == "mesh":
            for id in here:
                self._expect(id)
                if id in new:
                    self.links[id].offer()
        self._watch()

    def _hear_came(self, message: dict) -> None:
        id = message["peer"]["id"]
        if id not in self.people:
            self.people.append(id)
        self._expect(id)
        self._watch()

    def _hear_went(self, message: dict) -> None:
        if message["id"] in self.people:
            self.people.remove(message["id"])
        self._miss(message["id"])
        self._watch()

    def _hear_engine(self, message: dict) -> None:
        self._travel(message["engine"])
        if self.engine == "server" and self.is_inside:
            self._begin({})
            self._watch()
        elif self.engine == "mesh" and self.is_inside:
            for id in self.people:
                self._expect(id)
                if int(self.id) < int(id):
                    self.links[id].offer()

    def _hear_signal(self, message: dict) -> None:
        if message["data"].get("bye"):
            self._forget(message["from"])
        elif message["from"] in WAYS and message["from"] in self.links:
            self.links[message["from"]].hear(message["generation"], message["data"])
        elif message["from"] not in WAYS and self.engine == "mesh":
            self._expect(message["from"])
            self.links[message["from"]].hear(message["generation"], message["data"])

    def _hear_streams(self, message: dict) -> None:
        self.whose = {one["mid"]: one["id"] for one in message["streams"]}

    def _travel(self, engine: str) -> None:
        self.engine = engine
        for link in self.links.values():
            link.close()
        self.links, self.whose = {}, {}

    def _begin(self, has: dict) -> None:
        out = self._link("out")
        if out.pc is None or has.get("out") != out.generation:
            out.generation = max(out.generation, has.get("out", 0))
            out.offer()
        into = self.links.get("in")
        if into and has.get("in") != into.generation:
            into.ask_again()
        self.latest = has.get("in", 0)
        for id in self.people:
            self._expect(id)

    def _expect(self, id: str) -> None:
        if timer := self.missed.pop(id, None):
            timer.cancel()
        if self.engine == "mesh":
            self._link(id)
        elif self.engine == "server" and "in" not in self.links:
            self._link("in").generation = self.latest
            self.links["in"].ask_again()

    def _miss(self, id: str) -> None:
        if self.engine == "mesh" and id in self.links:
            self.missed[id] = asyncio.get_running_loop().call_later(6, self._forget, id)
        elif self.engine == "server" and not self.people and (link := self.links.pop("in", None)):
            self.latest = max(self.latest, link.generation)
            link.close()

    def _forget(self, id: str) -> None:
        if link := self.links.pop(id, None):
            link.close()

    def _link(self, id: str) -> Link:
        if id not in self.links:
            self.links[id] = Link(self, id, self.patience)
        return self.links[id]

    def _watch(self) -> None:
        if self.is_inside and self.engine == "server":
            self.say({"type": "watch", "videos": dict.fromkeys(self.people[: self.pictures], 0)})

    def _drop(self) -> None:
        for timer in self.missed.values():
            timer.cancel()
        for link in self.links.values():
            link.close()
        self._clear()


async def all_meet(people: list[Headless], patience: float = 20.0, within: float = 1.2) -> list[str]:
    """Waits until all of them hear and see all the others, each once. Returns what is missing."""
    begun = time.monotonic()
    end = begun + patience
    while True:
        await asyncio.sleep(0.1)
        people = [one for one in people if one.wants_in]  # the others were replaced by another page
        ids = {one.id for one in people}
        since = max(begun, time.monotonic() - within)
        missing = [
            f"{one.id}, with {sorted(one.people)}, lacks {lacking}"
            for one in people
            if (lacking := [id for id in ids - {one.id} if not one.hears(id, since=since)])
            or sorted(one.people) != sorted(ids - {one.id})
            or not one.is_inside
        ]
        if not missing or time.monotonic() > end:
            return missing
