"""`make bench ARGS=--counted`: how many instructions a page and a booking take, which is the same on a busy machine.

Needs valgrind, in which everything takes fifty times as long. What it counts runs in a process of its own, and marks
where each thing begins and ends.
"""

import asyncio
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from bench import bookings, inside
from db.engine import sqlite
from db.engine.sqlite import Waiting
from db.engine.transaction import Transaction
from tests.support import running
from tests.support.cast import ADA

HELLO = "Quart's hello"
PAGES, GROUPS, GROUP = 40, 3, 32  # how many of each page are counted, and how many groups of how many bookings
WARM = 30
NOBODY: Any = None  # waits for the answer
MARK = "getloadavg"  # which nothing else calls


def measure(data: Path) -> None:
    if shutil.which("valgrind") is None:
        sys.exit("This needs valgrind (`apt-get install valgrind`).")
    with tempfile.TemporaryDirectory() as folder:
        booked, made = Path(folder) / "booked", dict[str, list]()
        running.make_database(booked, partial(bookings.furnish, made=made))
        found = _run("pages", str(data)) | _run("bookings", str(booked), json.dumps(made))
    print(f"{'thousands of instructions':38} {'':8} {'x hello':>8}")
    for name, count in found.items():
        print(f"{name:38} {count / 1000:8,.0f} {count / found[HELLO]:8.2f}")


def _run(what: str, *arguments: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        valgrind = ["valgrind", "--tool=callgrind", f"--dump-before={MARK}", f"--callgrind-out-file={folder}/counted"]
        done = subprocess.run(
            [*valgrind, sys.executable, "-m", "bench.counted", what, *arguments],
            env=os.environ | {"PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(done.stderr)
        each = [line.rsplit(":", 1) for line in done.stdout.splitlines()]
        files = [Path(folder) / f"counted.{2 * number}" for number, _ in enumerate(each, 1)]
        return {name: _instructions(file) / int(times) for (name, times), file in zip(each, files, strict=True)}


def _instructions(path: Path) -> int:
    with path.open() as file:
        return int(next(line for line in file if line.startswith(("summary:", "totals:"))).split()[1])


def _begin() -> None:
    gc.collect()
    gc.disable()
    os.getloadavg()


def _end(name: str, times: int) -> None:
    os.getloadavg()
    gc.enable()
    print(f"{name}:{times}", flush=True)


async def _count_pages(data: Path) -> None:
    app = await inside.started(data)
    pages = inside.pages_of(app, await inside.log_in(app, ADA))
    for name, page in ({HELLO: inside.Page(inside.hello(), "/", inside.HTML)} | pages).items():
        for _ in range(WARM):
            await inside.send(page)
        _begin()
        for _ in range(PAGES):
            await inside.send(page)
        _end(name, PAGES)
    await app.shutdown()


def _count_bookings(data: Path, made: dict[str, list]) -> None:
    """In one thread: in valgrind, two of them wait for each other for most of the time."""
    path, queries = data / "mentora.db", sqlite.load(running.SQL)
    connection, database = sqlite.connect(path), sqlite.Sqlite(path, queries)
    learners, (before, counted, *_) = made["learners"][: GROUPS * GROUP], made["classes"]
    for session_id in (before, counted):
        if session_id == counted:
            _begin()
        for first in range(0, len(learners), GROUP):
            each = [(learner_id, session_id) for learner_id in learners[first : first + GROUP]]
            group = [Waiting(partial(_book, one), NOBODY) for one in each]
            database._write_group(connection, group)
            assert not any(waiting.problem for waiting in group)
    _end("a booking", len(learners))


def _book(each: tuple[int, int], tx: Transaction) -> None:
    bookings.book(tx, *each)


if __name__ == "__main__":
    what, folder, *rest = sys.argv[1:]
    asyncio.run(_count_pages(Path(folder))) if what == "pages" else _count_bookings(Path(folder), json.loads(rest[0]))
