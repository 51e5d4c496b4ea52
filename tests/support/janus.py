"""A real Janus, as Mentora starts it, and one that is not."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from websockets.asyncio.server import unix_serve

from integrations.media import configuration, session
from integrations.media.address import Address
from integrations.media.child import Child
from integrations.media.janus import Farm, Janus
from integrations.media.servers import Servers

PORTS = (40_000, 49_000)  # for video


class Server:
    def __init__(self, port: int = 0, outside: str = ""):
        """With a port, it listens there, as one on another machine does."""
        self.folder = Path(tempfile.mkdtemp(prefix="mentora-test-"))
        self.address = configuration.new_address(self.folder)
        self.socket = Path(self.address.path)
        configuration.write(self.address, ports=PORTS, outside=outside)
        if port:
            path, elsewhere = self.folder / configuration.SOCKETS, f'ws_port = {port} ws_ip = "127.0.0.1"'
            path.write_text(re.sub(r'ws_port = 0 ws_unix = "\w+"', elsewhere, path.read_text()))
            self.address = replace(self.address, url=f"ws://127.0.0.1:{port}", path="")
        self._port = port
        self.process: subprocess.Popen | None = None

    def start(self) -> "Server":
        self.kill()
        self.socket.unlink(missing_ok=True)
        words = ["janus", f"--config={configuration.MAIN}", "--configs-folder=."]
        with open(self.folder / "log", "w") as log:
            self.process = subprocess.Popen(words, cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self._listens():
            assert self.process.poll() is None and time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.02)
        return self

    def _listens(self) -> bool:
        if not self._port:
            return self.socket.exists()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def freeze(self) -> None:
        freeze(self.process.pid)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Odd:
    """A server that replies as `replies` says, and like Janus to everything else."""

    def __init__(self, path, **replies):
        self.address = Address("odd", "", "", str(path))
        self.replies, self.asked, self.ids = replies, [], iter(range(1, 1000))

    async def talk(self, socket):
        async for text in socket:
            message = json.loads(text)
            kind = message["janus"]
            self.asked.append(kind)
            reply = self.replies.get(kind, self.usual)(message)
            if reply is not None:
                await socket.send(reply if isinstance(reply, str) else json.dumps(reply))

    def usual(self, message: dict) -> dict:
        kind = "ack" if message["janus"] == "keepalive" else "success"
        reply = {"janus": kind, "transaction": message["transaction"], "data": {"id": next(self.ids)}}
        return reply | {"plugins": {session.PLUGIN: {}}, "plugindata": {"data": {}}, "sender": 1}

    @contextlib.asynccontextmanager
    async def reached(self):
        async with unix_serve(self.talk, self.address.path), connected(self.address) as client:
            yield client


@contextlib.asynccontextmanager
async def connected(*addresses: Address):
    """The clients of these servers, once all are up."""
    clients = [Janus(address) for address in addresses]
    running = asyncio.create_task(Farm(clients).run())
    try:
        async with asyncio.timeout(20):
            for client in clients:
                await until(client, True)
            yield clients[0] if len(clients) == 1 else clients
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(client: Janus, is_up: bool) -> None:
    await when(lambda: client.is_up is is_up)


async def when(is_true: Callable[[], bool]) -> None:
    while not is_true():  # noqa: ASYNC110 - nothing says when
        await asyncio.sleep(0.01)


def freeze(pid: int) -> None:
    """Returns when none of its threads does anything any more."""
    os.kill(pid, signal.SIGSTOP)
    while any(_state(task) != "T" for task in Path(f"/proc/{pid}/task").iterdir()):
        time.sleep(0.001)


def _state(task: Path) -> str:
    return (task / "stat").read_text().rpartition(")")[2].split()[0]


def ignored(message: dict) -> None:
    """For handles whose news nobody waits for."""


@contextlib.asynccontextmanager
async def served(folder: Path):
    """An engine whose server is up, and the child it runs."""
    own = Child(folder, ports=PORTS)
    engine = Servers((), own, "", "")
    running = asyncio.create_task(engine.run())
    try:
        async with asyncio.timeout(20):
            await when(lambda: engine.farm.is_up)
            yield engine, own
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
