"""The embedded engine: one writer that commits many waiting transactions with one fsync, and a few readers.

Short reads are done where they are called (`db/engine/sqlite_reads.py`). Everything else is one hop to a connection's
thread, by `Connection._execute`. That is private in aiosqlite, which is pinned for it; nothing else uses it.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import aiosqlite

from db.engine import migrations, sqlite_checks, sqlite_texts
from db.engine.queries import VIEWS, Queries
from db.engine.queries import load as load_for
from db.engine.sqlite_groups import Left, Together, follow_up
from db.engine.sqlite_reads import Patient, ShortReads, TooLong
from db.engine.transaction import Listen, Result, Transaction
from db.refusals import Busy, NoRoom

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # a commit that was confirmed survives a power cut: there is money in here
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "cache_size = -20000",
    "trusted_schema = OFF",
    "wal_autocheckpoint = 4000",  # 16 MB: what changes often is copied less often
)
GROUP = 64
# What SQLite says on a full disk, a used-up quota, or a file that may not grow.
NO_ROOM = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)
READERS = 3


def connect(path: Path) -> sqlite3.Connection:
    """A plain connection, set up as all of ours are: for commands, and for tests without a loop."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def load(sql: Path) -> Queries:
    """Every query that runs on this engine."""
    return load_for(sql, "sqlite")


def prepare(connection: sqlite3.Connection, queries: Queries) -> None:
    """EXPLAIN compiles a query against the real schema without running it."""
    queries.prepare(lambda query: connection.execute(f"EXPLAIN {query.sql}", dict.fromkeys(query.parameters)).close())


def make_ready(path: Path, sql: Path) -> Queries:
    """Brings the database up to this version and tries every query against it."""
    connection = connect(path)
    try:
        migrations.migrate(connection, sql / "migrations")
        sqlite_checks.quicken(connection)
        migrations.replace_views(connection, sql / VIEWS)
        sqlite_texts.make(connection, sql)
        must_be_writable(connection)
        found = load(sql)
        prepare(connection, found)
        return found
    finally:
        connection.close()


def must_be_writable(connection: sqlite3.Connection) -> None:
    """Fails at the start instead of at the first write of everyone."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE is_it_writable (x INTEGER)")
    connection.execute("ROLLBACK")


def transact(
    connection: sqlite3.Connection, queries: Queries, act: Callable[..., Result], *args: Any, **kwargs: Any
) -> Result:
    """One transaction on a plain connection, for the commands: nobody listens to its events."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = act(Transaction(connection.execute, queries), *args, **kwargs)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


@dataclass(slots=True)
class Waiting:
    """A transaction that waits to be written, and how it ended."""

    act: Callable[[Transaction], Any]
    answered: asyncio.Future[Any]
    kind: tuple[Any, ...] = ()  # the functions that write it: what is the same for all who do the same
    answer: Any = None
    problem: BaseException | None = None
    events: Iterable[Any] = ()


class Sqlite:
    def __init__(self, path: Path, queries: Queries):
        self.path = path
        self.queries = queries
        self.reads_moved = 0  # from the loop to a thread, because they were long
        self._waiting: deque[Waiting] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._listen: Listen = lambda events: None

    async def open(self) -> "Sqlite":
        self._writer = await aiosqlite.Connection(partial(connect, self.path), 64)
        self._short = ShortReads(connect(self.path), self.queries)
        self._readers: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for _ in range(READERS):
            reader = await aiosqlite.Connection(partial(connect, self.path), 64)
            await _hop(reader, reader._conn.execute, "PRAGMA query_only = ON")
            self._readers.put_nowait(reader)
        return self

    def on_commit(self, listen: Listen) -> None:
        self._listen = listen

    async def close(self) -> None:
        if self._committing:
            await self._committing
        for connection in [self._writer, *(self._readers.get_nowait() for _ in range(self._readers.qsize()))]:
            await connection.close()
        self._short.close()

    async def read(self, load: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        try:
            return self._short.read(load, *args, **kwargs)
        except TooLong:
            self.reads_moved += 1
            return await self.read_much(load, *args, **kwargs)
        except sqlite3.OperationalError as problem:
            raise plain(problem) from problem.__cause__

    async def read_much(self, load: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        reader = await self._readers.get()
        as_here = partial(copy_context().run, partial(load, **kwargs))  # it may look at the request
        try:
            return await _hop(reader, self._read, reader._conn, as_here, args)
        finally:
            self._readers.put_nowait(reader)

    async def write(self, act: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """Runs `act(tx, …)` in a transaction that is on disk when this returns. An exception undoes only this one."""
        kind = (act, *filter(callable, args))
        waiting = Waiting(lambda tx: act(tx, *args, **kwargs), asyncio.get_running_loop().create_future(), kind)
        self._waiting.append(waiting)
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_waiting())
        result: Result = await waiting.answered
        return result

    def _read(self, connection: sqlite3.Connection, load: Callable[..., Result], args: tuple[Any, ...]) -> Result:
        tx = Transaction(lambda sql, values: Patient(connection.execute(sql, values)), self.queries)
        connection.execute("BEGIN")
        try:
            return load(tx, *args)
        except sqlite3.OperationalError as problem:
            raise plain(problem) from problem.__cause__
        finally:
            connection.execute("ROLLBACK")

    async def _commit_waiting(self) -> None:
        """Commits what is waiting, a group at a time: the next group gathers while one is being synced."""
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
                await _hop(self._writer, self._write_group, self._writer._conn, group)
                self._tell(group)
        finally:
            self._committing = None

    def _tell(self, group: list[Waiting]) -> None:
        for waiting in group:
            if waiting.problem is None:
                self._listen(waiting.events)
            if waiting.answered.done():  # the caller has gone; what was written stays written
                continue
            if waiting.problem is None:
                waiting.answered.set_result(waiting.answer)
            else:
                waiting.answered.set_exception(waiting.problem)

    def _write_group(self, connection: sqlite3.Connection, group: list[Waiting]) -> None:
        """In the writer's thread. Nobody gets a result before the commit; when it fails, all get the exception."""
        try:
            connection.execute("BEGIN IMMEDIATE")
            if len(group) == 1:
                self._write_one(connection, group[0])
            elif not self._write_all(connection, group):
                connection.execute("ROLLBACK")
                connection.execute("BEGIN IMMEDIATE")
                for waiting in group:
                    self._write_one(connection, waiting)
            connection.execute("COMMIT")
        except BaseException as problem:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            for waiting in group:
                waiting.problem = waiting.problem or plain(problem)

    def _write_all(self, connection: sqlite3.Connection, group: list[Waiting]) -> bool:
        """One after another. False if one failed after it had written something, which leaves nothing to keep.

        Savepoints would cost a tenth of a booking, and most of what fails is refused before it writes.
        """
        return all(self._write_alike(connection, [*alike]) for _, alike in groupby(group, attrgetter("kind")))

    def _write_alike(self, connection: sqlite3.Connection, alike: list[Waiting]) -> bool:
        left, is_alone = Left(connection.execute, connection.executemany), len(alike) == 1
        written: list[Together] = []
        for waiting in alike:
            before = connection.total_changes
            tx = Transaction(connection.execute, self.queries) if is_alone else Together(left, self.queries)
            try:
                waiting.answer = waiting.act(tx)
                waiting.events = tx.events
                if isinstance(tx, Together):
                    left.write()
                    written.append(tx)
            except Exception as problem:
                if not connection.in_transaction:  # a full disk undoes the whole group, not just this one
                    raise
                if connection.total_changes != before:
                    return False
                left.forget()
                waiting.problem = plain(problem)
        try:
            follow_up(written, left)
        except Exception:  # one after another, it is found out whose it is
            if not connection.in_transaction:
                raise
            return False
        return True

    def _write_one(self, connection: sqlite3.Connection, waiting: Waiting) -> None:
        tx, waiting.problem = Transaction(connection.execute, self.queries), None
        connection.execute("SAVEPOINT one")
        try:
            waiting.answer = waiting.act(tx)
            waiting.events = tx.events
        except Exception as problem:
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO one")
            waiting.problem = plain(problem)
        connection.execute("RELEASE one")


async def _hop(connection: aiosqlite.Connection, work: Callable[..., Result], *args: Any) -> Result:
    """Runs it in the connection's thread."""
    result: Result = await connection._execute(work, *args)  # type: ignore[no-untyped-call]  # aiosqlite's own
    return result


def plain(problem: BaseException) -> BaseException:
    """What people are told when another process holds the database for too long, or when the disk is full."""
    if not isinstance(problem, sqlite3.OperationalError):
        return problem
    told: Busy | NoRoom | None = None
    if "locked" in str(problem):
        told = Busy()
    elif problem.sqlite_errorcode in NO_ROOM:
        told = NoRoom()
    if told is None:
        return problem
    told.__context__ = problem
    return told
