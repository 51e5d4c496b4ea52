"""A mentor who has taught for two years, day and night: 5,000 sessions with twelve learners each."""

import random

from db import clock
from db.ids import new_id
from tests.support.filling import insert

SESSIONS, SEATS, LEARNERS = 5_000, 12, 900
HOURS = 2 * 365 * 24
LATE = 20  # one in so many did not come, was waived or gave no rating
FIGURES = "INSERT INTO figures SELECT {names} FROM figures_recounted"
NAMES = """session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum,
    rating_count, earned_cents"""
AUDIENCE = """INSERT INTO audience (host_id, learner_id, first_at, second_at, last_at)
    SELECT host_id, learner_id, MIN(starts_at), MIN(CASE WHEN place = 2 THEN starts_at END), MAX(starts_at) FROM (
      SELECT s.host_id, b.learner_id, s.starts_at,
        ROW_NUMBER() OVER (PARTITION BY s.host_id, b.learner_id ORDER BY s.starts_at) AS place
      FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
      WHERE s.status = 'completed' AND b.status = 'booked')
    GROUP BY host_id, learner_id"""
FIGURE_DAYS = """INSERT INTO figure_days SELECT host_id, minute / 1440, currency, SUM(sessions), SUM(enrolments),
    SUM(attended), SUM(no_shows), SUM(rating_sum), SUM(rating_count), SUM(earned_cents) FROM figures GROUP BY 1, 2, 3"""
AUDIENCE_DAYS = """INSERT INTO audience_days SELECT host_id, SUBSTR(at, 1, 10), SUM(followers), SUM(firsts), SUM(lasts),
    SUM(repeats) FROM audience_moments GROUP BY 1, 2"""


def taught(tx, mentor) -> None:
    """Written directly, as the writes that complete sessions keep it: by the rules it would take an hour."""
    chance = random.Random(1)
    people = [{"id": new_id(), "email": f"many{n}@example.org", "role": "learner"} for n in range(LEARNERS)]
    insert(tx, "people", [one | {"name": "One of many", "timezone": "UTC"} for one in people])
    sessions = [_session(tx, mentor, chance) for _number in range(SESSIONS)]
    insert(tx, "sessions", sessions)
    seats = [_seat(session, learner["id"], chance) for session in sessions for learner in chance.sample(people, SEATS)]
    insert(tx, "bookings", seats)
    insert(tx, "entries", [_earning(mentor, seat) for seat in seats])
    for statement in (FIGURES.format(names=NAMES), AUDIENCE, FIGURE_DAYS, AUDIENCE_DAYS):
        tx._execute(statement)


def _session(tx, mentor, chance: random.Random) -> dict:
    starts_at = clock.moved(tx.now, hours=-chance.randrange(2, HOURS))
    fixed = {"kind": "class", "status": "completed", "title": "A class", "duration_minutes": 60, "currency": "EUR"}
    times = {"starts_at": starts_at, "ends_at": clock.moved(starts_at, hours=1), "published_at": starts_at}
    chosen = {"domain": chance.choice(("Python", "Databases", "Careers", "Writing"))}
    of = {"id": new_id(), "host_id": mentor.id, "seats": SEATS, "seats_taken": SEATS}
    return fixed | times | chosen | of


def _seat(session: dict, learner_id: int, chance: random.Random) -> dict:
    came, rating = chance.randrange(LATE), chance.choice((None, None, 3, 4, 5))
    return {
        "id": new_id(),
        "session_id": session["id"],
        "learner_id": learner_id,
        "status": "booked",
        "list": "past",
        "starts_at": session["starts_at"],
        "price_cents": 1500,
        "currency": "EUR" if came % 4 else "USD",
        "joined_at": session["starts_at"] if came else None,
        "rating": rating,
        "reviewed_id": session["host_id"] if rating else None,
        "created_at": session["starts_at"],
        "seated_at": session["starts_at"],
    }


def _earning(mentor, seat: dict) -> dict:
    written = {"id": new_id(), "book": "earnings", "kind": "earning", "account_id": mentor.id, "amount_cents": 1500}
    return written | {"currency": seat["currency"], "booking_id": seat["id"], "created_at": seat["starts_at"]}
