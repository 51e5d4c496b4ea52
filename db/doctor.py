"""Looks an installation over and says what it looked at: for who wonders whether all is well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db import keys, migrations, sqlite
from db.folder import Folder
from db.queries import BrokenFile, load
from db.refusals import Refused

SQL = Path(__file__).parent.parent / "sql"
# What must never be true of the rows, each with the sentence that says so.
INVARIANTS = {
    "nothing was read before it was written": "SELECT COUNT(*) FROM notifications WHERE read_at < created_at",
    "every address is lower-case": "SELECT COUNT(*) FROM people WHERE email <> lower(email)",
    "nobody is signed in on a device that was logged out": "SELECT COUNT(*) FROM devices WHERE id IN (SELECT device_id FROM revocations)",
    "no delivered mail keeps its text": "SELECT COUNT(*) FROM mails WHERE sent_at IS NOT NULL AND body <> ''",
}


def examine(folder: Folder) -> Iterator[tuple[str, str]]:
    """Each thing looked at, with what is wrong about it ("" when nothing is)."""
    if not folder.database.exists():
        yield f"the data folder {folder.path}", "there is no database in it; `python app.py migrate` makes one"
        return
    yield f"the data folder {folder.path}", ""
    yield "the secret", _secret(folder)
    try:
        with closing(sqlite.connect(folder.database)) as connection:
            yield from _database(connection)
    except sqlite3.DatabaseError as problem:
        yield "the database file", str(problem)


def _secret(folder: Folder) -> str:
    if not folder.secret.exists():
        return "it is missing; the next start makes a new one, and everybody logs in again"
    try:
        keys.read(folder.secret)
    except Refused as refused:
        return refused.sentence
    return ""


def _database(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    yield "the database file", "" if verdict == "ok" else verdict
    sqlite.must_be_writable(connection)
    yield "the database can be written to", ""
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    yield "every reference leads somewhere", f"{len(broken)} rows do not" if broken else ""
    try:
        waiting = migrations.pending(connection, SQL / "migrations")
        yield "the schema is of this version", f"{len(waiting)} steps are missing; `python app.py migrate` takes them" if waiting else ""
        if waiting:
            return
        queries = load(SQL)
        sqlite.prepare(connection, queries)
        yield f"all {len(queries.by_name)} queries fit the schema", ""
    except (Refused, BrokenFile) as problem:
        yield "the schema and the queries", str(problem)
        return
    for sentence, count in INVARIANTS.items():
        found = connection.execute(count).fetchone()[0]
        yield sentence, f"{found} rows break this" if found else ""
