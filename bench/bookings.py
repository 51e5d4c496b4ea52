"""Bookings a second, each on the disk before it is answered, with thirty-two people pressing at once; and that nothing was oversold."""

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

from db import bookings, people
from db.engine import sqlite
from db.refusals import Refused
from tests.support import making, running
from tests.support.running import ROOT

AT_ONCE = 32
CLASSES = 60
LEARNERS = 120


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, list] = {}
        running.make_database(Path(folder), partial(_furnish, made=made))
        rate, booked, full = asyncio.run(_press(Path(folder) / "mentora.db", made))
    print(f"\nbookings, durable, {AT_ONCE} at once: {rate:.0f} a second ({booked} booked, {full} told that it is full)")


def _furnish(tx, made: dict) -> None:
    made["learners"] = [making.somebody(tx) for _ in range(LEARNERS)]
    hosts = [making.somebody(tx, "mentor") for _ in range(CLASSES)]
    made["classes"] = [
        making.a_class(tx, host, starts_at=making.ahead(tx, days=2 + number), seats=100).id
        for number, host in enumerate(hosts)
    ]


async def _press(path: Path, made: dict) -> tuple[float, int, int]:
    engine = await sqlite.Sqlite(path, sqlite.load(ROOT / "sql")).open()
    waiting = [(learner.id, session_id) for session_id in made["classes"] for learner in made["learners"]]
    booked, full = 0, 0

    async def press() -> None:
        nonlocal booked, full
        while waiting:
            try:
                await engine.write(_book, *waiting.pop())
                booked += 1
            except Refused:
                full += 1

    begun = time.perf_counter()
    await asyncio.gather(*(press() for _ in range(AT_ONCE)))
    lasted = time.perf_counter() - begun
    await engine.close()
    if booked != CLASSES * 100:
        raise RuntimeError(f"{booked} booked of {CLASSES * 100} seats")
    return booked / lasted, booked, full


def _book(tx, learner_id: int, session_id: int) -> None:
    bookings.book(tx, people.acting(tx, learner_id), session_id)
