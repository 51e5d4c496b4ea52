"""Reads on the event loop's own thread. Most pages read for less time than a hop to another thread costs.

A read that turns out to be long is interrupted, so that nobody else waits for it, and is done again in a thread.
"""

import sqlite3
import time
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from db.engine.queries import Queries
from db.engine.transaction import Result, Transaction

WAITED = 0.025  # seconds, as for a slow disk
STEPS = 2_000  # of SQLite's machine between two looks, some tens of microseconds
# Looks, about five milliseconds of work. By the clock every read is long on a busy machine.
LONGEST = 125
REMEMBERED = 50
AT_ONCE = 100  # rows that a long read fetches in a row
PAUSE = 0.002  # seconds between them


class TooLong(Exception):
    """This read belongs in a thread."""


class Found(NamedTuple):
    found: Any
    since: str
    until: str


class Memory:
    """What short reads found, until anything is written, by whatever process, or the time comes when it is over."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._found: dict[Hashable, Found] = {}

    def get(
        self, tx: Transaction, version: int, load: Callable[..., tuple[Result, str]], args: tuple[Any, ...]
    ) -> Result:
        if version != self._version or len(self._found) >= REMEMBERED:
            self._version, self._found = version, {}
        kept = self._found.get((load, args))
        if kept is None or not kept.since <= tx.now < kept.until:
            found, until = load(tx, *args)
            kept = Found(found, tx.now, until)
            if until > tx.now:
                self._found[load, args] = kept
        result: Result = kept.found
        return result


class ShortRead(Transaction):
    __slots__ = ("_connection", "_memory", "_version")

    def __init__(self, connection: sqlite3.Connection, queries: Queries, memory: Memory):
        super().__init__(connection.execute, queries)
        self._connection, self._memory = connection, memory
        self._version: int | None = None

    def remembered(self, load: Callable[..., tuple[Result, str]], *args: Any) -> Result:
        """SQLite numbers what a connection sees: the number is another one as soon as anybody has written."""
        if self._version is None:
            self._version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return self._memory.get(self, self._version, load, args)


class ShortReads:
    def __init__(self, connection: sqlite3.Connection, queries: Queries):
        self._connection, self._queries = connection, queries
        self._looks, self._deadline = 0, 0.0
        self._memory = Memory()
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA busy_timeout = 0")  # the loop waits for no other process
        connection.set_progress_handler(self._is_late, STEPS)

    def read(self, load: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """All its queries on one snapshot. Raises TooLong without a result."""
        tx = ShortRead(self._connection, self._queries, self._memory)
        self._looks, self._deadline = 0, time.perf_counter() + WAITED
        try:
            self._connection.execute("BEGIN")
            return load(tx, *args, **kwargs)
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY):
                raise TooLong from problem
            raise
        finally:
            self._looks, self._deadline = 0, float("inf")
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    def _is_late(self) -> bool:
        self._looks += 1
        return self._looks > LONGEST or time.perf_counter() > self._deadline


class Patient:
    """A cursor for long reads in a thread. It pauses now and then: it and all pages take turns at Python's lock."""

    __slots__ = ("_cursor", "description", "rowcount")

    def __init__(self, cursor: sqlite3.Cursor):
        self._cursor, self.description, self.rowcount = cursor, cursor.description, cursor.rowcount

    def fetchall(self) -> list[Any]:
        rows = found = self._cursor.fetchmany(AT_ONCE)
        while len(found) == AT_ONCE:
            time.sleep(PAUSE)
            found = self._cursor.fetchmany(AT_ONCE)
            rows += found
        return rows
