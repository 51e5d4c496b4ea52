"""Looks an installation over and says what it looked at: for who wonders whether all is well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from db.engine import migrations, sqlite
from db.engine.queries import BrokenFile, load
from db.installation import keys
from db.installation.folder import Folder
from db.refusals import Refused

SQL = Path(__file__).parents[2] / "sql"
# What must never be true of the rows, each with the sentence that says so.
INVARIANTS = {
    "nothing was read before it was written": "SELECT COUNT(*) FROM notifications WHERE read_at < created_at",
    "every address is lower-case": "SELECT COUNT(*) FROM people WHERE email <> lower(email)",
    "nobody is signed in on a device that was logged out": "SELECT COUNT(*) FROM devices WHERE id IN (SELECT device_id FROM revocations)",
    "every session has as many seats taken as it has bookings": """SELECT COUNT(*) FROM sessions AS s
        WHERE s.seats_taken <> (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked')""",
    "no session is oversold": "SELECT COUNT(*) FROM sessions WHERE seats_taken > seats",
    "no learner holds two seats at one time": """SELECT COUNT(*) FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
        JOIN bookings AS c ON c.learner_id = b.learner_id AND c.id > b.id JOIN sessions AS t ON t.id = c.session_id
        WHERE b.status = 'booked' AND c.status = 'booked' AND s.status IN ('scheduled', 'live') AND t.status IN ('scheduled', 'live')
        AND s.starts_at < t.ends_at AND s.ends_at > t.starts_at""",
    "no host leads two sessions at one time": """SELECT COUNT(*) FROM sessions AS s JOIN sessions AS t ON t.host_id = s.host_id AND t.id > s.id
        WHERE s.status IN ('scheduled', 'live') AND t.status IN ('scheduled', 'live') AND s.starts_at < t.ends_at AND s.ends_at > t.starts_at""",
    "no cancelled session keeps a booking": """SELECT COUNT(*) FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
        WHERE s.status = 'cancelled' AND b.status <> 'cancelled'""",
    "every accepted request has its session, with a seat in it": """SELECT COUNT(*) FROM requests AS r WHERE r.status = 'accepted'
        AND NOT EXISTS (SELECT 1 FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id WHERE s.id = r.id AND r.session_id = r.id)""",
    "every session that left the drafts says who moved it and when": """SELECT COUNT(*) FROM sessions AS s WHERE s.status <> 'draft'
        AND NOT EXISTS (SELECT 1 FROM session_moves AS m WHERE m.session_id = s.id AND m.status = s.status)""",
    "every scheduled or live session has an alarm for its end": """SELECT COUNT(*) FROM sessions AS s WHERE s.status IN ('scheduled', 'live')
        AND NOT EXISTS (SELECT 1 FROM alarms AS a WHERE a.session_id = s.id AND a.kind = 'overrun' AND a.fired_at IS NULL)""",
    "every mentor's rating is the sum of their ratings": """SELECT COUNT(*) FROM people AS p WHERE p.rating_sum <> (
        SELECT COALESCE(SUM(b.rating), 0) FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id WHERE s.host_id = p.id)""",
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
        yield (
            "the schema is of this version",
            f"{len(waiting)} steps are missing; `python app.py migrate` takes them" if waiting else "",
        )
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
