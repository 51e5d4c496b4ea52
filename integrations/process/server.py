"""The server, hypercorn. Only this file and `connections.py` import it: the application is ASGI, for any server."""

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

import uvloop
from hypercorn.asyncio import serve
from hypercorn.config import Config

from db.language import _, together
from db.refusals import Refused
from integrations.process.connections import PING, Pings, replace_private_parts

# Browsers that connect while it starts. The system has a limit of its own, net.core.somaxconn.
BACKLOG = 8192
# A connection without a reply to pings for so many seconds is closed, and so is one that takes none of its response.
SILENCE = 65
LONGEST_STOP = 10.0

App = Callable[..., Awaitable[None]]
Farewell = Callable[[], Awaitable[None]]


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
    config.websocket_max_message_size = 131_072  # as long as ws.messages reads them
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
                "{certfile} and {keyfile} must be a certificate and its key: two PEM files that belong together.",
                certfile=config.certfile,
                keyfile=config.keyfile,
            )
        ) from problem
    except OSError as problem:
        files = together(config.certfile, config.keyfile, between=", ")
        raise Refused(_("{what} cannot be used: {reason}.", what=files, reason=problem.strerror)) from problem


async def _serve(app: App, config: Config, farewell: Farewell) -> None:
    stop, pings = asyncio.Event(), Pings()
    replace_private_parts(pings)
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
