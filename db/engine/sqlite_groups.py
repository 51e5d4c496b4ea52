"""What many write at once in one transaction of the database: first all of it is decided, then comes what follows.

Anybody who writes something else has to wait until then, so nobody hears that a seat was given up before they hear that
it was taken.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from db.engine.queries import Queries, Query
from db.engine.transaction import Cursor, Execute, Transaction, Value

WriteMany = Callable[[str, Iterable[Sequence[Value]]], Any]


class Left:
    """What they leave to be written together: before anything else is read or written, so that nobody misses it."""

    def __init__(self, execute: Execute, write_many: WriteMany) -> None:
        self._one, self._many = execute, write_many
        self.rows: dict[Query, list[Sequence[Value]]] = {}

    def execute(self, sql: str, values: Sequence[Value]) -> Cursor:
        if self.rows:
            self.write()
        return self._one(sql, values)

    def forget(self) -> None:
        """Of one that was refused."""
        self.rows = {}

    def write(self) -> None:
        left, self.rows = self.rows, {}
        for query, rows in left.items():
            self._many(query.numbered, rows)


class Together(Transaction):
    """One of those who write the same. What follows from it waits until the others have been decided."""

    __slots__ = ("following", "_left")

    is_rush = True

    def __init__(self, left: Left, queries: Queries) -> None:
        super().__init__(left.execute, queries)
        self._left = left
        self.following: list[tuple[Callable[..., None], tuple[Any, ...]]] = []

    def leave(self, name: str, /, **parameters: Value) -> None:
        query = self._queries.by_name[name]
        if len(parameters) != query.count:
            query.check(parameters)
        self.queries_run += 1
        self._left.rows.setdefault(query, []).append(query.in_order(parameters))

    def afterwards(self, follow: Callable[..., None], *args: Any) -> None:
        self.following.append((follow, args))


def follow_up(written: Iterable[Together], left: Left) -> None:
    """Step by step, each for all of them: a processor that has just done the same does it faster."""
    step = 0
    while waiting := [tx for tx in written if step < len(tx.following)]:
        for tx in waiting:
            follow, args = tx.following[step]
            follow(tx, *args)
        step += 1
    left.write()
