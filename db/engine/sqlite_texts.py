"""The indexes that find sessions by a part of their text and messages by their words: FTS5, made and checked here.

The writes keep them (`sessions.index_text`, `conversations.messages`). Triggers could not: the schema of a database is
not trusted here, so that a restored one runs nothing, and FTS5 takes no orders from a schema that is not trusted.
"""

import sqlite3
from pathlib import Path

FILE = Path("engine") / "sqlite_texts.sql"
EXISTS = "SELECT name, sql FROM sqlite_master WHERE name IN ('session_texts', 'session_terms', 'message_texts')"
CHECKS = (
    "INSERT INTO session_texts (session_texts) VALUES ('integrity-check')",
    "INSERT INTO message_texts (message_texts) VALUES ('integrity-check')",
)
FORGET = ("DELETE FROM session_texts", "DELETE FROM message_texts")
FILL = (
    "INSERT INTO session_texts (rowid, search_text) SELECT id, search_text || '  ' FROM open_texts",
    "INSERT INTO message_texts (rowid, people, words) SELECT id, people, search_text FROM said_messages",
)
DIFFERING = """WITH said AS (SELECT id, search_text || '  ' FROM open_texts),
  kept AS (SELECT rowid, search_text FROM session_texts)
SELECT (SELECT COUNT(*) FROM (SELECT * FROM said EXCEPT SELECT * FROM kept))
  + (SELECT COUNT(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM said))"""
MESSAGES_DIFFERING = """WITH kept AS (SELECT rowid, people, words FROM message_texts)
SELECT (SELECT COUNT(*) FROM (SELECT id, people, search_text FROM said_messages EXCEPT SELECT * FROM kept))
  + (SELECT COUNT(*) FROM (SELECT * FROM kept EXCEPT SELECT id, people, search_text FROM said_messages))"""


def make(connection: sqlite3.Connection, sql: Path) -> None:
    """Unless it is there already, as the file says."""
    path = sql / FILE
    there = dict(connection.execute(EXISTS).fetchall())
    if not path.exists():
        return
    statements = ["CREATE" + part.partition("CREATE")[2] for part in path.read_text("utf-8").split(";")[:-1]]
    if sorted(there.values()) == sorted(statements):
        return
    _together(connection, *(f"DROP TABLE {name}" for name in there), *statements, *FILL)


def make_again(connection: sqlite3.Connection) -> None:
    _together(connection, *FORGET, *FILL)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether they have the text of all that can be browsed and read, and no other, and find what they have."""
    try:
        for check in CHECKS:
            connection.execute(check)
    except sqlite3.DatabaseError as problem:
        if problem.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return not any(connection.execute(differing).fetchone()[0] for differing in (DIFFERING, MESSAGES_DIFFERING))


def _together(connection: sqlite3.Connection, *statements: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
