"""The file of an SQLite database: how the commands make it, look at it and copy it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from db.broken import BrokenFile
from db.engine import migrations, sqlite, sqlite_checks, sqlite_texts
from db.engine.queries import VIEWS, Queries
from db.engine.store import Unusable
from db.engine.transaction import Result
from db.language import _, ngettext
from db.refusals import Refused


def open_store(rest: str, sql: Path) -> "SqliteStore":
    """`sqlite:///var/mentora.db` is a relative path, `sqlite:////srv/mentora.db` an absolute one."""
    path = rest.removeprefix("/")
    if not path or not rest.startswith("/"):
        raise Refused(_("sqlite://{rest} names no file. An address reads like sqlite:///var/mentora.db.", rest=rest))
    return SqliteStore(Path(path), sql)


class SqliteStore:
    def __init__(self, path: Path, sql: Path):
        self._path, self._steps, self._sql = path, sql / "migrations", sql

    @cached_property
    def queries(self) -> Queries:
        return sqlite.load(self._sql)

    def migrate(self) -> list[str]:
        with self._connection() as connection:
            done = migrations.migrate(connection, self._steps)
            sqlite_checks.quicken(connection)
            migrations.replace_views(connection, self._sql / VIEWS)
            sqlite_texts.make(connection, self._sql)
            if not sqlite_texts.is_sound(connection):
                sqlite_texts.make_again(connection)
            return done

    def pending(self) -> list[str]:
        with self._connection() as connection:
            return [path.stem for path in migrations.pending(connection, self._steps)]

    def ready(self) -> sqlite.Sqlite:
        with _problems_named():
            self.queries = sqlite.make_ready(self._path, self._sql)
        return sqlite.Sqlite(self._path, self.queries)

    def transact(self, act: Callable[..., Result], *args: Any) -> Result:
        with self._connection() as connection:
            return sqlite.transact(connection, self.queries, act, *args)

    def damage(self) -> str:
        with self._connection() as connection:
            return _damage(connection)

    def is_mentora(self) -> bool:
        try:
            return len(self.pending()) < len(list(self._steps.glob("*.sql")))
        except migrations.Foreign:
            return False

    def copy_to(self, target: Path) -> None:
        """VACUUM INTO copies one consistent moment of a database that is being written to."""
        with self._connection() as connection:
            connection.execute("VACUUM INTO ?", (str(target),))

    def examine(self) -> Iterator[tuple[str, str]]:
        with self._connection() as connection:
            yield _("the database file"), _damage(connection)
            sqlite.must_be_writable(connection)
            yield _("the database can be written to"), ""
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            lost = ngettext("{count} row does not", "{count} rows do not", len(broken)) if broken else ""
            yield _("every reference leads somewhere"), lost
            yield from self._schema(connection)

    def _schema(self, connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
        try:
            missing = migrations.pending(connection, self._steps)
            advice = ngettext(
                "{count} step is missing; `python app.py migrate` takes it",
                "{count} steps are missing; `python app.py migrate` takes them",
                len(missing),
            )
            yield _("the schema is of this version"), advice if missing else ""
            if not missing:
                sqlite.prepare(connection, self.queries)
                yield _("all {count} queries fit the schema", count=len(self.queries.by_name)), ""
                advice = _("it differs; `python app.py migrate` rebuilds it")
                yield (
                    _("the search finds what the sessions and messages say"),
                    "" if sqlite_texts.is_sound(connection) else advice,
                )
        except (Refused, BrokenFile) as problem:
            yield _("the schema and the queries"), str(problem)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with _problems_named(), closing(sqlite.connect(self._path)) as connection:
            yield connection


@contextmanager
def _problems_named() -> Iterator[None]:
    """Callers know no library, so its exceptions become ours."""
    try:
        yield
    except sqlite3.DatabaseError as problem:
        told = sqlite.plain(problem)
        raise told if isinstance(told, Refused) else Unusable(str(problem)) from problem


def _damage(connection: sqlite3.Connection) -> str:
    verdict = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    return "" if verdict == "ok" else verdict
