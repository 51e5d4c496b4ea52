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

from tests.support.classes import Place
from tests.support.headless import Headless, all_meet
from tests.support.peers import PICTURE

SIZES = (4, 12, 30)
SECONDS = 6.0
TICKS = os.sysconf("SC_CLK_TCK")
FRAME = PICTURE + bytes(1_200 - len(PICTURE))
SPEECH, SILENCE, PICTURES = 10.0, 1.5, 2.0  # packets, packets and pictures in a second


@dataclass
class Costs:
    server: float
    media: float
    packets: float
    incoming: float
    gap: float
    stall: float
    meeting: float


def measure() -> None:
    print(f"everybody sends {8 * len(FRAME) * PICTURES / 1000:.0f} kbit/s of pictures and receives nine; one speaks")
    print(f"{'people':>6} {'Mentora cpu %':>14} {'Janus cpu %':>12} {'packets/s':>10} {'kbit/s in':>10}", end="")
    print(f" {'last one met all, s':>20} {'longest gap then, s':>20} {'of this process, s':>20}")
    for count in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder) / "data", "--media", "janus", "--room-holds", "30")
            try:
                costs = asyncio.run(_class_of(place, count))
            finally:
                place.server.stop()
        print(
            f"{count:6} {costs.server:14.1f} {costs.media:12.1f} {costs.packets:10.0f} {costs.incoming:10.0f}"
            f" {costs.meeting:20.1f} {costs.gap:20.2f} {costs.stall:20.2f}"
        )


async def _class_of(place: Place, count: int) -> Costs:
    everyone = [place.person(number) for number in range(count)]
    for one in everyone:
        one.rate = {"audio": SILENCE if one.id != everyone[0].id else SPEECH, "video": PICTURES}
        one.picture = FRAME
    *first, last = everyone
    for one in first:
        one.join()
        await asyncio.sleep(0.02)
    assert not (missing := await all_meet(first, 60, within=5)), missing
    began = time.monotonic()
    stalls: list[float] = []
    ticking = asyncio.create_task(_tick(stalls))
    last.join()
    while not last.hears(*(one.id for one in first[: last.pictures]), since=began):  # noqa: ASYNC110 - counts
        await asyncio.sleep(0.02)
    meeting = time.monotonic() - began
    await asyncio.sleep(1)
    ticking.cancel()
    gap = max(_gap(one, everyone[0].id, began - 1) for one in first[1:])
    assert place.server.process
    pids = place.server.process.pid, _child_of(place.server.process.pid)
    cpu, counted, start = [_cpu(pid) for pid in pids], _received(everyone), time.monotonic()
    await asyncio.sleep(SECONDS)
    took = time.monotonic() - start
    server, media = (100 * (_cpu(pid) - before) / took for pid, before in zip(pids, cpu, strict=True))
    packets, size = ((now - before) / took for now, before in zip(_received(everyone), counted, strict=True))
    await asyncio.gather(*(one.leave() for one in everyone))
    return Costs(server, media, packets, 8 * size / 1000 / count, gap, max(stalls), meeting)


async def _tick(stalls: list[float]) -> None:
    """How long this process, which is all of these people, did not get to anything else."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.01)
        stalls.append(time.monotonic() - before - 0.01)


def _gap(person: Headless, id: str, since: float) -> float:
    """The longest time without a packet of the one who speaks."""
    came = sorted(
        moment
        for whose, receiver in person.received()
        if whose == id and receiver.kind == "audio"
        for moment in receiver.came
        if moment > since
    )
    return max((after - before for before, after in zip(came, came[1:], strict=False)), default=0.0)


def _received(everyone: Iterable[Headless]) -> tuple[int, int]:
    received = [receiver for one in everyone for _, receiver in one.received()]
    return sum(one.packets for one in received), sum(one.bytes for one in received)


def _cpu(pid: int) -> float:
    """Seconds that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _child_of(pid: int) -> int:
    return next(int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
