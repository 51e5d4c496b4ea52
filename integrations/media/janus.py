"""Janus, a media server. All rooms share one WebSocket and one session with it; pages never talk to it themselves.

Everything that is asked has a time limit. When the connection ends, whatever was asked on it fails, and its handles
are gone: those who hold them hear of it through `changed`.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import WebSocketException

from db.language import _
from integrations.media import Gone, Rejected
from integrations.media.address import Address
from integrations.media.marks import Marks
from integrations.media.session import LARGEST, Handle, Session

__all__ = ["Address", "Farm", "Gone", "Handle", "Janus", "Rejected"]

PATIENCE = 5.0  # seconds for a connection
SOONEST, LATEST = 0.1, 2.0  # seconds from one attempt to the next
STEADY = 10.0  # seconds after which a connection was a good one
# Seconds between pings, and for a reply: a server that is frozen, or behind a cut network, is given up after their sum.
PING, PONG = 4.0, 4.0
GRACE = 20.0  # seconds without any of them that are nothing to report
PING_HERE, PONG_HERE = 2.0, 3.0  # of one on this machine, which no network holds up

TROUBLES = (OSError, WebSocketException, Gone, Rejected, ValueError)

log = logging.getLogger("mentora")


class Janus:
    def __init__(self, address: Address, marks: Marks | None = None):
        self.address, self.marks = address, marks or Marks()
        self.version = ""
        self.problem = ""  # why it was not reached, last time
        self._said: set[str] = set()
        self.changed: list[Callable[[], None]] = []  # called after each change of `is_up`
        self._session: Session | None = None
        self._was_steady = False
        self._rooms: dict[Any, Any] = {}

    @property
    def is_up(self) -> bool:
        return self._session is not None and not self._session.is_over

    @property
    def load(self) -> int:
        """How many handles are open: two for each person."""
        return len(self._session.handles) if self._session else 0

    async def attach(self, heard: Callable[[dict[str, Any]], None]) -> Handle:
        """A new handle of the videoroom. `heard` gets what Janus sends for it, besides replies. Raises Gone."""
        if self._session is None:
            raise Gone(f"{self.address.url} is not connected")
        return await self._session.attach(heard)

    async def run(self) -> None:
        """Keeps a connection, and opens a new one whenever it ends, until this is cancelled."""
        pause = SOONEST
        while True:
            try:
                async with self._connected() as socket:
                    await self._serve(Session(socket, self.address, self._rooms, self.marks))
            except TROUBLES as problem:
                self._complain(problem)
            except Exception:
                log.exception("The media server %s is tried again", self.address.url)
                pause = LATEST
            if self._was_steady:
                pause, self._was_steady = SOONEST, False
                self._said.clear()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LATEST)

    async def look(self) -> str:
        """Connects once. Returns what is wrong, or ""."""
        try:
            async with self._connected() as socket:
                session = Session(socket, self.address, {}, self.marks)
                listening = asyncio.create_task(session.listen())
                try:
                    self.version = await session.begin()
                finally:
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
        except TROUBLES as problem:
            return words(problem)
        return ""

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[ClientConnection]:
        with self._way() as way:
            socket = await way
        try:
            yield socket
        finally:
            try:
                await socket.close()
            finally:
                socket.transport.abort()  # also when we are stopped while it says goodbye

    @contextlib.contextmanager
    def _way(self) -> Iterator[connect]:
        settings: dict[str, Any] = {
            "subprotocols": ["janus-protocol"],
            "compression": None,
            "open_timeout": PATIENCE,
            "close_timeout": 1,
            "ping_interval": PING_HERE if self.address.path else PING,
            "ping_timeout": PONG_HERE if self.address.path else PONG,
            "max_size": LARGEST,
            "proxy": None,
        }
        if not self.address.path:
            yield connect(self.address.url, **settings)
            return
        folder, name = os.path.split(self.address.path)
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:  # the system takes 107 bytes of a path, and the folder may have a longer one
            yield unix_connect(f"/proc/self/fd/{opened}/{name}", "ws://janus/", **settings)
        finally:
            os.close(opened)

    async def _serve(self, session: Session) -> None:
        """Until the session ends, which raises the reason."""
        listening = asyncio.create_task(session.listen())
        try:
            self.version = await session.begin()
            if self._said:
                self._say("The media server %s is back")
            self._session, self.problem, began = session, "", time.monotonic()
            self._tell()
            await session.keep_alive(listening)
        finally:
            listening.cancel()
            session.end()
            if self._session is session:
                self._session, self._was_steady = None, time.monotonic() - began > STEADY
                self._tell()
            await asyncio.gather(listening, return_exceptions=True)

    def _complain(self, problem: Exception) -> None:
        """Of one on this machine, it is known whether it runs."""
        self.problem = words(problem)
        if not (self.address.path and isinstance(problem, OSError)):
            self._say("The media server %s cannot be used: %s", self.problem)

    def _say(self, sentence: str, *problem: str) -> None:
        """Once, until it has been well for a while."""
        if (said := " ".join((sentence, *problem))) not in self._said:
            self._said.add(said)
            log.warning(sentence, self.address.url, *problem)

    def _tell(self) -> None:
        for tell in tuple(self.changed):
            try:
                tell()
            except Exception:
                log.exception("A change of the media server %s was not heard", self.address.url)


def words(problem: Exception) -> str:
    if isinstance(problem, Rejected):
        return problem.reason
    if isinstance(problem, OSError):
        known = os.strerror(problem.errno) if problem.errno and problem.errno > 0 else problem.strerror
        return known or _("it does not answer")
    return problem.args[0] if isinstance(problem, Gone) else str(problem)


class Farm:
    """The media servers of this installation. A room is on one of them."""

    def __init__(self, servers: Sequence[Janus]):
        self.servers = tuple(servers)
        self.changed: list[Callable[[], None]] = []  # called when any of them goes or comes
        self._down_since: float | None = time.monotonic()
        for server in self.servers:
            server.changed.append(self._tell)

    @property
    def is_up(self) -> bool:
        return any(server.is_up for server in self.servers)

    @property
    def is_well(self) -> bool:
        """Whether there is one, or was a moment ago: one that is restarted is soon back."""
        return self._down_since is None or time.monotonic() - self._down_since < GRACE

    def pick(self) -> Janus | None:
        """The one that has the least to do, of those that are up."""
        return min((server for server in self.servers if server.is_up), key=lambda server: server.load, default=None)

    async def run(self) -> None:
        await asyncio.gather(*(server.run() for server in self.servers))

    async def settled(self, seconds: float) -> None:
        """Once all of them are up, or after so many seconds."""
        came = asyncio.Event()
        self.changed.append(came.set)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not all(server.is_up for server in self.servers):
                    came.clear()
                    await came.wait()
        self.changed.remove(came.set)

    def _tell(self) -> None:
        if self.is_up:
            self._down_since = None
        elif self._down_since is None:
            self._down_since = time.monotonic()
        for tell in tuple(self.changed):
            tell()
