"""After the clock was ahead: the start says what to do, and one command does it."""

import re
import shutil

import pytest
import time_machine

from db import clock, ids, mails, notifications
from db.engine import sqlite
from db.ids import new_id
from db.installation import future, keys, rules
from db.installation.folder import Folder
from db.people import devices
from db.people.devices import Visit
from db.refusals import Refused
from tests.support import making, running
from tests.support.cast import ADA, MAX
from tests.support.running import Server, command, typed

AHEAD = 400
VISIT = Visit("Firefox", "127.0.0.1", "x", stays=True)


def live_through(tx) -> None:
    """A day in the future: somebody logs in, books, and is told; an alarm of a session fires."""
    making.in_state(tx, "completed")
    session = making.a_full_class(tx, ADA, starts_at=clock.after(days=3))
    making.pass_time(tx, making.ahead(tx, days=2, hours=1))
    assert notifications.page(tx, ADA.id).items and session
    mails.send(tx, ADA.email, "Hello", "World")
    devices.sign_in(tx, ADA.id, VISIT)


@pytest.fixture
def ahead(data):
    """A data folder that was used while the clock was ahead."""
    folder = Folder(data)
    with time_machine.travel(clock.after(days=AHEAD), tick=False):
        keys.load(folder.secret)
        connection = sqlite.connect(folder.database)
        sqlite.transact(connection, sqlite.load(running.SQL), live_through)
        connection.close()
    return folder


def test_the_start_says_what_to_do_and_the_command_does_it(ahead):
    refused = typed("serve", "--port", "0", "--data", str(ahead.path))
    assert refused.returncode == 2 and "fix-clock" in refused.stderr and "set the clock" in refused.stderr
    done = command("fix-clock", "--data", str(ahead.path))
    assert done.returncode == 0 and "put right" in done.stdout and "log in again" in done.stdout, done.stderr
    server = Server(ahead.path).fork()
    try:
        busy = typed("fix-clock", "--data", str(ahead.path))
        assert busy.returncode == 2 and "running" in busy.stderr
    finally:
        assert server.stop() == 0
    examined = command("doctor", "--data", str(ahead.path))
    assert "ok      nothing was written in the future" in examined.stdout, examined.stdout


def test_a_folder_without_a_database_gets_none(tmp_path):
    refused = typed("fix-clock", "--data", str(tmp_path / "mistyped"))
    assert refused.returncode == 2 and "no database" in refused.stderr
    assert not (tmp_path / "mistyped").exists()


def test_with_nothing_to_put_right_the_command_says_so_and_nobody_is_logged_out(data):
    folder = Folder(data)
    keys.load(folder.secret)
    connection = sqlite.connect(folder.database)
    queries = sqlite.load(running.SQL)
    sqlite.transact(connection, queries, making.a_full_class, ADA)
    sqlite.transact(connection, queries, devices.sign_in, ADA.id, VISIT)
    before = [*connection.iterdump()]
    secret = folder.secret.read_bytes()
    done = command("fix-clock", "--data", str(folder.path))
    assert done.returncode == 0 and "nothing to put right" in done.stdout and "log in" not in done.stdout, done.stderr
    assert (folder.secret.read_bytes(), [*connection.iterdump()]) == (secret, before)
    connection.close()


@pytest.mark.parametrize("remains", ["rows", "a login", "the secret"])
def test_each_trace_of_the_future_alone_is_put_right(ahead, remains):
    connection = sqlite.connect(ahead.database)
    queries = sqlite.load(running.SQL)
    if remains != "the secret":
        keys.replace(ahead.secret)
    if remains != "rows":
        sqlite.transact(connection, queries, future.put_right)
    if remains == "a login":
        with time_machine.travel(clock.after(days=AHEAD), tick=False):
            sqlite.transact(connection, queries, devices.sign_in, ADA.id, VISIT)
    connection.close()
    done = command("fix-clock", "--data", str(ahead.path))
    assert done.returncode == 0 and "log in again" in done.stdout, done.stdout + done.stderr
    assert ("rows were" in done.stdout) == (remains == "rows")


def test_afterwards_nothing_lies_in_the_future_but_what_is_planned(ahead):
    connection = sqlite.connect(ahead.database)
    queries = sqlite.load(running.SQL)
    assert sqlite.transact(connection, queries, future.count_ahead) > 10
    assert sqlite.transact(connection, queries, future.put_right) > 10
    assert sqlite.transact(connection, queries, future.count_ahead) == 0
    starts_at, due_at = (
        connection.execute(f"SELECT MAX({column}) FROM {table}").fetchone()[0]
        for table, column in (("sessions", "starts_at"), ("mails", "due_at"))
    )
    assert starts_at > clock.after(days=AHEAD) and due_at <= clock.now()
    assert connection.execute("SELECT COUNT(*) FROM devices").fetchone() == (0,)
    assert sqlite.transact(connection, queries, lambda tx: [count for _, count in rules.timed(tx)]) == [0, 0, 0]
    connection.close()


def test_every_time_of_the_past_is_put_right(connection, queries):
    """Planned times may lie ahead; all others are in `sql/installation/future.sql`."""
    planned = {"expires_at", "starts_at", "ends_at", "applied_at"} | {"devices.created_at", "devices.seen_at"}
    planned |= {"resets.created_at", "address_links.created_at", "alarms.due_at", "mails.due_at"}
    planned |= {"attempts.look_at", "payment_orders.due_at", "payout_accounts.look_at", "transfers.due_at"}
    # Of the starts of sessions.
    planned |= {"audience.first_at", "audience.second_at", "audience.last_at"}
    # Of the ledger and the log, which nothing changes.
    planned |= {"entries.created_at", "receipts.created_at", "payment_events.created_at", "acts.created_at"}
    planned |= {"sponsored_seats.created_at"}
    planned |= {"students.last_session_at", "subjects.last_at"}  # when a session started
    planned |= {"presences.created_at", "advances.created_at"}
    planned |= {
        "listings.due_at",
        "listings.next_open_at",
        "outside_calendars.due_at",
        "deliveries.due_at",
        "dispatches.due_at",
    }
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    sql = {query.name: query.sql for query in queries.in_file("future.sql")}
    counted = dict(re.findall(r"FROM (\w+)\s+WHERE ([^)]+)", sql["count_ahead"]))
    forgotten = []
    for table in tables:
        for column in connection.execute(f"PRAGMA table_info ({table})").fetchall():
            name = column[1]
            if not name.endswith("_at") or name in planned or f"{table}.{name}" in planned:
                continue
            queried = sql.get(f"{table}_back", "") + sql.get(f"{table}_fired_back", "")
            if f"{name} > :now" not in queried or f"{name} > :now" not in counted.get(table, ""):
                forgotten.append(f"{table}.{name}")
    assert forgotten == []


def test_the_newest_id_is_looked_for_in_every_table_that_has_ids(connection, queries):
    sql = queries["newest_id"].sql
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    with_ids = {
        name
        for (name,) in tables
        if connection.execute(f"SELECT 1 FROM pragma_table_info('{name}') WHERE name = 'id'").fetchone()
    }
    assert {name for name in with_ids if "_texts_" not in name} == set(re.findall(r"FROM (\w+)", sql))


def test_the_order_of_ids_stays_after_the_clock_was_ahead(ahead, monkeypatch):
    monkeypatch.setattr(ids, "_ids", ids.Ids())  # as after a restart
    connection = sqlite.connect(ahead.database)
    newest = sqlite.transact(connection, sqlite.load(running.SQL), future.newest_id)
    connection.close()
    assert new_id() < newest
    ids.continue_after(newest)
    assert newest < new_id() < new_id()


def test_a_clock_that_is_behind_is_the_first_thing_to_look_at(tmp_path):
    keys.load(tmp_path / "secret")
    shutil.copy(tmp_path / "secret", tmp_path / "before")
    with time_machine.travel("2020-01-01"), pytest.raises(Refused, match="2020-01-01"):
        keys.load(tmp_path / "secret")
    assert (tmp_path / "secret").read_bytes() == (tmp_path / "before").read_bytes()


def test_a_session_of_a_host_who_is_ahead_can_be_told_from_one_that_is_planned(tx):
    """A class in two years is not from the future."""
    making.a_class(tx, MAX, starts_at=clock.after(days=700))
    assert future.count_ahead(tx) == 0
