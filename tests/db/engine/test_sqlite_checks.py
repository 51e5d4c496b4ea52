"""The checks of the tables cost no temporary table, and refuse what they refused before."""

import sqlite3

import pytest

from db.engine import sqlite, sqlite_checks

WRITES = ["take_seat", "insert_booking", "insert_entry", "insert_notification", "insert_mail", "seat_conflict"]
KINDS = "CREATE TABLE kinds (kind TEXT NOT NULL CHECK (kind IN ('one', 'two, or so', 'three') OR kind = '')) STRICT"


@pytest.fixture
def kinds(tmp_path):
    connection = sqlite.connect(tmp_path / "kinds.db")
    connection.execute(KINDS)
    connection.execute("INSERT INTO kinds VALUES ('one')")
    yield connection
    connection.close()


@pytest.mark.parametrize("name", WRITES)
def test_a_booking_needs_no_temporary_table(tx, queries, name):
    query = queries[name]
    steps = [row[1] for row in tx._execute(f"EXPLAIN {query.sql}", dict.fromkeys(query.parameters)).fetchall()]
    assert "OpenEphemeral" not in steps


def test_a_list_of_values_is_checked_one_by_one(kinds):
    sqlite_checks.quicken(kinds)
    (sql,) = kinds.execute("SELECT sql FROM sqlite_master").fetchone()
    assert "(kind = 'one' OR kind = 'two, or so' OR kind = 'three') OR kind = ''" in sql
    for kind in ("two, or so", "three", ""):
        kinds.execute("INSERT INTO kinds VALUES (?)", (kind,))
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        kinds.execute("INSERT INTO kinds VALUES ('four')")
    assert kinds.execute("SELECT COUNT(*) FROM kinds").fetchone() == (4,)
    assert kinds.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_other_connections_see_it_and_the_schema_can_no_longer_be_written(kinds, tmp_path):
    other = sqlite.connect(tmp_path / "kinds.db")
    other.execute("SELECT * FROM kinds").fetchall()
    sqlite_checks.quicken(kinds)
    other.execute("SELECT * FROM kinds").fetchall()
    steps = [row[1] for row in other.execute("EXPLAIN INSERT INTO kinds VALUES ('one')")]
    other.close()
    assert "OpenEphemeral" not in steps
    with pytest.raises(sqlite3.OperationalError, match="may not be modified"):
        kinds.execute("UPDATE sqlite_master SET sql = sql")


def test_what_cannot_be_read_any_more_is_undone(kinds, monkeypatch):
    monkeypatch.setattr(sqlite_checks, "with_or", lambda sql: sql.replace("CHECK (", "CHECK (("))
    sqlite_checks.quicken(kinds)
    assert kinds.execute("SELECT sql FROM sqlite_master").fetchone() == (KINDS,)
    assert kinds.execute("SELECT kind FROM kinds").fetchall() == [("one",)]


@pytest.mark.parametrize(
    "check", ["kind IN ('one', 'two')", "kind NOT IN ('one', 'two', 'three')", "kind IN (1, 2, 3)", "kind IN ('it''s')"]
)
def test_every_other_check_stays_as_it_is(check):
    assert sqlite_checks.with_or(f"CREATE TABLE t (kind TEXT CHECK ({check}))").count(check) == 1
