"""One change pushed to thousands of open pages: how long until the last has it, and the memory per page."""

import asyncio
import json
import resource
import statistics
import time
from http.client import HTTPConnection

from websockets.asyncio.client import connect

from bench import load
from tests.support.cast import ADA
from tests.support.client import Client
from tests.support.listening import topics_on

ROUNDS = 7


def measure(server, count: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    ada = Client(server.url).log_in(ADA)
    asyncio.run(_measure(server, ada, count))


async def _measure(server, ada: Client, count: int) -> None:
    watch = json.dumps({"watch": topics_on(ada, "/settings")})
    headers = {"Origin": server.url, "Cookie": "; ".join(f"{name}={value}" for name, value in ada.cookies.items())}
    before = load.memory_of(server.process.pid)
    begun = time.perf_counter()
    sockets = []
    for start in range(0, count, 100):
        some = range(start, min(start + 100, count))
        sockets += await asyncio.gather(*(_open(server, headers, watch) for _ in some))
    opened = time.perf_counter() - begun
    each = (load.memory_of(server.process.pid) - before) * 1024 / count
    print(f"\n{count} sockets opened and caught up in {opened:.1f} s; {each:.1f} KB of the server's memory each")
    rounds = [await _tell(server, ada, sockets) for _ in range(ROUNDS)]
    first, middle, last, cpu, slowest = (statistics.median(column) for column in zip(*rounds, strict=True))
    times = f"first {first:.0f} ms, median {middle:.0f} ms, last {last:.0f} ms after the request was sent"
    print(f"one change pushed to all of them: {times}; {cpu:.0f} µs of CPU each")
    print(f"pages requested meanwhile: the slowest took {slowest:.0f} ms (the client shares the machine)")
    for start in range(0, count, 100):
        await asyncio.gather(*(socket.close() for socket in sockets[start : start + 100]))


async def _open(server, headers: dict[str, str], watch: str):
    socket = await connect(
        f"ws://127.0.0.1:{server.port}/live",
        additional_headers=headers,
        compression=None,
        ping_interval=None,
        open_timeout=60,
    )
    await socket.send(watch)
    await socket.recv()
    return socket


async def _tell(server, ada: Client, sockets: list) -> tuple[float, float, float, float, float]:
    """Marks all as read, which pushes a new bell to every socket."""
    took: list[float] = []
    cpu = load.cpu_of(server.process.pid)

    async def wait(socket) -> None:
        await socket.recv()
        took.append((time.perf_counter() - begun) * 1000)
        await socket.recv()

    waiting = [asyncio.create_task(wait(socket)) for socket in sockets]
    await asyncio.sleep(0.05)
    begun = time.perf_counter()
    asking = asyncio.create_task(asyncio.to_thread(_ask_meanwhile, server.port))
    await asyncio.to_thread(ada.post, "/api/notifications/read")
    await asyncio.gather(*waiting)
    slowest = await asking
    took.sort()
    spent = (load.cpu_of(server.process.pid) - cpu) * 1e6 / len(sockets)
    return took[0], took[len(took) // 2], took[-1], spent, slowest


def _ask_meanwhile(port: int) -> float:
    slowest = 0.0
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(20):
        begun = time.perf_counter()
        line.request("GET", "/login", headers={"Accept": "text/html"})
        line.getresponse().read()
        slowest = max(slowest, (time.perf_counter() - begun) * 1000)
    line.close()
    return slowest
