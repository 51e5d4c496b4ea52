"""Many people who join a room at the same moment, and what each of them is told."""

import asyncio
import contextlib
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.support.cast import Person
from tests.support.crowd import Town
from tests.support.running import in_a_loop, move_start


class Settled(Exception):
    """Everyone knows whether they got in, and of everyone else who did: what still arrives cannot change that."""


class Joiner:
    """One open page of a room: who it was told is in there."""

    def __init__(self, person: Person, socket):
        self.person, self.socket = person, socket
        self.is_inside, self.is_refused = False, False
        self.met: set[str] = set()

    async def hear(self, quiet: float, joiners: "list[Joiner]") -> None:
        """Until nothing more arrives, or nothing can change any more."""
        with contextlib.suppress(TimeoutError, ConnectionClosed):
            while True:
                self._take(json.loads(await asyncio.wait_for(self.socket.recv(), quiet)))
                if _is_settled(joiners):
                    raise Settled

    def _take(self, message: dict) -> None:
        if message["type"] == "joined":
            self.is_inside = True
            self.met |= {one["id"] for one in message["here"]}
        elif message["type"] == "refused":
            self.is_refused = True
        elif message["type"] == "came":
            self.met.add(message["peer"]["id"])
        elif message["type"] == "went":
            self.met.discard(message["id"])


def a_live_class(town: Town, host: Person, learners, **fields) -> str:
    """One that the host has just started, in which these learners have seats."""
    session = town.published(host, starts_at=town.a_time(), seats=len(learners), **fields)
    for learner in learners:
        town.made(learner, f"sessions/{session}/book")
    move_start(town.server.data, int(session), starts_in=-1)
    town.made(host, f"sessions/{session}/start")
    return session


def join_at_once(town: Town, session: str, people, quiet: float = 0.8) -> list[Joiner]:
    """Everyone opens the room, waits in the lobby, and presses Join at the same moment."""

    async def act() -> list[Joiner]:
        async with contextlib.AsyncExitStack() as stack:
            address = f"ws://127.0.0.1:{town.server.port}/room/{session}/live"
            joiners = []
            for person in people:
                socket = connect(address, additional_headers=town.of(person).headers, compression=None)
                joiners.append(Joiner(person, await stack.enter_async_context(socket)))
                await joiners[-1].socket.recv()
            for joiner in joiners:
                await joiner.socket.send(json.dumps({"type": "join", "state": {}}))
            try:
                async with asyncio.TaskGroup() as hearing:  # which stops all when one of them is settled
                    for joiner in joiners:
                        hearing.create_task(joiner.hear(quiet, joiners))
            except* Settled:
                pass
            return joiners

    return in_a_loop(act())


def _is_settled(joiners: list[Joiner]) -> bool:
    return all(joiner.is_inside or joiner.is_refused for joiner in joiners) and not strangers(joiners)


def strangers(joiners: list[Joiner]) -> list[tuple[str, str]]:
    """Who is inside with somebody of whom they never learned."""
    inside = [joiner for joiner in joiners if joiner.is_inside]
    return [
        (one.person.name, other.person.name)
        for one in inside
        for other in inside
        if one is not other and str(other.person.id) not in one.met
    ]
