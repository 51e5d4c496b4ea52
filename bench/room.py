"""A class through the media server, with people without browsers: what it costs, and what others notice.

Each sends little, so that thirty fit into one process; one speaks, and the others send what a silent microphone
does. A browser encodes and decodes besides, which costs it more than all of this.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.pair import Pair
from tests.support.classes import Place
from tests.support.headless import Headless
from tests.support.peers import PICTURE

SIZES = (4, 12, 30)
SECONDS = 6.0
TICKS = os.sysconf("SC_CLK_TCK")
FRAME = PICTURE + bytes(1_200 - len(PICTURE))
SILENCE, PICTURES = 1.5, 2.0  # packets of a silent microphone and pictures in a second
PATIENCE = 60.0


@dataclass
class Costs:
    server: float
    media: float
    packets: float
    incoming: float
    gap: float
    meeting: float


def measure() -> None:
    print(f"everybody sends {8 * len(FRAME) * PICTURES / 1000:.0f} kbit/s of pictures and receives nine; one speaks")
    print(f"{'people':>6} {'Mentora cpu %':>14} {'Janus cpu %':>12} {'packets/s':>10} {'kbit/s in':>10}", end="")
    print(f" {'last one met all, s':>20} {'longest gap then, s':>20}")
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder) / "data", "--media", "janus", "--room-holds", "30")
            try:
                costs = asyncio.run(_class_of(place, count))
            finally:
                place.server.stop()
        print(
            f"{count:6} {costs.server:14.1f} {costs.media:12.1f} {costs.packets:10.0f} {costs.incoming:10.0f}"
            f" {costs.meeting:20.1f} {costs.gap:20.2f}"
        )


async def _class_of(place: Place, count: int) -> Costs:
    everyone = [place.person(number) for number in range(count)]
    for one in everyone:
        one.rate, one.picture = {"audio": SILENCE, "video": PICTURES}, FRAME
    pair, *first, last = Pair(FRAME, *everyone[:2]), *everyone[2:]
    for one in first:
        one.join()
        await asyncio.sleep(0.02)
    await _met(first, everyone[:-1], time.monotonic())
    began = time.monotonic()
    last.join()
    await _met([last], everyone[:-1], began)
    meeting = time.monotonic() - began
    await asyncio.sleep(1)
    gap = await asyncio.to_thread(pair.gap, began)
    assert place.server.process
    pids = place.server.process.pid, child_of(place.server.process.pid)
    cpu, counted, start = [cpu_of(pid) for pid in pids], _received(everyone), time.monotonic()
    await asyncio.sleep(SECONDS)
    took = time.monotonic() - start
    server, media = (100 * (cpu_of(pid) - before) / took for pid, before in zip(pids, cpu, strict=True))
    packets, size = ((now - before) / took for now, before in zip(_received(everyone), counted, strict=True))
    pair.end()
    await asyncio.gather(*(one.leave() for one in everyone))
    return Costs(server, media, packets, 8 * size / 1000 / (count - 2), gap, meeting)


async def _met(people: list[Headless], others: list[Headless], since: float) -> None:
    """Once these people hear all the others, and see those whom they look at."""
    async with asyncio.timeout(PATIENCE):
        while not all(one.hears(*(each.id for each in others if each is not one), since=since) for one in people):
            since = max(since, time.monotonic() - 5)
            await asyncio.sleep(0.02)


def _received(everyone: Iterable[Headless]) -> tuple[int, int]:
    received = [receiver for one in everyone for _, receiver in one.received()]
    return sum(one.packets for one in received), sum(one.bytes for one in received)


def cpu_of(pid: int) -> float:
    """Seconds that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def child_of(pid: int) -> int:
    return next(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
