"""`make bench ARGS=--servers`: hypercorn, uvicorn and granian with this application, in turns.

CPU a request, memory and CPU of a socket, and how each behaves where Mentora relies on it.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from bench import conduct, load, pages, serving
from integrations.process import authority
from tests.support import running
from tests.support.cast import ADA
from tests.support.client import Client
from tests.support.listening import topics_on

REQUESTS = 480
SOCKETS = 1000
PUSHES = 5


@dataclass
class Served:
    """One of the servers, in a process of its own."""

    name: str
    process: subprocess.Popen
    port: int
    cert: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)


def start(name: str, data: Path | None = None, cert: str = "", key: str = "") -> Served:
    port = running.free_port()
    words = [sys.executable, "-m", "bench.serving", name, str(port)]
    words += ["--data", str(data)] if data else []
    words += ["--cert", cert, "--key", key] if cert else []
    process = subprocess.Popen(words, cwd=running.ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    if "is ready" not in process.stdout.readline():
        raise RuntimeError(f"{name} did not start")
    return Served(name, process, port, cert)


def measure(busy: Callable, rounds: int) -> None:
    if wanted := serving.missing():
        print(f"To compare, install what is missing: .venv/bin/pip install {' '.join(wanted)}")
        print("Neither is a dependency of Mentora: `rm -rf .venv` and any `make` command remove them again.")
        return
    print(f"Load of the machine at the start: {load_of_machine()}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        running.make_database(data, busy)
        served: dict[str, Served] = {}
        hellos = {name: start(name) for name in serving.SERVERS}
        try:
            for name in serving.SERVERS:  # each with a database of its own, because one process serves one
                running.make_database(Path(folder) / name, busy)
                served[name] = start(name, Path(folder) / name)
            _requests(hellos, served, rounds)
            _sockets(served)
        finally:
            for one in (*hellos.values(), *served.values()):
                one.stop()
        _behaviour(Path(folder))
    print(f"Load of the machine at the end: {load_of_machine()}")


def load_of_machine() -> str:
    return f"{os.getloadavg()[0]:.1f} with {os.cpu_count()} cores"


def _requests(hellos: dict[str, Served], served: dict[str, Served], rounds: int) -> None:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    pages: dict[str, dict] = {}
    for name, one in served.items():
        ada = Client(one.url).log_in(ADA)
        cookie = {"Cookie": "; ".join(f"{key}={value}" for key, value in ada.cookies.items())}
        plain = {"Accept": "text/html", "Accept-Encoding": "br"}
        pages[name] = {
            "hello": (hellos[name], "/", {}),
            "login page": (one, "/login", plain),
            "/api/me": (one, "/api/me", cookie | {"Accept": "application/json"}),
            "Browse": (one, "/learner/home", cookie | plain),
        }
    for number in range(rounds + 1):  # the first one warms up
        for page in pages["hypercorn"]:
            for name in served:
                target, path, headers = pages[name][page]
                cpu = load.run(target, path, headers, REQUESTS).cpu
                if number:
                    found[name, page].append(cpu)
    print(f"\nCPU a request, {rounds} rounds in turns of {REQUESTS} requests, {load.AT_ONCE} at once; medians")
    print(f"{'':12}" + "".join(f"{name:>34}" for name in served))
    print(f"{'':12}" + f"{'ms':>10}{'x its hello':>12}{'x hypercorn':>12}" * len(served))
    for page in pages["hypercorn"]:
        line = f"{page:12}"
        for name in served:
            own = _ratio(found[name, page], found[name, "hello"])
            other = _ratio(found[name, page], found["hypercorn", page])
            line += f"{statistics.median(found[name, page]):10.2f}{own:12.2f}{other:12.2f}"
        print(line)


def _ratio(one: list[float], other: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def _sockets(served: dict[str, Served]) -> None:
    pages.allow_many_sockets()
    print(
        f"\n{SOCKETS} sockets: memory of each, and CPU to tell each of them a change ({PUSHES} rounds in turns, median)"
    )
    people = {name: Client(one.url).log_in(ADA) for name, one in served.items()}
    told: dict[str, list[float]] = defaultdict(list)
    with asyncio.Runner() as runner:
        memory, opened = {}, {}
        for name, one in served.items():
            before = load.memory_of(one.process.pid)
            opened[name] = runner.run(_open_all(one, people[name]))
            memory[name] = (load.memory_of(one.process.pid) - before) * 1024 / SOCKETS
        for _ in range(PUSHES):
            for name, one in served.items():
                told[name].append(runner.run(_tell(one, people[name], opened[name])))
        for name, sockets in opened.items():
            print(f"{name:12}{memory[name]:8.1f} KB{statistics.median(told[name]):8.1f} µs")
            for first in range(0, SOCKETS, 100):
                runner.run(_all(socket.close() for socket in sockets[first : first + 100]))


async def _all(acts: Iterable[Coroutine]) -> list:
    return await asyncio.gather(*acts)


async def _open_all(one: Served, ada: Client) -> list:
    watch = json.dumps({"watch": await asyncio.to_thread(topics_on, ada, "/settings")})
    headers = {"Origin": one.url, "Cookie": "; ".join(f"{name}={value}" for name, value in ada.cookies.items())}
    sockets: list = []
    while len(sockets) < SOCKETS:
        sockets += await _all(_open(one, headers, watch) for _ in range(50))
    return sockets


async def _open(one: Served, headers: dict[str, str], watch: str):
    address = f"ws://127.0.0.1:{one.port}/live"
    options: dict[str, Any] = {"compression": None, "ping_interval": None, "open_timeout": 60}
    socket = await connect(address, additional_headers=headers, **options)
    await socket.send(watch)
    await socket.recv()
    return socket


async def _tell(one: Served, ada: Client, sockets: list) -> float:
    """µs of CPU for each socket, when all notifications are marked as read: the marks, and the bell."""

    async def hear(socket) -> None:
        for _ in range(2):
            await socket.recv()

    before = load.cpu_of(one.process.pid)
    waiting = [asyncio.create_task(hear(socket)) for socket in sockets]
    await asyncio.to_thread(ada.post, "/api/notifications/read")
    await asyncio.gather(*waiting)
    return (load.cpu_of(one.process.pid) - before) * 1e6 / len(sockets)


def _behaviour(folder: Path) -> None:
    _, cert, key = map(str, authority.certify(folder / "tls"))

    def of(name: str) -> dict[str, str]:
        running.make_database(folder / f"{name}-conduct")
        return conduct.of(
            lambda data, with_tls: start(
                name, folder / f"{name}-conduct" if data else None, *((cert, key) if with_tls else ())
            )
        )

    with ThreadPoolExecutor(len(serving.SERVERS)) as threads:
        found = dict(zip(serving.SERVERS, threads.map(of, serving.SERVERS), strict=True))
    print(f"\n| | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for what in found["hypercorn"]:
        print(f"| {what} | {' | '.join(one[what] for one in found.values())} |")
