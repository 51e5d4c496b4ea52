"""The crowd of `make bench ARGS=--big`: 20,000 people with a million bookings, made once and kept.

Its rows are written directly, because a booking by the rules takes a thousand times as long, but so that `doctor` finds
nothing wrong with them. Times are in whole hours from now, and each session lasts for one: two overlap only if they
start together.
"""

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from bench import taught
from db import alarms, clock
from db.engine import sqlite, sqlite_texts
from db.sessions import drafts
from tests.support import running
from tests.support.cast import ADA, MAX, PASSWORD_HASH

PEOPLE, MENTORS = 20_000, 2_000
DRAFTS, OVER, AHEAD = 2, 42, 13  # sessions of a mentor
MAX_DRAFTS, MAX_OVER, MAX_AHEAD = 100, 3_900, 1_000
ADA_OVER, ADA_AHEAD, ADA_GAVE_BACK = 1_550, 250, 200  # bookings, about
WORDS = [
    "Interviews",
    "Python",
    "Careers",
    "Pricing",
    "Testing",
    "Pandas",
    "Leadership",
    "Illustration",
    "Negotiation",
    "Databases",
    "Music",
    "Writing",
    "Statistics",
    "Hiring",
    "Physics",
    "Accessibility",
    "Typography",
    "Cooking",
    "Rust",
    "Budgets",
    "Gardens",
    "Speaking",
    "Maps",
    "Compilers",
]
DOMAINS = [f"{first} {second}" for first in ("Applied", "Everyday") for second in WORDS[:20]]
FIGURES = (
    "session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum, rating_count,"
    " earned_cents"
)
LEARNERS = range(10_000, 10_000 + PEOPLE - MENTORS - 2)
HOSTS = range(50_000, 50_000 + MENTORS - 1)
Row = dict[str, Any]  # the columns that are filled; the others have defaults


def make(data: Path) -> None:
    """All of it, in one transaction; the seed is fixed, so it is always the same crowd."""
    running.make_database(data)
    connection = sqlite.connect(data / "mentora.db")
    for pragma in ("synchronous = OFF", "cache_size = -600000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    Crowd(connection).enter()
    connection.execute("COMMIT")
    sqlite_texts.make_again(connection)
    connection.close()


@dataclass(frozen=True, slots=True)
class Planned:
    """A session that is being made."""

    id: int
    host: int
    hour: int  # from now; what began before is over
    status: str
    seats: int


class Crowd:
    def __init__(self, connection: sqlite3.Connection):
        self._connection, self._chance = connection, random.Random(1)
        self._ids = count(10_000_000)
        self._now = clock.now()
        this_hour = f"{self._now[:14]}00:00Z"
        self._times = {hour: clock.moved(this_hour, hours=hour) for hour in range(-30_000, 4_000)}
        self._busy: set[tuple[int, int]] = set()  # a learner and the hour they have a seat in
        self._ratings: dict[int, list[int]] = {host: [] for host in (MAX.id, *HOSTS)}

    def enter(self) -> None:
        self._put("people", self._people())
        self._put("domains", ({"folded": domain.casefold(), "name": domain} for domain in DOMAINS))
        for host in (MAX.id, *HOSTS):
            self._host(host)
        self._connection.executemany(
            "UPDATE people SET rating_sum = ?, rating_count = ? WHERE id = ?",
            [(sum(given), len(given), host) for host, given in self._ratings.items()],
        )
        self._connection.execute("INSERT INTO figures SELECT " + FIGURES + " FROM figures_recounted")
        self._connection.execute("""INSERT INTO audience (host_id, learner_id, first_at, second_at, last_at)
            SELECT host_id, learner_id, MIN(starts_at), MIN(CASE WHEN place = 2 THEN starts_at END),
              MAX(starts_at)
            FROM (
              SELECT s.host_id, b.learner_id, s.starts_at,
                ROW_NUMBER() OVER (PARTITION BY s.host_id, b.learner_id ORDER BY s.starts_at) AS place
              FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
              WHERE s.status = 'completed' AND b.status = 'booked')
            GROUP BY host_id, learner_id""")
        self._put("follows", self._follows())
        for statement in taught.STATEMENTS:
            self._connection.execute(statement)
        self._put("requests", self._requests())
        self._put("notifications", self._notifications())
        self._put("likes", self._likes())

    def _put(self, table: str, rows: Iterable[Row]) -> None:
        """Each row has the same columns."""
        rest = iter(rows)
        if first := next(rest, None):
            names, marks = ", ".join(first), ", ".join(f":{name}" for name in first)
            self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", chain([first], rest))

    def _people(self) -> Iterator[Row]:
        profile = {"headline": "I teach", "expertise": "Much", "bio": "Long. " * 40}
        for role, ids in (("learner", LEARNERS), ("mentor", HOSTS)):
            for number in ids:
                yield {
                    "id": number,
                    "email": f"{number}@example.org",
                    "name": f"{self._chance.choice(WORDS)} {number}",
                    "password_hash": PASSWORD_HASH,
                    "role": role,
                    "timezone": "UTC",
                    "created_at": self._times[-30_000],
                } | profile

    def _host(self, host: int) -> None:
        """A mentor's sessions, with all that belongs to them."""
        is_max = host == MAX.id
        over, ahead = (MAX_OVER, MAX_AHEAD) if is_max else (OVER, AHEAD)
        past = sorted(self._chance.sample(range(-17_000, -2), over))
        coming = sorted(self._chance.sample(range(2, 3_000 if is_max else 2_200), ahead))
        rows: dict[str, list[Row]] = defaultdict(list)  # of each table
        for hour in (*past, *coming):
            domain = self._chance.choice(DOMAINS)
            fate = self._chance.choices(("completed", "cancelled", "missed"), (92, 5, 3))[0] if hour < 0 else ""
            planned = Planned(next(self._ids), host, hour, fate or "scheduled", self._chance.randint(6, 11))
            bookings = list(self._bookings(planned))
            taken = sum(1 for booking in bookings if booking["status"] == "booked")
            rows["sessions"].append(self._session(planned, domain, taken))
            rows["bookings"] += bookings
            rows["session_moves"] += self._moves(planned)
            rows["alarms"] += self._alarms(planned)
        for _ in range(MAX_DRAFTS if is_max else DRAFTS):
            planned = Planned(next(self._ids), host, 2_000, "draft", 5)
            rows["sessions"].append(self._session(planned, DOMAINS[0], 0))
        for table, made in rows.items():
            self._put(table, made)

    def _session(self, planned: Planned, domain: str, taken: int) -> Row:
        title = " ".join(self._chance.sample(WORDS, 3))
        price = self._chance.choice((0, 900, 1500, 2500, 4000, 9900))
        fields = drafts.FRESH | {"title": title, "domain": domain, "description": "What we will do. " * 20}
        fields |= {"starts_at": self._times[planned.hour], "price_cents": price, "seats": planned.seats}
        begun = min(planned.hour, 0)
        return drafts.stored(fields, f"Mentor {planned.host}") | {
            "id": planned.id,
            "kind": "class",
            "status": planned.status,
            "host_id": planned.host,
            "seats_taken": taken,
            "created_at": self._times[begun - 400],
            "published_at": None if planned.status == "draft" else self._times[begun - 300],
        }

    def _bookings(self, planned: Planned) -> Iterator[Row]:
        """The seats; places on the waitlist when there are more learners than seats; and seats that were given back."""
        takers = self._takers(planned)
        gave_back = self._chance.randint(0, 2)
        for number, learner in enumerate(takers):
            status = "booked" if number < planned.seats else "waitlisted"
            is_rated = planned.status == "completed" and self._chance.random() < 0.3
            rating = self._chance.randint(3, 5) if is_rated else None
            if rating:
                self._ratings[planned.host].append(rating)
            yield self._booking(planned, learner, "cancelled" if planned.status == "cancelled" else status, rating)
        for learner in self._chance.sample(LEARNERS, gave_back):
            yield self._booking(planned, learner, "cancelled")
        if planned.hour < 0 and self._chance.random() < ADA_GAVE_BACK / (MENTORS * OVER):
            yield self._booking(planned, ADA.id, "cancelled")

    def _takers(self, planned: Planned) -> list[int]:
        """Learners who are free at that hour. Ada is among them more often than others."""
        seats, hour, status = planned.seats, planned.hour, planned.status
        wanted = seats if status == "completed" else self._chance.choice((3, 4, 5, 6, seats + 2))
        chosen = self._chance.sample(LEARNERS, wanted if status == "scheduled" else min(wanted, seats))
        often = ADA_OVER / (MENTORS * OVER) if hour < 0 else ADA_AHEAD / (MENTORS * AHEAD)
        if status != "cancelled" and self._chance.random() < often:
            chosen[0] = ADA.id
        if hour < 0:
            return chosen
        free = [learner for learner in chosen if (learner, hour) not in self._busy]
        self._busy.update((learner, hour) for learner in free)
        return free

    def _booking(self, planned: Planned, learner: int, status: str, rating: int | None = None) -> Row:
        starts_at, begun = self._times[planned.hour], min(planned.hour, 0)
        booked_at, is_kept = self._times[begun - 200], status != "cancelled"
        lists = {"scheduled": "upcoming", "completed": "past"}
        return {
            "id": next(self._ids),
            "session_id": planned.id,
            "learner_id": learner,
            "status": status,
            "list": lists.get(planned.status, "cancelled") if is_kept else "cancelled",
            "starts_at": starts_at,
            "agreed_start": starts_at if is_kept else None,
            "price_cents": 1500,
            "currency": "EUR",
            "cutoff_hours": 24,
            "created_at": booked_at,
            "seated_at": booked_at if status == "booked" else None,
            "cancelled_at": None if is_kept else self._times[begun - 100],
            "joined_at": starts_at if rating else None,
            "rating": rating,
            "review": "I learned a lot." if rating else "",
            "rated_at": self._times[planned.hour + 2] if rating else None,
            "reviewed_id": planned.host if rating else None,
        }

    def _moves(self, planned: Planned) -> Iterator[Row]:
        hour, host = planned.hour, planned.host
        last: dict[str, list[tuple[str, int | None, int]]] = {
            "completed": [("live", host, hour), ("completed", host, hour + 1)],
            "cancelled": [("cancelled", host, hour - 50)],
            "missed": [("missed", None, hour + 1)],
        }
        for status, person, at in [("scheduled", host, min(hour, 0) - 300), *last.get(planned.status, [])]:
            move = {"id": next(self._ids), "session_id": planned.id, "status": status}
            yield move | {"person_id": person, "moved_at": self._times[at]}

    def _alarms(self, planned: Planned) -> Iterator[Row]:
        times = alarms.planned(self._times[planned.hour], self._times[planned.hour + 1], self._now)
        for kind, due_at in times.items():
            if planned.status == "scheduled" and due_at > self._now:
                yield {"session_id": planned.id, "kind": kind, "due_at": due_at}

    def _requests(self) -> Iterator[Row]:
        pairs = [(learner, MAX.id) for learner in self._chance.sample(LEARNERS, 1_500)]
        pairs += [(ADA.id, host) for host in self._chance.sample(HOSTS, 500)]
        pairs += [(self._chance.choice(LEARNERS), self._chance.choice(HOSTS)) for _ in range(20_000)]
        for number, (learner, mentor) in enumerate(pairs):
            status = "pending" if number % 20 == 0 else self._chance.choice(("declined", "cancelled", "expired"))
            at = self._times[-self._chance.randint(1, 40) if status == "pending" else -self._chance.randint(100, 9_000)]
            later = clock.moved(at, hours=72)
            yield {
                "id": next(self._ids),
                "learner_id": learner,
                "mentor_id": mentor,
                "status": status,
                "awaits": "mentor",
                "topic": f"Topic {number}",
                "message": "Where do I begin?",
                "duration_minutes": 60,
                "preferred_times": clock.moved(at, days=9),
                "price_cents": 6000,
                "created_at": at,
                "expires_at": later,
                "answered_at": None if status == "pending" else later,
            }

    def _notifications(self) -> Iterator[Row]:
        welcome = {"kind": "welcome", "level": "info", "title": "", "link": "/dashboard"}
        welcome["params"] = '{"name": "Somebody", "role": "learner"}'
        for person in (*[ADA.id, MAX.id] * 2_500, *LEARNERS, *HOSTS):
            at, is_read = self._times[-self._chance.randint(1, 9_000)], self._chance.random() < 0.95
            own = {"id": next(self._ids), "person_id": person, "created_at": at, "read_at": at if is_read else None}
            yield welcome | own

    def _follows(self) -> Iterator[Row]:
        pairs = {(learner, MAX.id) for learner in self._chance.sample(LEARNERS, 8_000)}
        pairs |= {(ADA.id, host) for host in self._chance.sample(HOSTS, 150)}
        pairs |= {(learner, self._chance.choice(HOSTS)) for learner in LEARNERS for _ in range(3)}
        for learner, mentor in sorted(pairs):
            yield {"learner_id": learner, "mentor_id": mentor, "created_at": self._times[-50]}

    def _likes(self) -> Iterator[Row]:
        open_ones = [row[0] for row in self._connection.execute("SELECT id FROM sessions WHERE status = 'scheduled'")]
        pairs = {(ADA.id, session_id) for session_id in self._chance.sample(open_ones, 400)}
        pairs |= {(learner, self._chance.choice(open_ones)) for learner in LEARNERS for _ in range(3)}
        for learner, session_id in sorted(pairs):
            yield {"learner_id": learner, "session_id": session_id, "created_at": self._times[-50]}
