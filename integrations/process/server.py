"""hypercorn, started from here: the one file that knows it. The application is plain ASGI, and another server can take its place."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from weakref import WeakSet

import hypercorn.protocol.ws_stream
import uvloop
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import WSStream
from wsproto.events import Ping

from db.refusals import Refused

# 2,000 browsers that come back at once after a restart are let in within a second, and not within a minute.
BACKLOG = 2048
PING = 20.0
# A peer that does not even answer pings is gone, and its memory is wanted.
SILENCE = 65.0
LONGEST_STOP = 10.0

# hypercorn accepts permessage-deflate from every browser and has no setting for it; it costs 120 KB a socket.
hypercorn.protocol.ws_stream.server_extensions_handshake = lambda *_: None

# Nobody speaks HTTP/2 without https, and a request that pretends to crashes the connection with a traceback.
H11Protocol._check_protocol = lambda self, event: asyncio.sleep(0)

# hypercorn has a task for each socket that sleeps between two pings, and holds the connection for as long after it was closed.
# One task for all of them lets go at once.
_open_sockets: WeakSet[WSStream] = WeakSet()


async def _ping_from_now_on(stream: WSStream) -> None:
    _open_sockets.add(stream)


WSStream._send_pings = _ping_from_now_on


def listen(host: str, port: int) -> socket.socket:
    """Takes the address, before anything else is begun: most likely somebody else has it."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except UnicodeError as problem:
        raise Refused(f"{host} is no name of a host.") from problem
    except OSError as problem:
        raise Refused(
            f"Cannot listen on {host} port {port}: {os.strerror(problem.errno) if problem.errno and problem.errno > 0 else problem.strerror}."
        ) from problem


def run(app, bound: socket.socket, *, cert: str, key: str, farewell: Callable[[], Awaitable[None]]) -> None:
    """Serves until a signal comes. `farewell` is said to the open sockets before the server lets go of them."""
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
    except (ssl.SSLError, OSError) as problem:
        raise Refused(
            f"{config.certfile} and {config.keyfile} are no certificate with its key: {problem.strerror or problem}."
        ) from problem


async def _serve(app, config: Config, farewell: Callable[[], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: _mishap(loop, context, stop))
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    async def until_told() -> None:
        await stop.wait()
        _let_nobody_hold_it_up()
        await farewell()

    pinging = asyncio.create_task(_ping())
    await serve(app, config, shutdown_trigger=until_told, mode="asgi")
    pinging.cancel()


def _let_nobody_hold_it_up() -> None:
    """A browser that has gone out of reach would keep its half of a TLS goodbye for half a minute. All that was answered is on the disk."""
    last = threading.Timer(LONGEST_STOP, os._exit, [0])
    last.daemon = True
    last.start()


def _mishap(loop, context: dict, stop: asyncio.Event) -> None:
    """A request that was still on its way at the end was let go, which is no news."""
    if not (stop.is_set() and isinstance(context.get("exception"), asyncio.CancelledError)):
        loop.default_exception_handler(context)


async def _ping() -> None:
    """Every open socket once in each round; not waited for, because one that does not read would hold up the rest."""
    while True:
        await asyncio.sleep(PING)
        pings = [
            asyncio.create_task(stream._send_wsproto_event(Ping()))
            for stream in list(_open_sockets)
            if not stream.closed
        ]
        if pings:
            await asyncio.wait(pings, timeout=PING)


def _allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
