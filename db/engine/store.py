"""A database by its address, for the commands and the start: everything that happens before people are served."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from db.engine.queries import Queries
from db.engine.transaction import Engine, Result


class Unusable(Exception):
    """The database cannot be used. The message says why, in the words of its library."""


class Store(Protocol):
    @property
    def queries(self) -> Queries:
        """Every query in `sql/`, read once."""

    def migrate(self) -> list[str]:
        """Brings the schema up to this version and returns the names of the steps it took."""

    def pending(self) -> list[str]:
        """The steps that `migrate` would take."""

    def ready(self) -> Engine:
        """Migrates, tries every query against the schema, and returns the engine. It still has to be opened."""

    def transact(self, act: Callable[..., Result], *args: Any) -> Result:
        """Runs `act(tx, …)` in one transaction. Its events reach nobody: no server is listening."""

    def damage(self) -> str:
        """What is wrong with the stored bytes; "" when they are sound."""

    def is_mentora(self) -> bool:
        """Whether this is a database of Mentora, of any version up to this one."""

    def copy_to(self, target: Path) -> None:
        """One consistent copy, also while a server writes."""

    def examine(self) -> Iterator[tuple[str, str]]:
        """Each thing that was checked, and what is wrong with it ("" when nothing is)."""
