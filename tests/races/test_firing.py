"""Two clock processes never fire an alarm twice, and one that is killed leaves nothing undone."""

import pytest
import time_machine

from db import bookings, clock
from db.engine import sqlite
from tests.support import firing, making
from tests.support.cast import ADA, OTTO
from tests.support.running import SQL, copy_of_program

# Removes both halves of the claim, and the limit: firing the same fifty again and again would never end.
UNCLAIMED = (
    ("sql/alarms.sql", "WHERE fired_at IS NULL AND (session_id", "WHERE (session_id"),
    (
        "sql/alarms.sql",
        "WHERE fired_at IS NULL AND due_at <= :now ORDER BY due_at, session_id, kind LIMIT :most)",
        "WHERE due_at <= :now ORDER BY due_at LIMIT :most + 1000)",
    ),
)


@pytest.fixture
def sixty_due(connection, queries):
    """Sixty classes that start today and were published two days ago: a day reminder is due for three people each."""
    now = clock.now()
    with time_machine.travel(clock.moved(now, days=-2), tick=False):
        sqlite.transact(connection, queries, publish_sixty, clock.moved(now, hours=2))
    connection.execute("DELETE FROM alarms WHERE kind = 'chosen'")


def publish_sixty(tx, first: str) -> None:
    for number in range(60):
        session = making.a_class(tx, starts_at=clock.moved(first, minutes=15 * number), duration_minutes=10)
        for learner in (ADA, OTTO):
            bookings.book(tx, learner, session.id)


@pytest.fixture
def reminded(connection):
    """How often a person was reminded of a session, and how many such pairs there are."""

    def count() -> tuple[set, int]:
        found = connection.execute(
            "SELECT COUNT(*) FROM notifications WHERE kind = 'reminder_day' GROUP BY person_id, link"
        ).fetchall()
        return {times for (times,) in found}, len(found)

    return count


def two_processes(data, sql) -> list[int]:
    both = firing.SPAWN.Barrier(2)
    return firing.run(
        *(
            firing.SPAWN.Process(target=firing.fire_beside_another, args=(data / "mentora.db", sql, both))
            for _ in range(2)
        )
    )


def one_process(act, data) -> int:
    return firing.run(firing.SPAWN.Process(target=act, args=(data / "mentora.db", SQL)))[0]


def test_two_processes_firing_at_once_notify_everybody_once(sixty_due, reminded, data):
    assert two_processes(data, SQL) == [0, 0]
    assert reminded() == ({1}, 180)


def test_without_the_claim_they_notify_everybody_twice(sixty_due, reminded, data, tmp_path):
    assert two_processes(data, copy_of_program(tmp_path / "program", *UNCLAIMED) / "sql") == [0, 0]
    assert reminded() == ({2}, 180)


def test_alarms_of_a_killed_process_fire_later_and_once(sixty_due, reminded, data):
    assert one_process(firing.fire_and_be_killed, data) == firing.KILLED
    assert reminded() == (set(), 0)
    assert one_process(firing.fire_once, data) == 0
    assert reminded() == ({1}, 180)


def test_alarms_claimed_in_a_separate_transaction_would_be_lost_with_their_process(sixty_due, reminded, data):
    assert one_process(firing.claim_first_and_be_killed, data) == firing.KILLED
    assert one_process(firing.fire_once, data) == 0
    assert reminded() == ({1}, 30)
