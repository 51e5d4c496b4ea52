"""What hypercorn has no setting for: how a connection ends, and how thousands of open sockets stay cheap.

Each part replaces something private of hypercorn; `tests/integrations/process/test_patches.py` fails when a new version
has changed what it replaces.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from functools import lru_cache
from typing import Any, cast
from weakref import WeakSet, ref

import h11
import hypercorn.asyncio.run
import hypercorn.asyncio.tcp_server
import hypercorn.protocol.h2
import hypercorn.protocol.h11
import hypercorn.protocol.ws_stream
from h2.events import DataReceived
from h2.events import Event as H2Event
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.config import Config
from hypercorn.protocol.events import StreamClosed
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.http_stream import ASGIHTTPState, HTTPStream
from hypercorn.protocol.ws_stream import ASGIWebsocketState, WSStream
from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Ping, TextMessage

from integrations.process.connection import ROOM, Connection
from integrations.process.inbox import Inbox
from ws.sockets import ANSWER, POST

PING = 20.0
PINGED = Frames(ConnectionType.SERVER).send(Ping())
AT_ONCE = 32
FAREWELL = 2.0  # seconds for a browser to answer that its message was too large
SAME = 16  # messages that are being sent to many at this moment


handle_events = H2Protocol._handle_events


async def handle_expected(self: H2Protocol, events: list[H2Event]) -> None:
    """Drops what still arrives of a body after its response. hypercorn would end everything on the connection."""
    for event in events:
        if isinstance(event, DataReceived) and event.stream_id not in self.streams:
            self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            await self._flush()
        else:
            await handle_events(self, [event])


class Tasks(TaskGroup):
    """Those of one connection."""

    async def spawn_app(self, app: Any, config: Config, scope: Any, send: Any) -> Callable[[Any], Awaitable[None]]:
        inbox = Inbox(config.max_app_queue_size)
        stream = send.__self__
        if isinstance(stream, Stream):
            scope["extensions"][POST] = stream.post
        elif isinstance(stream, Asked):
            scope["extensions"][ANSWER] = stream.answer
        self.spawn(_run, app, config, scope, inbox, send)
        return inbox.put


async def _run(app: Any, config: Config, scope: Any, inbox: Inbox, send: Any) -> None:
    try:
        await app(scope, inbox.get, send, None, None)
    except Exception:
        await config.log.exception("Error in ASGI Framework")
    finally:
        inbox.close()
        await send(None)  # that is how hypercorn is told


class Asked(HTTPStream):
    """A request in HTTP/1.1. It offers the application to send a small response as the bytes that it already is.

    Otherwise each of its headers is checked and copied three times, and it goes through six events.
    """

    async def answer(self, status: int, headers: bytes, body: bytes) -> bool:
        """With these lines of headers. False when it has to be sent in the way that ASGI knows."""
        spoken = cast(Any, self.send).__self__
        line, wire = spoken.connection, spoken.send.__self__
        # When the browser has asked for anything but one response after another, its state is a different one.
        is_plain = line.our_state is h11.SEND_RESPONSE and line.their_state is h11.DONE and not self.closed
        is_last = spoken.keep_alive_requests >= self.config.keep_alive_max_requests
        if not is_plain or is_last or len(body) > ROOM or not wire.has_room():
            return False
        begin = line.send(_begun(status)).partition(b"\r\n")[0]
        line.send(h11.EndOfMessage())
        self.state = ASGIHTTPState.CLOSED
        wire.post(b"%b\r\n%bdate: %b\r\n\r\n%b" % (begin, headers, _date(int(time.time())), body))
        await self.send(StreamClosed(stream_id=self.stream_id))
        return True


@lru_cache(maxsize=64)
def _begun(status: int) -> h11.Response:
    """For h11, which only has to know that a response was sent."""
    return h11.Response(status_code=status, headers=[(b"content-length", b"0")])


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()


class Stream(WSStream):
    """A socket. It offers the application to send a message without a task that waits for the browser."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        protocol = cast(Any, self.send).__self__
        # In HTTP/2 it is shared with other streams, which the protocol has to arrange.
        is_alone = type(protocol) is H11Protocol
        self._wire: Connection | None = cast(Any, protocol.send).__self__ if is_alone else None

    async def _accept(self, message: Any) -> None:
        """In one write. hypercorn has its own headers checked, and makes a task for the pings of each socket."""
        if self._wire is None or not self._wire.has_room() or message.keys() != {"type"}:
            await super()._accept(message)
            return
        self.state = ASGIWebsocketState.CONNECTED
        _, headers, self.connection = self.handshake.accept(None, [])
        lines = b"".join(b"%b: %b\r\n" % header for header in headers)
        self._wire.post(b"HTTP/1.1 101 \r\n%bdate: %b\r\n\r\n" % (lines, _date(int(time.time()))))
        await self._send_pings()

    def post(self, text: str) -> bool:
        """False when it would have to wait."""
        return self._write(framed(text))

    def ping(self) -> None:
        if not self._write(PINGED) and not self.closed:
            self.task_group.spawn(self._send_wsproto_event, Ping())

    async def _handle_events(self) -> None:
        """What follows a message that is too large is skipped. hypercorn collects it, and misses that the browser has
        answered.
        """
        if not self._is_too_large():
            await super()._handle_events()
            if self._is_too_large():
                self.task_group.spawn(self._hang_up)
        if self._is_too_large() and any(isinstance(event, CloseConnection) for event in self.connection.events()):
            await self.send(StreamClosed(stream_id=self.stream_id))

    def _is_too_large(self) -> bool:
        return self.buffer.length > self.buffer.max_length

    async def _hang_up(self) -> None:
        """On a browser that goes on and on."""
        await asyncio.sleep(FAREWELL)
        if not self.closed:
            await self.send(StreamClosed(stream_id=self.stream_id))

    def _write(self, frame: bytes) -> bool:
        if self._wire is None or self.closed or self.state is not ASGIWebsocketState.CONNECTED:
            return False
        return self.connection.state is ConnectionState.OPEN and self._wire.post(frame)


@lru_cache(SAME)
def framed(text: str) -> bytes:
    """A message as every browser gets it. One for thousands of pages is encoded once."""
    return Frames(ConnectionType.SERVER).send(TextMessage(text))


class Pings:
    """The open sockets, and one task that pings them all.

    hypercorn has a task for each, which sleeps between two pings and keeps closed connections in memory until then.
    """

    def __init__(self) -> None:
        self._open: WeakSet[Stream] = WeakSet()

    async def adopt(self, stream: Stream) -> None:
        self._open.add(stream)

    async def run(self) -> None:
        """A few at a time: the replies of thousands at once would hold up every page."""
        while True:
            streams = [ref(stream) for stream in self._open]
            pause = PING / (len(streams) // AT_ONCE + 1)
            for start in range(0, len(streams) + 1, AT_ONCE):
                for stream in filter(None, [known() for known in streams[start : start + AT_ONCE]]):
                    stream.ping()
                await asyncio.sleep(pause)


def replace_private_parts(pings: Pings) -> None:
    hypercorn.asyncio.run.TCPServer = Connection  # type: ignore[misc]  # no setting
    hypercorn.asyncio.tcp_server.TaskGroup = Tasks  # type: ignore[misc]  # no setting
    H2Protocol._handle_events = handle_expected  # type: ignore[method-assign]  # no setting
    hypercorn.protocol.h2.WSStream = Stream  # type: ignore[misc,assignment]  # no setting
    hypercorn.protocol.h11.HTTPStream = Asked  # type: ignore[misc]  # no setting
    hypercorn.protocol.h11.WSStream = Stream  # type: ignore[misc,assignment]  # no setting
    Stream._send_pings = lambda self: pings.adopt(cast(Stream, self))  # type: ignore[method-assign]  # no setting
    # Accepting permessage-deflate, as it always does, costs 120 KB a socket.
    hypercorn.protocol.ws_stream.server_extensions_handshake = lambda *_: None
    # No browser speaks HTTP/2 without https, and a request that pretends to crashes the connection with a traceback.
    H11Protocol._check_protocol = lambda self, event: asyncio.sleep(0)  # type: ignore[method-assign]  # no setting
