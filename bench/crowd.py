"""The crowd of `make bench ARGS=--big`: 20,000 people with a million bookings, made once and kept.

It is written past the domain, because a booking through it takes a thousand times as long, and so that `doctor` finds
nothing wrong with it. Everything starts on the hour and lasts for one: two sessions overlap when they start together.
"""

import random
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from db import alarms, clock
from db.engine import sqlite, sqlite_texts
from db.sessions import drafts
from tests.support import running
from tests.support.cast import ADA, MAX, PASSWORD_HASH

PEOPLE, MENTORS = 20_000, 2_000
DRAFTS, OVER, AHEAD = 2, 42, 13  # sessions of a mentor
MAX_DRAFTS, MAX_OVER, MAX_AHEAD = 100, 3_900, 1_000
ADA_OVER, ADA_AHEAD, ADA_GAVE_BACK = 1_550, 250, 200
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
LEARNERS = range(10_000, 10_000 + PEOPLE - MENTORS - 2)
HOSTS = range(50_000, 50_000 + MENTORS - 1)
# The columns that are filled; the others have defaults.
COLUMNS = {
    "people": "id email name password_hash role timezone created_at headline expertise bio",
    "domains": "folded name",
    "sessions": """id kind status host_id title description domain starts_at ends_at duration_minutes seats seats_taken
        price_cents currency meeting_link cutoff_hours search_text created_at published_at""",
    "bookings": """id session_id learner_id status price_cents currency cutoff_hours created_at seated_at cancelled_at
        joined_at rating review rated_at agreed_start
        starts_at list reviewed_id""",
    "session_moves": "id session_id status person_id moved_at",
    "alarms": "session_id kind due_at",
    "requests": """id learner_id mentor_id status awaits topic message duration_minutes preferred_times price_cents
        created_at expires_at answered_at""",
    "notifications": "id person_id kind level params title link created_at read_at",
    "follows": "learner_id mentor_id created_at",
    "likes": "learner_id session_id created_at",
}


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


class Crowd:
    def __init__(self, connection: sqlite3.Connection):
        self._connection, self._chance = connection, random.Random(1)
        self._ids = count(10_000_000)
        self._now = clock.now()
        self._hour = f"{self._now[:14]}00:00Z"
        self._times = {hour: clock.moved(self._hour, hours=hour) for hour in range(-30_000, 4_000)}
        self._busy: set[tuple[int, int]] = set()  # a learner and the hour they have a seat in
        self._rated: dict[int, list[int]] = {host: [0, 0] for host in (MAX.id, *HOSTS)}

    def enter(self) -> None:
        self._put("people", self._people())
        self._put("domains", ((domain.casefold(), domain) for domain in DOMAINS))
        for host in (MAX.id, *HOSTS):
            self._host(host)
        self._connection.executemany(
            "UPDATE people SET rating_sum = ?, rating_count = ? WHERE id = ?",
            [(total, number, host) for host, (total, number) in self._rated.items()],
        )
        self._connection.execute("""INSERT INTO students (host_id, learner_id)
            SELECT DISTINCT s.host_id, b.learner_id FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
            WHERE s.status = 'completed' AND b.status = 'booked'""")
        self._put("requests", self._requests())
        self._put("notifications", self._notifications())
        self._put("follows", self._follows())
        self._put("likes", self._likes())

    def _put(self, table: str, rows: Iterable[tuple]) -> None:
        columns = COLUMNS[table]
        marks = ", ".join("?" * len(columns.split()))
        names = ", ".join(columns.split())
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def _at(self, hour: int) -> str:
        return self._times[hour]

    def _people(self) -> Iterator[tuple]:
        long_ago = self._at(-30_000)
        for role, ids in (("learner", LEARNERS), ("mentor", HOSTS)):
            for number in ids:
                email, name = f"{number}@example.org", f"{self._chance.choice(WORDS)} {number}"
                yield (number, email, name, PASSWORD_HASH, role, "UTC", long_ago, "I teach", "Much", "Long. " * 40)

    def _host(self, host: int) -> None:
        is_max = host == MAX.id
        over, ahead = (MAX_OVER, MAX_AHEAD) if is_max else (OVER, AHEAD)
        sessions, bookings, moves, rung = [], [], [], []
        past = sorted(self._chance.sample(range(-17_000, -2), over))
        coming = sorted(self._chance.sample(range(2, 3_000 if is_max else 2_200), ahead))
        for hour in (*past, *coming):
            session_id, domain = next(self._ids), self._chance.choice(DOMAINS)
            fate = self._chance.choices(("completed", "cancelled", "missed"), (92, 5, 3))[0] if hour < 0 else ""
            status, seats = fate or "scheduled", self._chance.randint(6, 11)
            taken = list(self._bookings(session_id, host, hour, status, seats))
            bookings += taken
            booked = sum(1 for one in taken if one[3] == "booked")
            sessions.append(self._session(session_id, host, domain, hour, status, seats, booked))
            moves += self._moves(session_id, host, hour, status)
            rung += self._alarms(session_id, hour) if status == "scheduled" else []
        for _ in range(MAX_DRAFTS if is_max else DRAFTS):
            sessions.append(self._session(next(self._ids), host, DOMAINS[0], 2_000, "draft", 5, 0))
        self._put("sessions", sessions)
        self._put("bookings", bookings)
        self._put("session_moves", moves)
        self._put("alarms", rung)

    def _session(
        self, session_id: int, host: int, domain: str, hour: int, status: str, seats: int, taken: int
    ) -> tuple:
        title = " ".join(self._chance.sample(WORDS, 3))
        price = self._chance.choice((0, 900, 1500, 2500, 4000, 9900))
        fields = drafts.FRESH | {"title": title, "domain": domain, "description": "What we will do. " * 20}
        stored = drafts.stored(fields | {"starts_at": self._at(hour), "price_cents": price}, f"Mentor {host}")
        published = None if status == "draft" else self._at(min(hour, 0) - 300)
        stored |= {"id": session_id, "kind": "class", "status": status, "host_id": host, "seats": seats}
        stored |= {"seats_taken": taken, "created_at": self._at(min(hour, 0) - 400), "published_at": published}
        return tuple(stored[name] for name in COLUMNS["sessions"].split())

    def _bookings(self, session_id: int, host: int, hour: int, status: str, seats: int) -> Iterator[tuple]:
        """Of a session that is full, some wait as well."""
        of, takers = (session_id, host, hour, status), self._takers(hour, status, seats)
        left = self._chance.randint(0, 2)
        for number, learner in enumerate(takers):
            is_over, late = status == "completed", number >= seats
            ours = "cancelled" if status == "cancelled" else "waitlisted" if late else "booked"
            if is_over and late:
                break
            rating = self._chance.randint(3, 5) if is_over and self._chance.random() < 0.3 else None
            if rating:
                self._rated[host][0] += rating
                self._rated[host][1] += 1
            yield self._booking(of, learner, ours, rating)
        for learner in self._chance.sample(LEARNERS, left):
            yield self._booking(of, learner, "cancelled", None)
        if hour < 0 and self._chance.random() < ADA_GAVE_BACK / (MENTORS * OVER):
            yield self._booking(of, ADA.id, "cancelled", None)

    def _takers(self, hour: int, status: str, seats: int) -> list[int]:
        """Whoever is free at that hour; Ada is one of them more often than others."""
        wanted = seats if status == "completed" else self._chance.choice((3, 4, 5, 6, seats + 2))
        chosen = self._chance.sample(LEARNERS, min(wanted, seats) if status != "scheduled" else wanted)
        often = ADA_OVER / (MENTORS * OVER) if hour < 0 else ADA_AHEAD / (MENTORS * AHEAD)
        if status != "cancelled" and self._chance.random() < often:
            chosen[0] = ADA.id
        if hour < 0:
            return chosen
        free = [learner for learner in chosen if (learner, hour) not in self._busy]
        self._busy.update((learner, hour) for learner in free)
        return free

    def _booking(self, of: tuple[int, int, int, str], learner: int, status: str, rating: int | None) -> tuple:
        session_id, host, hour, fate = of
        at, start, is_seated = self._at(min(hour, 0) - 200), self._at(hour), status == "booked"
        came = start if rating else None
        ended = self._at(min(hour, 0) - 100) if status == "cancelled" else None
        rated = self._at(hour + 2) if rating else None
        review = "I learned a lot." if rating else ""
        kept: tuple = (session_id, learner, status, 1500, "EUR", 24, at, at if is_seated else None, ended)
        listed = {"scheduled": "upcoming", "completed": "past"}.get(fate, "cancelled")
        kept = (*kept, came, rating, review, rated, start if ended is None else None)
        return (next(self._ids), *kept, start, listed if ended is None else "cancelled", host if rating else None)

    def _moves(self, session_id: int, host: int, hour: int, status: str) -> list[tuple]:
        moves: list[tuple] = [("scheduled", host, self._at(min(hour, 0) - 300))]
        if status == "completed":
            moves += [("live", host, self._at(hour)), ("completed", host, self._at(hour + 1))]
        elif status != "scheduled":
            moves.append(
                ("cancelled", host, self._at(hour - 50))
                if status == "cancelled"
                else (status, None, self._at(hour + 1))
            )
        return [(next(self._ids), session_id, *move) for move in moves]

    def _alarms(self, session_id: int, hour: int) -> list[tuple]:
        times = alarms.times(self._at(hour), self._at(hour + 1))
        return [(session_id, kind, due_at) for kind, due_at in times.items() if due_at > self._now]

    def _requests(self) -> Iterator[tuple]:
        pairs = [(learner, MAX.id) for learner in self._chance.sample(LEARNERS, 1_500)]
        pairs += [(ADA.id, host) for host in self._chance.sample(HOSTS, 500)]
        pairs += [(self._chance.choice(LEARNERS), self._chance.choice(HOSTS)) for _ in range(20_000)]
        for number, (learner, mentor) in enumerate(pairs):
            status = "pending" if number % 20 == 0 else self._chance.choice(("declined", "cancelled", "expired"))
            at = self._at(-self._chance.randint(1, 40) if status == "pending" else -self._chance.randint(100, 9_000))
            later = clock.moved(at, hours=72)
            answered = None if status == "pending" else later
            about = (f"Topic {number}", "Where do I begin?", 60, clock.moved(at, days=9))
            yield (next(self._ids), learner, mentor, status, "mentor", *about, 6000, at, later, answered)

    def _notifications(self) -> Iterator[tuple]:
        for person in (*[ADA.id, MAX.id] * 2_500, *LEARNERS, *HOSTS):
            at, was_read = self._at(-self._chance.randint(1, 9_000)), self._chance.random() < 0.95
            params = '{"name": "Somebody", "role": "learner"}'
            link = "/dashboard"
            yield (next(self._ids), person, "welcome", "info", params, "", link, at, at if was_read else None)

    def _follows(self) -> Iterator[tuple]:
        pairs = {(learner, MAX.id) for learner in self._chance.sample(LEARNERS, 8_000)}
        pairs |= {(ADA.id, host) for host in self._chance.sample(HOSTS, 150)}
        pairs |= {(learner, self._chance.choice(HOSTS)) for learner in LEARNERS for _ in range(3)}
        return ((*pair, self._at(-50)) for pair in sorted(pairs))

    def _likes(self) -> Iterator[tuple]:
        open_ones = [row[0] for row in self._connection.execute("SELECT id FROM sessions WHERE status = 'scheduled'")]
        pairs = {(ADA.id, session_id) for session_id in self._chance.sample(open_ones, 400)}
        pairs |= {(learner, self._chance.choice(open_ones)) for learner in LEARNERS for _ in range(3)}
        return ((*pair, self._at(-50)) for pair in sorted(pairs))
