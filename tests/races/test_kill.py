"""A server killed while many people book: confirmed seats are kept, nothing is half done, and it recovers."""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from db import clock
from db.engine import sqlite
from tests.support import crowd, making
from tests.support.cast import ADA, MAX
from tests.support.crowd import LEARNERS, Town
from tests.support.running import ROOT, Server, command, copy_of_program, make_database

CLASSES, BOOKERS, ENOUGH = 20, 10, 60
# Changes for a server that confirms first and commits a second later. It is killed within that second.
WRITTEN = "                self._write_one(connection, waiting)\n"
ANSWERED = "                self._tell(group)\n"
WRITTEN_LATER = """                await asyncio.sleep(1)
                await self._writer._execute(self._writer._conn.execute, "COMMIT")
"""
HASTY = (
    ("db/engine/sqlite.py", WRITTEN + '            connection.execute("COMMIT")\n', WRITTEN),
    ("db/engine/sqlite.py", ANSWERED, ANSWERED + WRITTEN_LATER),
)


def publish_classes(tx) -> None:
    for day in range(CLASSES):
        making.a_class(tx, starts_at=clock.after(days=3 + day), seats=BOOKERS)


def publish_one_that_starts_soon(tx) -> None:
    """Its day reminder comes due while the server is down."""
    with making.at(tx, clock.after(days=-2)):
        making.a_full_class(tx, ADA, title="Soon", starts_at=clock.after(days=2, hours=3))


def killed_while_they_book(folder, root=ROOT, enough_are=ENOUGH) -> tuple[Town, set]:
    """Kills the server while ten learners book twenty classes each; returns it with the ids of the confirmed seats."""
    make_database(folder, crowd.enter, publish_classes, root=root)
    town = Town(Server(folder, root=root, MENTORA_RATE_LIMITS="off").start())
    classes = [row[0] for row in town.rows("SELECT id FROM sessions")]
    answered, enough = set(), threading.Event()

    def keep_booking(client) -> None:
        for session in classes:
            try:
                answer = client.send_json(f"/api/sessions/{session}/book", {})
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 201, answer.text
            answered.add(int(answer.json["id"]))
            if len(answered) >= enough_are:
                town.server.process.kill()  # killed here, because waking the main thread might take until all is booked
                enough.set()

    with ThreadPoolExecutor(BOOKERS) as threads:
        booking = threads.map(keep_booking, list(threads.map(town.of, LEARNERS[:BOOKERS])))
        try:
            assert enough.wait(60)
        finally:
            town.server.kill()
        list(booking)
    assert enough_are <= len(answered) < CLASSES * BOOKERS, "it was killed too late to prove anything"
    return town, answered


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    town, answered = killed_while_they_book(tmp_path_factory.mktemp("killed"))
    connection = sqlite.connect(town.server.data / "mentora.db")
    sqlite.transact(connection, sqlite.load(ROOT / "sql"), publish_one_that_starts_soon)
    connection.close()
    town.server.start()
    yield town, answered
    assert town.server.stop() == 0


def booked(town: Town) -> set:
    return {row[0] for row in town.rows("SELECT id FROM bookings WHERE status = 'booked'")}


def test_every_seat_confirmed_before_a_kill_is_there_after_it(killed):
    town, answered = killed
    assert answered <= booked(town)


def test_after_a_kill_seat_counts_match_the_bookings_and_each_host_hears_of_each(killed):
    town, _ = killed
    town.until_all_are_told()
    taken = "SELECT seats_taken, (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id) FROM sessions AS s"
    assert [row for row in town.rows(taken) if row[0] != row[1]] == []
    assert len(booked(town)) == len(town.rows("SELECT 1 FROM notifications WHERE kind = 'booking'"))


def test_after_a_kill_booking_still_works_and_the_doctor_finds_nothing_wrong(killed):
    town, _ = killed
    last = town.rows("SELECT id FROM sessions ORDER BY starts_at DESC LIMIT 1")[0][0]
    assert town.send(LEARNERS[20], f"sessions/{last}/book").status == 201
    done = command("doctor", "--data", str(town.server.data))
    assert done.returncode == 0, done.stdout + done.stderr
    for sentence in (
        "every session has as many seats taken as it has bookings",
        "no session is oversold",
        "no learner holds two seats at one time",
    ):
        assert f"ok      {sentence}\n" in done.stdout


def test_reminders_that_came_due_while_it_was_down_are_sent_after_the_restart(killed):
    town, _ = killed
    until = time.monotonic() + 60
    told = "SELECT person_id, params FROM notifications WHERE kind = 'reminder_day' ORDER BY person_id"
    while not (said := town.rows(told)) and time.monotonic() < until:
        time.sleep(0.02)
    found = [
        (person_id, json.loads(params)["title"], json.loads(params)["minutes"] // 60) for person_id, params in said
    ]
    assert [(person_id, title) for person_id, title, _ in found] == [(ADA.id, "Soon"), (MAX.id, "Soon")]
    assert all(2 <= hours <= 3 for *_, hours in found)


def test_a_server_that_confirms_before_it_commits_loses_seats(tmp_path):
    program = copy_of_program(tmp_path / "program", *HASTY)
    town, answered = killed_while_they_book(tmp_path / "data", program, enough_are=2 * BOOKERS)
    assert answered - booked(town)
