"""Processes of their own that ring: what two of them do at one moment, and what one leaves behind that is killed."""

import asyncio
import multiprocessing
import os
from pathlib import Path

from db import alarms, firing
from db.engine import sqlite
from db.engine.sqlite import Sqlite
from jobs.alarms import fire

# Not forked: a process of its own, as a second server would be.
SPAWN = multiprocessing.get_context("spawn")
KILLED = 9


class SideBySide(Sqlite):
    """Looks whether something is due, and goes on when the other process has looked too."""

    def __init__(self, path: Path, queries, both_have_looked):
        super().__init__(path, queries)
        self._both_have_looked = both_have_looked

    async def read(self, ask, *args, **kwargs):
        answer = await super().read(ask, *args, **kwargs)
        if self._both_have_looked:
            self._both_have_looked.wait(60)
            self._both_have_looked = None
        return answer


def fire_beside_another(database: Path, sql: Path, both_have_looked) -> None:
    asyncio.run(_do(SideBySide(database, sqlite.load(sql), both_have_looked), fire))


def fire_and_be_killed(database: Path, sql: Path) -> None:
    asyncio.run(_do(Sqlite(database, sqlite.load(sql)), lambda engine: engine.write(_fire_and_die)))


def claim_first_and_be_killed(database: Path, sql: Path) -> None:
    """As it would be if claiming were a transaction of its own."""
    asyncio.run(_do(Sqlite(database, sqlite.load(sql)), _claim_and_die))


def fire_once(database: Path, sql: Path) -> None:
    asyncio.run(_do(Sqlite(database, sqlite.load(sql)), fire))


def run(*processes) -> list[int]:
    """All of them together; how each ended."""
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


async def _do(engine: Sqlite, act) -> None:
    await engine.open()
    try:
        await act(engine)
    finally:
        await engine.close()


def _fire_and_die(tx) -> None:
    assert firing.fire(tx)
    os._exit(KILLED)


async def _claim_and_die(engine: Sqlite) -> None:
    assert await engine.write(alarms.claim)
    os._exit(KILLED)
