"""What every engine offers: one hop to read all that a page needs, one hop to write, events only after the commit.

SQLite is the first engine (`db/engine/sqlite.py`); another one implements the same protocol and runs the same `sql/`.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from db import clock
from db.engine.queries import Queries

Answer = TypeVar("Answer")


class Transaction:
    """What the domain functions are given: named queries by what they answer, and a place to leave events."""

    __slots__ = ("_execute", "_queries", "events", "now", "queries_run")

    def __init__(self, execute: Callable, queries: Queries):
        self._execute = execute
        self._queries = queries
        self.events: list[Any] = []
        self.now = clock.now()
        self.queries_run = 0

    def all(self, name: str, /, **parameters) -> list:
        query, cursor = self._run(name, parameters)
        return query.records(cursor.description, cursor.fetchall())

    def one(self, name: str, /, **parameters):
        """The first row as a record, or None."""
        query, cursor = self._run(name, parameters)
        rows = cursor.fetchall()
        return query.records(cursor.description, rows[:1])[0] if rows else None

    def value(self, name: str, /, **parameters):
        """The first column of the first row, or None."""
        _, cursor = self._run(name, parameters)
        rows = cursor.fetchall()
        return rows[0][0] if rows else None

    def run(self, name: str, /, **parameters) -> int:
        """For a statement that answers nothing; how many rows it changed."""
        _, cursor = self._run(name, parameters)
        return cursor.rowcount

    def emit(self, event: Any) -> None:
        """Told to the world after the commit, and never if there is none."""
        self.events.append(event)

    def _run(self, name: str, parameters: dict):
        query = self._queries[name]
        query.check(parameters)
        self.queries_run += 1
        return query, self._execute(query.sql, parameters)


class Engine(Protocol):
    async def read(self, load: Callable[..., Answer], *args, **kwargs) -> Answer: ...

    async def write(self, act: Callable[..., Answer], *args, **kwargs) -> Answer: ...

    def on_commit(self, listen: Callable[[Iterable[Any]], None]) -> None: ...

    async def close(self) -> None: ...
