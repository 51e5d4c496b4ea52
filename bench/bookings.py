"""Bookings per second by thirty-two people at once: each on disk before it is confirmed, and none oversold."""

import asyncio
import gc
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from app import COLLECTED, SWITCH
from db import bookings, engine, people, seat_news
from db.installation.folder import Folder
from db.refusals import Refused
from jobs import seat_news as telling
from tests.support import making, running

AT_ONCE = 32
CLASSES = 60
LEARNERS = 120


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made: dict[str, list] = {}
        running.make_database(Path(folder), partial(furnish, made=made))
        rate, cpu, told, booked, full = asyncio.run(_press(Folder(Path(folder)), made))
    print(
        f"\nbookings, durable, {AT_ONCE} at once: {rate:.0f} per second, {cpu * 1e6:.0f} µs of CPU each "
        f"({booked} booked, {full} refused as full); then host and learner are told, {told * 1e6:.0f} µs each"
    )


def furnish(tx, made: dict) -> None:
    made["learners"] = [making.somebody(tx).id for _ in range(LEARNERS)]
    hosts = [making.somebody(tx, "mentor") for _ in range(CLASSES)]
    made["classes"] = [
        making.a_class(tx, host, starts_at=making.ahead(tx, days=2 + number), seats=100).id
        for number, host in enumerate(hosts)
    ]


async def _press(folder: Folder, made: dict) -> tuple[float, float, float, int, int]:
    database = engine.open(folder.address).ready()
    await database.open()
    waiting = [(learner_id, session_id) for session_id in made["classes"] for learner_id in made["learners"]]
    booked, full = 0, 0

    async def press() -> None:
        nonlocal booked, full
        while waiting:
            try:
                await database.write(book, *waiting.pop())
                booked += 1
            except Refused:
                full += 1

    sys.setswitchinterval(SWITCH)  # and the next two, as in the server
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    begun, before = time.perf_counter(), time.process_time()
    await asyncio.gather(*(press() for _ in range(AT_ONCE)))
    lasted, spent = time.perf_counter() - begun, time.process_time() - before
    begun = time.perf_counter()
    while await database.read(seat_news.waiting):
        await telling.tell(database)
    told = time.perf_counter() - begun
    await database.close()
    if booked != CLASSES * 100:
        raise RuntimeError(f"{booked} booked of {CLASSES * 100} seats")
    return booked / lasted, spent / booked, told / booked, booked, full


def book(tx, learner_id: int, session_id: int) -> None:
    bookings.book(tx, people.acting(tx, learner_id), session_id)
