"""The lists of learners and hosts: updated by each write, and the same as if every session was read."""

import re
import shutil

import pytest

from db import bookings, calendars, reviews
from db.engine import migrations, sqlite
from db.engine.queries import VIEWS
from db.engine.transaction import Transaction
from db.sessions import editing, hosting, overview
from tests.support import making, wandering
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import SQL

# Which bookings each list has, by the state of the sessions.
LISTS = {
    "upcoming": "b.status <> 'cancelled' AND s.status IN ('scheduled', 'live')",
    "past": "b.status = 'booked' AND s.status = 'completed'",
    "cancelled": "(b.status = 'cancelled' OR s.status IN ('missed', 'cancelled'))",
}
STUDENTS = """SELECT COUNT(DISTINCT b.learner_id) FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
    WHERE s.host_id = ? AND s.status = 'completed' AND b.status = 'booked'"""
REVIEWS = """SELECT b.id FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
    WHERE s.host_id = ? AND s.status = 'completed' AND b.rating IS NOT NULL
    ORDER BY b.rated_at DESC, b.id DESC LIMIT 25"""


def looked_at(tx, learner_id: int, rule: str, order: str) -> list[int]:
    sql = f"SELECT b.id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id WHERE b.learner_id = ? AND {rule}"
    return [row[0] for row in tx._execute(f"{sql} ORDER BY s.starts_at {order}, b.id {order}", (learner_id,))]


def every_page(read) -> list:
    page = read(None)
    found = list(page.items)
    while page.next:
        page = read(page.next)
        found += page.items
    return found


def must_be_the_same(tx, learner_id: int) -> None:
    upcoming = [one.booking_id for one in bookings.upcoming(tx, learner_id)]
    past = every_page(lambda after: bookings.past(tx, learner_id, after))
    cancelled = every_page(lambda after: bookings.past(tx, learner_id, after, cancelled=True))
    assert upcoming == looked_at(tx, learner_id, LISTS["upcoming"], "ASC")
    assert [one.booking_id for one in past] == looked_at(tx, learner_id, LISTS["past"], "DESC")
    assert [one.booking_id for one in cancelled] == looked_at(tx, learner_id, LISTS["cancelled"], "DESC")
    counts = bookings.counts(tx, learner_id)
    assert (counts.upcoming, counts.past, counts.cancelled) == (len(upcoming), len(past), len(cancelled))


@pytest.mark.parametrize("seed", range(10, 13))
def test_after_a_long_walk_the_lists_show_what_the_sessions_say(tx, seed):
    walk = wandering.Walk(tx, seed)
    for _ in range(300):
        walk.step()
    for learner in walk.learners:
        must_be_the_same(tx, learner.id)
    for host in walk.mentors:
        assert overview.overview(tx, host).figures.students == tx._execute(STUDENTS, (host.id,)).fetchone()[0]
        found = [row[0] for row in tx._execute(REVIEWS, (host.id,))]
        assert [one.id for one in reviews.page(tx, host.id).items] == found
    assert sum(bookings.counts(tx, one.id).cancelled for one in walk.learners), "nothing was ever cancelled"


def test_a_session_that_is_moved_moves_on_the_list_of_everybody_in_it(tx):
    first, second = (making.a_class(tx, starts_at=making.ahead(tx, days=days)) for days in (2, 4))
    for session in (first, second):
        bookings.book(tx, ADA, session.id)
    bookings.cancel(tx, OTTO, bookings.book(tx, OTTO, first.id).id)
    editing.update(tx, MAX, first.id, {"starts_at": making.ahead(tx, days=6)})
    assert [one.id for one in bookings.upcoming(tx, ADA.id)] == [second.id, first.id]
    must_be_the_same(tx, OTTO.id)


def test_a_seat_at_the_new_time_of_a_session_is_in_the_way(tx):
    held = making.a_full_class(tx, ADA, starts_at=making.ahead(tx, days=2))
    editing.update(tx, MAX, held.id, {"starts_at": making.ahead(tx, days=5)})
    starts_at, ends_at = making.ahead(tx, days=5), making.ahead(tx, days=5, minutes=30)
    assert calendars.seat(tx, ADA.id, starts_at, ends_at).id == held.id


@pytest.fixture
def before(tmp_path):
    """A database of the version before, with sessions in every state and bookings of every kind in them."""
    steps = tmp_path / "migrations"
    steps.mkdir()
    for path in sorted((SQL / "migrations").glob("*.sql")):
        if path.name < "0014":
            shutil.copy(path, steps)
    connection = sqlite.connect(tmp_path / "before.db")
    migrations.migrate(connection, steps)
    connection.executemany(
        """INSERT INTO people (id, email, name, password_hash, role, timezone, created_at)
        VALUES (?, ?, 'N', '', ?, 'UTC', '2026')""",
        [(1, "a", "learner"), (2, "b", "learner"), (3, "c", "mentor")],
    )
    states = ("scheduled", "live", "completed", "cancelled", "missed")
    connection.executemany(
        """INSERT INTO sessions (id, kind, status, host_id, title, description, domain, starts_at, ends_at,
          duration_minutes, seats, price_cents, currency, meeting_link, cutoff_hours, search_text, created_at,
          published_at)
        VALUES (?, 'class', ?, 3, 'T', '', 'D', ?, ?, 60, 5, 0, 'EUR', '', 24, 't', '2026', '2026')""",
        [(n, states[n % 5], f"2026-01-{n + 1:02}T10", f"2026-01-{n + 1:02}T11") for n in range(20)],
    )
    connection.executemany(
        """INSERT INTO bookings (id, session_id, learner_id, status, price_cents, currency, cutoff_hours, created_at,
          rating, rated_at) VALUES (?, ?, ?, ?, 0, 'EUR', 24, '2026', ?, ?)""",
        [
            (100 * learner + n, n, learner, kind, rating, f"2026-02-{n + 1:02}" if rating else None)
            for n in range(20)
            for learner in (1, 2)
            if (kind := "cancelled" if n % 5 == 3 or n % 7 == learner else "booked")
            for rating in [4 if n % 5 == 2 and kind == "booked" else None]
        ],
    )
    yield connection
    connection.close()


def test_what_was_stored_before_the_lists_is_put_on_them(before, queries):
    migrations.migrate(before, SQL / "migrations")
    migrations.replace_views(before, SQL / VIEWS)
    tx = Transaction(before.execute, queries)
    for learner_id in (1, 2):
        must_be_the_same(tx, learner_id)
        assert bookings.counts(tx, learner_id).past and bookings.counts(tx, learner_id).cancelled
    rules = (
        "bookings_on_another_list",
        "reviews_of_another",
        "students_miscounted",
        "lessons_missing",
        "lessons_of_another",
        "subjects_otherwise",
    )
    assert [tx.value(name) for name in rules] == [0] * 6
    assert (
        tx.one("host_figures", me=3, today="2026", yesterday="2025").students == 2
        and len(reviews.page(tx, 3).items) == 7
    )


INDEXES = {
    "upcoming_bookings": "bookings_by_learner (learner_id=? AND list=?)",
    "past_bookings": "bookings_by_learner (learner_id=? AND list=? AND starts_at<?)",
    "booking_counts": "bookings_by_learner (learner_id=?)",
    "seat_conflict": "bookings_by_learner (learner_id=? AND list=? AND starts_at>? AND starts_at<?)",
    "waitlists_with_seats": "bookings_by_learner (learner_id=? AND list=? AND starts_at>? AND starts_at<?)",
    "bookable": "bookings_once (session_id=? AND learner_id=?)",
    "confirmed": "bookings_once (session_id=? AND learner_id=?)",
    "hosted_upcoming": "sessions_ahead_by_host (host_id=? AND starts_at>?)",
    "hosted_past": "sessions_past_by_host (host_id=? AND starts_at<?)",
    "hosted_counts": "sessions_by_host (host_id=? AND status=?)",
    "reviews": "bookings_by_reviewed (reviewed_id=? AND rated_at<?)",
    "dashboard_sessions": "sessions_newest_by_host (host_id=?)",
}


def test_of_all_bookings_of_a_learner_only_the_newest_are_read_with_their_sessions(connection, queries):
    query = queries["dashboard_sessions"]
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query.sql}", {"me": 1})]
    first = steps.index("SEARCH held USING COVERING INDEX bookings_by_learner (learner_id=?)")
    assert steps[first : first + 3] == [
        steps[first],
        "USE TEMP B-TREE FOR GROUP BY",
        "SCAN newest",
    ], "nothing is joined before the newest are chosen"


@pytest.mark.parametrize("name", INDEXES)
def test_a_list_is_read_along_its_index(connection, queries, name):
    """From where its page starts to where it ends, whatever else there is."""
    given = dict.fromkeys(queries[name].parameters)
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {queries[name].sql}", given)]
    assert any(re.match(rf"SEARCH \w+ USING (COVERING )?INDEX {re.escape(INDEXES[name])}", step) for step in steps), (
        steps
    )
    if name in ("upcoming_bookings", "past_bookings", "hosted_past", "reviews"):
        assert not any("TEMP B-TREE" in step for step in steps), steps


def test_a_page_of_a_hosts_sessions_starts_where_the_last_one_ended(tx):
    made = [making.listed(tx, starts_at=making.ahead(tx, days=2 + number // 9)) for number in range(60)]
    assert [one.session.id for one in every_page(lambda after: hosting.upcoming(tx, MAX.id, after))] == made
    assert hosting.counts(tx, MAX.id).scheduled == 60
