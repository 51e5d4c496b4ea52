"""The server, hypercorn. Only this file imports it; the application is plain ASGI, so another server can replace it."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from typing import Any, cast
from weakref import WeakSet

import hypercorn.asyncio.run
import hypercorn.asyncio.tcp_server
import hypercorn.protocol.ws_stream
import uvloop
from hypercorn.asyncio import serve
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.asyncio.tcp_server import MAX_RECV, TCPServer
from hypercorn.config import Config
from hypercorn.events import Closed, Event, RawData
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.http_stream import HTTPStream
from hypercorn.protocol.ws_stream import FrameTooLargeError, WebsocketBuffer, WSStream
from wsproto.events import Message, Ping

from db.language import _, together
from db.refusals import Refused

# After a restart, 2,000 browsers reconnect within a second instead of a minute.
BACKLOG = 2048
PING = 20.0
# A connection without a reply to pings for so many seconds is closed, and so is one that takes none of its response.
SILENCE = 65
LONGEST_STOP = 10.0

App = Callable[..., Awaitable[None]]
Farewell = Callable[[], Awaitable[None]]

# hypercorn accepts permessage-deflate from every browser and has no setting for it; it costs 120 KB a socket.
hypercorn.protocol.ws_stream.server_extensions_handshake = lambda *_: None

# No browser speaks HTTP/2 without https, and a request that pretends to crashes the connection with a traceback.
H11Protocol._check_protocol = lambda self, event: asyncio.sleep(0)  # type: ignore[method-assign]  # no setting


class Connection(TCPServer):
    """Goes on with a response for as long as the browser takes some of it: a film may take as long as it plays.

    hypercorn ends it once the browser has sent nothing for a while, as if it had to.
    """

    _taken = 0

    async def protocol_send(self, event: Event) -> None:
        await super().protocol_send(event)
        self._taken += 1

    async def _read_data(self) -> None:
        before = -1
        while not self.reader.at_eof():
            try:
                async with asyncio.timeout(self.config.read_timeout) as silence:
                    data = await self.reader.read(MAX_RECV)
            except TimeoutError:
                is_stuck = self.send_lock.locked() and self._taken == before
                before = self._taken
                if is_stuck or not silence.expired() or not self._is_answering():
                    break
            except OSError:
                break
            else:
                await self.protocol.handle(RawData(data))
        await self.protocol.handle(Closed())

    def _is_answering(self) -> bool:
        spoken = self.protocol.protocol
        streams = list(spoken.streams.values()) if isinstance(spoken, H2Protocol) else [spoken.stream]
        return any(isinstance(stream, HTTPStream) for stream in streams)


hypercorn.asyncio.run.TCPServer = Connection  # type: ignore[misc]  # no setting


class Tasks(TaskGroup):
    """Those of one connection. What still arrives for a request or a socket that is over is dropped.

    hypercorn puts it into a queue that nobody reads any more: full, it holds the connection open for ever.
    """

    async def spawn_app(self, app: Any, config: Config, scope: Any, send: Any) -> Callable[[Any], Awaitable[None]]:
        is_over = False

        async def sent(message: Any) -> None:
            nonlocal is_over
            if message is None:  # hypercorn says so once the application has returned
                is_over = True
                _empty(put)
            await send(message)

        async def arrived(message: Any) -> None:
            if not is_over:
                await put(message)

        put = await super().spawn_app(app, config, scope, sent)
        return arrived


def _empty(put: Any) -> None:
    """The queue behind it, so that what waits for a place in it goes on."""
    while not put.__self__.empty():
        put.__self__.get_nowait()


hypercorn.asyncio.tcp_server.TaskGroup = Tasks  # type: ignore[misc]  # no setting


class Buffer(WebsocketBuffer):
    """One message while it arrives. hypercorn would keep all of one that is too large, and that never has to end."""

    def extend(self, event: "Message[Any]") -> None:
        if self.length > self.max_length:
            raise FrameTooLargeError()
        super().extend(event)


hypercorn.protocol.ws_stream.WebsocketBuffer = Buffer  # type: ignore[misc]  # no setting


class Pings:
    """The open sockets, and one task that pings them all.

    hypercorn has a task for each, which sleeps between two pings and keeps closed connections in memory until then.
    """

    def __init__(self) -> None:
        self._open: WeakSet[WSStream] = WeakSet()

    async def adopt(self, stream: WSStream) -> None:
        self._open.add(stream)

    async def run(self) -> None:
        """Pings every open socket in each round, without waiting: one that does not read would hold up the rest."""
        while True:
            await asyncio.sleep(PING)
            pings = [
                asyncio.create_task(stream._send_wsproto_event(Ping()))
                for stream in list(self._open)
                if not stream.closed
            ]
            if pings:
                await asyncio.wait(pings, timeout=PING)


def listen(host: str, port: int) -> socket.socket:
    """Binds the address before anything else happens, because it may be in use."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except UnicodeError as problem:
        raise Refused(_("{host} is not the name of a host.", host=host)) from problem
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno and problem.errno > 0 else problem.strerror
        raise Refused(
            _("Cannot listen on {host} port {port}: {reason}.", host=host, port=port, reason=reason)
        ) from problem


def run(app: App, bound: socket.socket, *, cert: str, key: str, farewell: Farewell) -> None:
    """Serves until a signal comes. `farewell` closes the open sockets before the server drops them."""
    config = Config()
    config.bind = [f"fd://{bound.fileno()}"]
    config.backlog = BACKLOG
    config.websocket_ping_interval = PING
    config.websocket_max_message_size = 65_536
    config.read_timeout = SILENCE
    config.keep_alive_timeout = 30
    config.graceful_timeout = 3
    config.include_server_header = False
    config.errorlog = "-"
    config.loglevel = "WARNING"
    config.certfile, config.keyfile = cert or None, key or None
    _must_be_a_pair(config)
    _allow_many_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(app, config, farewell))


def _must_be_a_pair(config: Config) -> None:
    try:
        config.create_ssl_context()
    except ssl.SSLError as problem:  # its own words name a line of a program
        raise Refused(
            _(
                "{certfile} and {keyfile} are not a certificate and its key, two PEM files that belong together.",
                certfile=config.certfile,
                keyfile=config.keyfile,
            )
        ) from problem
    except OSError as problem:
        files = together(config.certfile, config.keyfile, between=", ")
        raise Refused(_("{what} cannot be used: {reason}.", what=files, reason=problem.strerror)) from problem


async def _serve(app: App, config: Config, farewell: Farewell) -> None:
    stop, pings = asyncio.Event(), Pings()
    WSStream._send_pings = lambda self: pings.adopt(self)  # type: ignore[method-assign]  # hypercorn has no setting
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: _mishap(loop, context, stop))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    async def until_told() -> None:
        await stop.wait()
        _stop_soon()
        await farewell()

    pinging = asyncio.create_task(pings.run())
    await serve(cast(Any, app), config, shutdown_trigger=until_told, mode="asgi")
    pinging.cancel()


def _stop_soon() -> None:
    """Exits, because closing TLS to an unreachable browser takes half a minute. Every commit is on disk by then."""
    last = threading.Timer(LONGEST_STOP, os._exit, [0])
    last.daemon = True
    last.start()


def _mishap(loop: asyncio.AbstractEventLoop, context: dict[str, Any], stop: asyncio.Event) -> None:
    """Requests that are cancelled during shutdown are not worth a traceback."""
    if not (stop.is_set() and isinstance(context.get("exception"), asyncio.CancelledError)):
        loop.default_exception_handler(context)


def _allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
