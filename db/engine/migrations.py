"""Brings a database up to the schema of this version, by `sql/migrations/`: each step once, in its own transaction."""

import re
import sqlite3
from pathlib import Path

from db import clock
from db.broken import BrokenFile
from db.engine.queries import VIEWS
from db.language import _
from db.refusals import Refused

FILE = re.compile(r"(\d{4})_\w+\.sql")
TABLE = """CREATE TABLE IF NOT EXISTS migrations
  (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT"""


class Foreign(Refused):
    """The tables in it are not ours."""

    def __init__(self) -> None:
        super().__init__(
            _("The database belongs to another program, so nothing was changed. Please choose another data folder.")
        )


def pending(connection: sqlite3.Connection, folder: Path) -> list[Path]:
    """The files that have not been applied, in order. A database of a newer version is refused: we would harm it."""
    files: dict[int, Path] = {}
    for path in sorted(folder.glob("*.sql")):
        if found := FILE.fullmatch(path.name):
            other = files.setdefault(int(found[1]), path)
            if other != path:
                raise BrokenFile(f"sql/migrations/{path.name}", 1, f"{other.name} has the same number")
    applied = _applied(connection)
    if unknown := applied - files.keys():
        raise Refused(
            _(
                "The database was made by a newer version of Mentora (step {value}). Please start that version.",
                value=max(unknown),
            )
        )
    return [files[number] for number in sorted(files.keys() - applied)]


def migrate(connection: sqlite3.Connection, folder: Path) -> list[str]:
    """Applies what is pending and returns the names. If two processes start at once, the second finds the work done."""
    done = []
    _applied(connection)  # first of all, because nothing is written into what is not ours
    connection.execute(TABLE)
    for path in pending(connection, folder):
        connection.execute("BEGIN IMMEDIATE")
        try:
            number = int(path.name[:4])
            if number not in _applied(connection):
                _apply(connection, path)
                connection.execute(
                    "INSERT INTO migrations (number, name, applied_at) VALUES (?, ?, ?)",
                    (number, path.stem, clock.now()),
                )
                done.append(path.stem)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return done


def replace_views(connection: sqlite3.Connection, path: Path) -> None:
    """Creates the views of `sql/views.sql` again when the file says something else than the database."""
    views = {statement.split()[2]: statement for statement in _statements(path)} if path.exists() else {}
    if _views(connection) == views:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for name in _views(connection):
            connection.execute(f"DROP VIEW {name}")
        for statement in views.values():
            _run(connection, statement, f"sql/{VIEWS}", 1)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _views(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())


def _statements(path: Path) -> list[str]:
    """Without comments in front, and as SQLite keeps them."""
    plain = "".join(line for line in path.read_text("utf-8").splitlines(keepends=True) if not line.startswith("--"))
    return [statement.strip() for statement in plain.split(";") if statement.strip()]


def _applied(connection: sqlite3.Connection) -> set[int]:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return set()
    columns = [column[1] for column in connection.execute("PRAGMA table_info (migrations)")]
    if columns != ["number", "name", "applied_at"]:
        raise Foreign()
    return {number for (number,) in connection.execute("SELECT number FROM migrations")}


def _apply(connection: sqlite3.Connection, path: Path) -> None:
    statement, start = "", 1
    for number, line in enumerate(path.read_text("utf-8").splitlines(keepends=True), 1):
        if not statement.strip():
            statement, start = "", number
        statement += line
        if sqlite3.complete_statement(statement):
            _run(connection, statement, f"sql/migrations/{path.name}", start)
            statement = ""
    if statement.strip() and not all(line.startswith("--") for line in statement.strip().splitlines()):
        _run(connection, statement, f"sql/migrations/{path.name}", start)


def _run(connection: sqlite3.Connection, statement: str, shown: str, line: int) -> None:
    try:
        connection.execute(statement)
    except sqlite3.Error as problem:
        raise BrokenFile(shown, line, str(problem)) from problem
