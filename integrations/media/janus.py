"""Janus, a media server. All rooms share one WebSocket and one session with it; pages never talk to it themselves.

Everything that is asked has a time limit. When the connection ends, whatever was asked on it fails, and its handles
are gone: those who hold them hear of it through `changed`.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from websockets.asyncio.client import connect, unix_connect
from websockets.exceptions import WebSocketException

from integrations.media import Gone, Rejected
from integrations.media.address import Address
from integrations.media.session import LARGEST, Handle, Session

__all__ = ["Address", "Farm", "Gone", "Handle", "Janus", "Rejected"]

PATIENCE = 5.0  # seconds for a connection
SOONEST, LATEST = 0.1, 2.0  # seconds from one attempt to the next
# Seconds between pings, and for a reply: a server that is frozen, or behind a cut network, is given up after their sum.
PING, PONG = 4.0, 4.0

log = logging.getLogger("mentora")


class Janus:
    def __init__(self, address: Address):
        self.address = address
        self.version = ""
        self.problem = ""  # why it was not reached, last time
        self.changed: list[Callable[[], None]] = []  # called after each change of `is_up`
        self._session: Session | None = None
        self._rooms: dict[Any, Any] = {}

    @property
    def is_up(self) -> bool:
        return self._session is not None

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
                    await self._serve(Session(socket, self.address, self._rooms))
            except (OSError, TimeoutError, WebSocketException, Gone, Rejected, ValueError) as problem:
                pause = min(2 * pause, LATEST) if self.problem else SOONEST
                self._complain(str(problem) or type(problem).__name__)
            except Exception:
                log.exception("The media server %s is tried again", self.address.url)
                pause = LATEST
            await asyncio.sleep(pause)

    def _connected(self) -> connect:
        settings: dict[str, Any] = {
            "subprotocols": ["janus-protocol"],
            "compression": None,
            "open_timeout": PATIENCE,
            "close_timeout": 1,
            "ping_interval": PING,
            "ping_timeout": PONG,
            "max_size": LARGEST,
            "proxy": None,
        }
        if self.address.path:
            return unix_connect(self.address.path, "ws://janus/", **settings)
        return connect(self.address.url, **settings)

    async def _serve(self, session: Session) -> None:
        """Until the session ends, which raises the reason."""
        listening = asyncio.create_task(session.listen())
        try:
            self.version = await session.begin()
            self._session, self.problem = session, ""
            log.info("The media server %s is connected: Janus %s", self.address.url, self.version)
            self._tell()
            await session.keep_alive(listening)
        finally:
            listening.cancel()
            session.end()
            if self._session is session:
                self._session = None
                self._tell()
            await asyncio.gather(listening, return_exceptions=True)

    def _complain(self, problem: str) -> None:
        """Once, however often it happens again."""
        if self.problem != problem:
            self.problem = problem
            log.warning("The media server %s cannot be used: %s", self.address.url, problem)

    def _tell(self) -> None:
        for tell in tuple(self.changed):
            try:
                tell()
            except Exception:
                log.exception("A change of the media server %s was not heard", self.address.url)


class Farm:
    """The media servers of this installation. A room is on one of them."""

    def __init__(self, servers: Sequence[Janus]):
        self.servers = tuple(servers)
        self.changed: list[Callable[[], None]] = []  # called when any of them goes or comes
        for server in self.servers:
            server.changed.append(self._tell)

    @property
    def is_up(self) -> bool:
        return any(server.is_up for server in self.servers)

    def pick(self) -> Janus | None:
        """The one that has the least to do, of those that are up."""
        return min((server for server in self.servers if server.is_up), key=lambda server: server.load, default=None)

    async def run(self) -> None:
        await asyncio.gather(*(server.run() for server in self.servers))

    def _tell(self) -> None:
        for tell in tuple(self.changed):
            tell()
