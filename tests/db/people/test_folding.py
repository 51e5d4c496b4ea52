"""Names and words that earlier migrations folded are folded again as the program does it."""

import shutil

import pytest

from db import students, tags
from db.engine import migrations, sqlite
from db.engine.transaction import Transaction
from db.people import folding
from tests.support.filling import insert
from tests.support.running import SQL

BEFORE = 25  # the first migration that folded
PEOPLE = {
    1: ("Émile", "mentor", "École, Python, GÄRTNERN"),
    2: ("Zoë", "mentor", "École"),
    3: ("ÉLODIE Ñandú", "learner", ""),
    4: ("Plain", "learner", ""),
}


@pytest.fixture
def upgraded(tmp_path, queries):
    """A database from before those migrations, with a lesson of Émile’s in which both learners were."""
    connection = sqlite.connect(tmp_path / "old.db")
    steps = tmp_path / "migrations"
    steps.mkdir()
    every = sorted((SQL / "migrations").glob("*.sql"))
    for path in every:
        if int(path.name[:4]) < BEFORE:
            shutil.copy(path, steps)
    migrations.migrate(connection, steps)
    tx = Transaction(connection.execute, queries)
    insert(
        tx,
        "people",
        [
            {"id": number, "email": f"{number}@example.org", "name": name, "role": role, "expertise": expertise}
            | {"timezone": "UTC"}
            for number, (name, role, expertise) in PEOPLE.items()
        ],
    )
    lesson = {"id": 9, "host_id": 1, "kind": "class", "status": "completed", "title": "T", "domain": "D", "seats": 2}
    times = {"starts_at": "2026-01-05T10:00:00Z", "ends_at": "2026-01-05T11:00:00Z", "duration_minutes": 60}
    insert(tx, "sessions", [lesson | times | {"currency": "EUR"}])
    seat = {"session_id": 9, "status": "booked", "currency": "EUR"}
    insert(tx, "bookings", [seat | {"id": learner, "learner_id": learner} for learner in (3, 4)])
    for path in every:
        shutil.copy(path, steps)
    migrations.migrate(connection, steps)
    migrations.replace_views(connection, SQL / "views.sql")
    connection.execute("BEGIN IMMEDIATE")
    yield tx
    connection.close()


def test_they_are_found_however_they_are_written(upgraded):
    tx = upgraded
    assert students.count(tx, 1) == 2 and students.count(tx, 1, students.words_of("élodie ñ")) == 0  # the defect
    assert folding.go_on(tx) == 4 and folding.go_on(tx) == 0
    assert students.count(tx, 1, students.words_of("élodie ñ")) == 1 == students.count(tx, 1, "plain")
    counted = {row.folded: row.people for row in tx.all("tags", limit=9)}
    assert counted == {tags.folded("École"): 2, "python": 1, "gartnern": 1}
    assert {row.folded for row in tx.all("person_tags", person_id=1)} == {*counted}
    assert tx._execute("SELECT search_text FROM people ORDER BY id").fetchall()[2] == ("elodie nandu  ",)
