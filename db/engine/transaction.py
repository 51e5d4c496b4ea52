"""What every engine offers: one hop to read what a page needs, one hop to write, and events only after the commit.

SQLite is the first engine (`db/engine/sqlite.py`). Another one implements the same protocol and runs the same `sql/`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from db import clock
from db.engine.queries import Queries, Query

Result = TypeVar("Result")
# A record with the columns that the SQL selects: only the database knows them, so their types are not checked.
Row = Any
Value = Any


class Cursor(Protocol):
    """What a query comes back with, in the words of Python's database API."""

    @property
    def description(self) -> Any: ...

    @property
    def rowcount(self) -> int: ...

    def fetchall(self) -> list[Any]: ...


Execute = Callable[[str, Sequence[Value]], Cursor]
Listen = Callable[[Iterable[Any]], None]


class Transaction:
    """What the domain functions are given: queries by name, and a place to leave events."""

    __slots__ = ("_execute", "_queries", "events", "now", "queries_run")

    # Whether others write the same at this moment: what none of them waits for is then better left to a job.
    is_rush = False

    def __init__(self, execute: Execute, queries: Queries):
        self._execute = execute
        self._queries = queries
        self.events: list[Any] = []
        self.now = clock.now()
        self.queries_run = 0

    def all(self, name: str, /, **parameters: Value) -> list[Row]:
        return self.composed(self._queries.by_name[name], **parameters)

    def one(self, name: str, /, **parameters: Value) -> Row:
        """The first row as a record, or None."""
        query = self._queries.by_name[name]
        cursor = self._run(query, parameters)
        rows = cursor.fetchall()
        return (query.record or query.learn(cursor.description))(rows[0]) if rows else None

    def value(self, name: str, /, **parameters: Value) -> Value:
        """The first column of the first row, or None."""
        rows = self._run(self._queries.by_name[name], parameters).fetchall()
        return rows[0][0] if rows else None

    def run(self, name: str, /, **parameters: Value) -> int:
        """For a statement that returns no rows: how many it changed."""
        return self._run(self._queries.by_name[name], parameters).rowcount

    def leave(self, name: str, /, **parameters: Value) -> None:
        """The same, of which nobody asks what it changed. Many who write the same at once have it written together."""
        self._run(self._queries.by_name[name], parameters)

    def hold(self, name: str, /, **parameters: Value) -> None:
        """Has others who write to the same rows wait until this transaction ends. SQLite has one writer: nobody else
        writes meanwhile, so there is nothing to do."""

    def remembered(self, load: Callable[..., tuple[Result, str]], *args: Any) -> Result:
        """What `load(tx, *args)` finds, which is the same for everybody; it returns until when, if nothing is written.

        A short read may have it from an earlier one. Everything else, and so every write, looks again.
        """
        return load(self, *args)[0]

    def composed(self, query: Query, /, **parameters: Value) -> list[Row]:
        """Many rows of a query whose shape depends on what is asked for, so that it is in no file."""
        cursor = self._run(query, parameters)
        return [*map(query.record or query.learn(cursor.description), cursor.fetchall())]

    def emit(self, event: Any) -> None:
        """Published after the commit, and never if there is none. Events are declared with `db.events.event`."""
        self.events.append(event)

    def afterwards(self, follow: Callable[..., None], *args: Any) -> None:
        """Does what follows from this write and decides nothing, such as telling people, with `follow(tx, *args)`.

        If many write the same at once, all of them are decided first (`db/engine/sqlite_groups.py`): `args` may be out
        of date by then, but for what they themselves have written.
        """
        follow(self, *args)

    def _run(self, query: Query, parameters: dict[str, Value]) -> Cursor:
        if len(parameters) != query.count:
            query.check(parameters)
        self.queries_run += 1
        try:
            return self._execute(query.numbered, query.in_order(parameters))
        except Exception:  # as many, but with other names: one is missing
            query.check(parameters)
            raise


class Engine(Protocol):
    async def open(self) -> Any:
        """Connects. Called in the event loop that reads and writes will be called from."""

    async def read(self, load: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """Runs `load(tx, …)`, all its queries on one snapshot. It may be run again, so it changes nothing else."""

    async def read_much(self, load: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """The same for what is known to take long, such as an export: nobody else waits for it."""

    async def write(self, act: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """Runs `act(tx, …)` in a transaction of its own, as far as others can tell. It may be run again, too."""

    def on_commit(self, listen: Listen) -> None:
        """`listen(events)` is called after each commit, before the caller of `write` goes on."""

    async def close(self) -> None: ...
