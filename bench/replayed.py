"""What the rows of a booking cost without Mentora: the statements of real bookings once more, in a plain loop.

Both are written in one thread, and on disk after each group, as many to a group as book at once.
"""

import gc
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from app import COLLECTED, SWITCH
from bench import bookings
from db.engine import sqlite
from db.engine.sqlite import Sqlite, Waiting
from tests.support import running

ROUNDS = 5
NOBODY: Any = None  # waits for the answer
Statement = tuple[str, tuple[Any, ...]]


class Recorded(sqlite3.Connection):
    """Notes what is run on it."""

    statements: list[Statement]

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self.statements.append((sql, tuple(values)))
        return super().execute(sql, values)


def measure() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), dict[str, list]()
        running.make_database(folder, partial(bookings.furnish, made=made))
        sys.setswitchinterval(SWITCH)  # and the next two, as in the server
        gc.freeze()
        gc.set_threshold(*COLLECTED)
        _measure(folder, made)


def _measure(folder: Path, made: dict[str, list]) -> None:
    pairs = [(learner_id, session_id) for session_id in made["classes"] for learner_id in made["learners"][:100]]
    database = Sqlite(folder / "mentora.db", sqlite.load(running.SQL))
    recording = sqlite3.connect(_copy(folder), isolation_level=None, cached_statements=256, factory=Recorded)
    recording.statements = []
    with closing(recording):
        _book(recording, database, pairs)
    statements, count = recording.statements, len(pairs)
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(_cpu(folder, lambda connection: _book(connection, database, pairs)) / count)
        plain.append(_cpu(folder, lambda connection: _replay(connection, statements)) / count)
    ratio = statistics.median(own / bare for own, bare in zip(ours, plain, strict=True))
    print(
        f"in one thread, in groups of {bookings.AT_ONCE}: {statistics.median(ours) * 1e6:.0f} µs of CPU each; the same "
        f"statements in a plain loop {statistics.median(plain) * 1e6:.0f} ({ratio:.2f} times)"
    )


def _book(connection: sqlite3.Connection, database: Sqlite, pairs: list[tuple[int, int]]) -> None:
    for first in range(0, len(pairs), bookings.AT_ONCE):
        group = [Waiting(partial(_one, pair), NOBODY) for pair in pairs[first : first + bookings.AT_ONCE]]
        database._write_group(connection, group)
        assert not any(waiting.problem for waiting in group)


def _one(pair: tuple[int, int], tx: Any) -> None:
    bookings.book(tx, *pair)


def _replay(connection: sqlite3.Connection, statements: list[Statement]) -> None:
    for sql, values in statements:
        connection.execute(sql, values).fetchall()


def _cpu(folder: Path, work: Callable[[sqlite3.Connection], None]) -> float:
    with closing(sqlite.connect(_copy(folder))) as connection:
        begun = time.thread_time()
        work(connection)
        return time.thread_time() - begun


def _copy(folder: Path) -> Path:
    """The same database, as it was before."""
    copied = folder / "copied.db"
    for end in ("", "-wal", "-shm"):
        Path(f"{copied}{end}").unlink(missing_ok=True)
    shutil.copy(folder / "mentora.db", copied)
    return copied
