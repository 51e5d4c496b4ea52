"""Separate processes that fire alarms: two at the same moment, or one that is killed halfway."""

import asyncio
import multiprocessing
import os
from pathlib import Path

from db import alarms, firing
from db.engine import sqlite
from db.engine.sqlite import Sqlite
from jobs.alarms import fire

# Spawned, not forked: it shares nothing, as a second server would.
SPAWN = multiprocessing.get_context("spawn")
KILLED = 9


class SideBySide(Sqlite):
    """Continues after reading what is due only when the other process has read it too."""

    def __init__(self, path: Path, queries, both_have_read):
        super().__init__(path, queries)
        self._both_have_read = both_have_read

    async def read(self, act, *args, **kwargs):
        result = await super().read(act, *args, **kwargs)
        if self._both_have_read:
            self._both_have_read.wait(60)
            self._both_have_read = None
        return result


def fire_beside_another(database: Path, sql: Path, both_have_read) -> None:
    asyncio.run(_do(SideBySide(database, sqlite.load(sql), both_have_read), fire))


def fire_and_be_killed(database: Path, sql: Path) -> None:
    asyncio.run(_do(Sqlite(database, sqlite.load(sql)), lambda engine: engine.write(_fire_and_die)))


def claim_first_and_be_killed(database: Path, sql: Path) -> None:
    """What would happen if claiming were a separate transaction."""
    asyncio.run(_do(Sqlite(database, sqlite.load(sql)), _claim_and_die))


def fire_once(database: Path, sql: Path) -> None:
    asyncio.run(_do(Sqlite(database, sqlite.load(sql)), fire))


def run(*processes) -> list[int]:
    """Runs the processes side by side; returns their exit codes."""
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
