"""What analytics are summed up from, of a mentor who has led very many sessions."""

import random
from datetime import timedelta

import pytest

from db import analytics, clock, figures
from tests.support.cast import MAX
from tests.support.filling import insert
from tests.support.recounting import Recount, must_equal

SESSIONS, SEATS, LEARNERS = 5000, 12, 400


@pytest.fixture
def busy(tx):
    """Five thousand sessions in a year, with sixty thousand seats in them."""
    chance, now = random.Random(5), clock.read(tx.now)
    learners = [
        {"id": 10**6 + number, "email": f"{number}@many.example.org", "role": "learner"} for number in range(LEARNERS)
    ]
    insert(tx, "people", [one | {"name": "One", "timezone": "UTC"} for one in learners])
    sessions, bookings, entries = [], [], []
    for number in range(SESSIONS):
        starts = now - timedelta(minutes=100 * number + chance.randint(60, 110))
        session_id, currency = 10**9 + number, chance.choice(("EUR", "USD"))
        times = {"starts_at": clock.stamp(starts), "ends_at": clock.stamp(starts + timedelta(minutes=30))}
        link = "https://example.org" if number % 9 == 0 else ""
        taught = {"kind": "class", "status": "completed", "title": "T", "domain": chance.choice("ABCDE")}
        taught |= {"seats": SEATS, "seats_taken": SEATS, "duration_minutes": 30, "meeting_link": link}
        sessions.append({"id": session_id, "host_id": MAX.id, "currency": currency, **taught, **times})
        for learner in chance.sample(learners, SEATS):
            seat = {"id": 10**8 + len(bookings), "session_id": session_id, "learner_id": learner["id"]}
            seat |= {"currency": currency, "price_cents": 1000, "created_at": times["starts_at"], "status": "booked"}
            seat["joined_at"] = times["starts_at"] if chance.random() < 0.9 else None
            seat["rating"] = chance.choice((None, None, 3, 4, 5)) if seat["joined_at"] else None
            seat["rated_at"] = times["ends_at"] if seat["rating"] else None
            seat["reviewed_id"] = MAX.id if seat["rating"] else None
            bookings.append(seat)
            entries.append(
                {
                    "id": seat["id"],
                    "book": "earnings",
                    "kind": "earning",
                    "account_id": MAX.id,
                    "amount_cents": 900,
                    "currency": currency,
                    "booking_id": seat["id"],
                    "created_at": times["ends_at"],
                }
            )
    for table, rows in (("sessions", sessions), ("bookings", bookings), ("entries", entries)):
        insert(tx, table, rows)
    for session in sessions:
        figures.recount(tx, session["id"])
        figures.note_audience(tx, session["id"])
    return tx


def test_of_five_thousand_sessions_every_figure_equals_a_plain_recount(busy):
    plain, queries = Recount(busy, MAX, 365), busy.queries_run
    must_equal(analytics.report(busy, MAX, 365), plain)
    assert busy.queries_run - queries == 2
    assert plain.now["enrolments"] > 50_000 and plain.now["no_shows"] > 4000 < plain.now["rating_count"]
