"""Serves Mentora, or a program that says hello, with one server or another: what `make bench ARGS=--servers` starts.

Each is set up as near to `integrations/process/server.py` as its own settings allow, and nothing of it is replaced.
"""

import argparse
import asyncio
import contextlib
import importlib
import importlib.util
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import uvloop
from quart import Quart

from app import create_app
from integrations.process import connections, options, server

PACKAGES = {"hypercorn": (), "uvicorn": ("uvicorn", "httptools", "zttp"), "granian": ("granian",)}
PIECE, PIECES = bytes(60_000), 300  # of the film


def missing() -> list[str]:
    """What has to be installed for the comparison."""
    wanted = [package for packages in PACKAGES.values() for package in packages]
    return [package for package in wanted if importlib.util.find_spec(package) is None]


def hello() -> Any:
    """Quart's hello; beside it, below Quart, a slow response and a film, which need no database."""
    app = Quart("floor")

    @app.get("/")
    async def greet() -> str:
        return "hello"

    inner: Any = app.asgi_app

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope.get("path") == "/slow":
            await asyncio.sleep(1)
            await _answer(send, 0)
        elif scope.get("path") == "/film":
            showing = asyncio.create_task(_answer(send, PIECES))
            leaving = asyncio.create_task(_left(receive))
            _, over = await asyncio.wait([showing, leaving], return_when=asyncio.FIRST_COMPLETED)
            for task in over:
                task.cancel()
        else:
            await inner(scope, receive, send)

    app.asgi_app = outer  # type: ignore[method-assign]  # as Quart is wrapped
    return app


async def _answer(send: Any, pieces: int) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    for _ in range(pieces):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b"done"})


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def with_hypercorn(app: Any, bound: socket.socket, cert: str, key: str, farewell: Any) -> None:
    server.run(app, bound, cert=cert, key=key, farewell=farewell)


def with_uvicorn(app: Any, bound: socket.socket, cert: str, key: str, farewell: Any) -> None:
    uvicorn: Any = importlib.import_module("uvicorn")

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: Any = None) -> None:
            await farewell()
            await super().shutdown(sockets)

    has_http2 = bool(cert) and importlib.util.find_spec("zttp") is not None
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="zttp" if has_http2 else "httptools",
        **({"http2": True} if has_http2 else {}),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=connections.PING,
        ws_ping_timeout=server.SILENCE - connections.PING,
        ws_max_size=65_536,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
        backlog=server.BACKLOG,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="warning",
        ssl_certfile=cert or None,
        ssl_keyfile=key or None,
    )
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(Server(config).serve([bound]))


def with_granian(app: Any, bound: socket.socket, cert: str, key: str, farewell: Any) -> None:
    constants, http = importlib.import_module("granian.constants"), importlib.import_module("granian.http")
    embed = importlib.import_module("granian.server.embed")
    port = bound.getsockname()[1]
    bound.close()  # it opens its own
    serving = embed.Server(
        app,
        address="127.0.0.1",
        port=port,
        interface=constants.Interfaces.ASGI,
        http=constants.HTTPModes.auto,
        websockets=True,
        backlog=server.BACKLOG,
        http1_settings=http.HTTP1Settings(header_read_timeout=30_000, max_buffer_size=65_536),
        http2_settings=http.HTTP2Settings(keep_alive_interval=20_000),
        log_enabled=False,
        **(
            {"ssl_cert": Path(cert), "ssl_key": Path(key), "ssl_protocol_min": constants.SSLProtocols.tls12}
            if cert
            else {}
        ),
    )

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        task = loop.create_task(serving.serve())
        await asyncio.sleep(0)
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        await asyncio.wait([task, loop.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        await farewell()
        serving.stop()
        await asyncio.wait([task], timeout=10)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


SERVERS = {"hypercorn": with_hypercorn, "uvicorn": with_uvicorn, "granian": with_granian}


async def _nobody_to_tell() -> None:
    """Only Mentora has pages that reconnect."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("port", type=int)
    parser.add_argument("--data", default="", help="of Mentora; without it, it says hello")
    parser.add_argument("--cert", default="")
    parser.add_argument("--key", default="")
    given = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    app, farewell = hello(), _nobody_to_tell
    if given.data:
        words = ["serve", "--data", given.data, "--no-rate-limits", "--port", str(given.port)]
        app = create_app(options.parse(words, os.environ | {"MENTORA_MEDIA": "mesh"}))
        farewell = app.hub.close

    async def greet() -> None:
        print("is ready", flush=True)

    app.before_serving(greet)
    server._allow_many_sockets()
    bound = server.listen("127.0.0.1", given.port)
    SERVERS[given.server](app, bound, given.cert, given.key, farewell)


if __name__ == "__main__":
    main()
