"""The index that finds sessions by a part of their text: FTS5 with trigrams, made and checked here.

The writes keep it (`sessions.index_text`). Triggers could not: the schema of a database is not trusted here, so that a
restored one runs nothing, and FTS5 takes no orders from a schema that is not trusted.
"""

import sqlite3
from pathlib import Path

FILE = Path("engine") / "sqlite_texts.sql"
EXISTS = "SELECT name, sql FROM sqlite_master WHERE name IN ('session_texts', 'session_terms')"
CHECK = "INSERT INTO session_texts (session_texts) VALUES ('integrity-check')"
FORGET = "DELETE FROM session_texts"
FILL = "INSERT INTO session_texts (rowid, search_text) SELECT id, search_text || '  ' FROM open_texts"
DIFFERING = """WITH said AS (SELECT id, search_text || '  ' FROM open_texts),
  kept AS (SELECT rowid, search_text FROM session_texts)
SELECT (SELECT COUNT(*) FROM (SELECT * FROM said EXCEPT SELECT * FROM kept))
  + (SELECT COUNT(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM said))"""


def make(connection: sqlite3.Connection, sql: Path) -> None:
    """Unless it is there already, as the file says."""
    path = sql / FILE
    there = dict(connection.execute(EXISTS).fetchall())
    if not path.exists():
        return
    statements = ["CREATE" + part.partition("CREATE")[2] for part in path.read_text("utf-8").split(";")[:-1]]
    if sorted(there.values()) == sorted(statements):
        return
    _together(connection, *(f"DROP TABLE {name}" for name in there), *statements, FILL)


def make_again(connection: sqlite3.Connection) -> None:
    _together(connection, FORGET, FILL)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether it has the text of every session that can be browsed, and no other, and finds what it has."""
    try:
        connection.execute(CHECK)
    except sqlite3.DatabaseError as problem:
        if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return bool(connection.execute(DIFFERING).fetchone()[0] == 0)


def _together(connection: sqlite3.Connection, *statements: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
