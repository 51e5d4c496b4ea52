"""What many write at once in one transaction of the database: first all of it is decided, then comes what follows.

Anybody who writes something else has to wait until then, so nobody hears that a seat was given up before they hear that
it was taken.
"""

from collections.abc import Callable, Iterable
from typing import Any

from db.engine.transaction import Transaction


class Together(Transaction):
    """One of those who write the same. What follows from it waits until the others have been decided."""

    __slots__ = ("following",)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.following: list[tuple[Callable[..., None], tuple[Any, ...]]] = []

    def afterwards(self, follow: Callable[..., None], *args: Any) -> None:
        self.following.append((follow, args))


def follow_up(written: Iterable[Together]) -> None:
    """Step by step, each for all of them: a processor that has just done the same does it faster."""
    step = 0
    while waiting := [tx for tx in written if step < len(tx.following)]:
        for tx in waiting:
            follow, args = tx.following[step]
            follow(tx, *args)
        step += 1
