"""`make bench ARGS=--big`: how long the reads of every page take at a million bookings, for the heaviest people.

The database is made once and kept in `.make/big`. A newer version of Mentora migrates it.
"""

import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import time_machine

from bench import crowd, hiring, listed, managing
from db import (
    analytics,
    bookings,
    browse,
    clock,
    dashboard_sessions,
    mentors,
    notifications,
    people,
    requests,
    reviews,
    rooms,
    sessions,
)
from db.browse import Filters
from db.engine import sqlite
from db.engine.transaction import Transaction
from db.hours import rules, slots
from db.listings import filters, finding
from db.sessions import afterwards, hosting, overview
from tests.support import running
from tests.support.cast import ADA, MAX

KEPT = running.ROOT / ".make" / "big"
BUDGET = 5.0  # ms of CPU, for what any page reads
PATIENCE = 2000.0  # ms; what takes longer in total is read fewer times
# Open hours with rules for every day of a year.
YEAR: dict[str, Any] = {
    "weekly": [{"weekday": weekday, "from": "07:00", "to": "21:00"} for weekday in range(7)],
    "extra": [
        {"date": (date.today() + timedelta(days=ahead)).isoformat(), "from": "22:00", "to": "23:00"}
        for ahead in range(365)
    ],
    "lengths": [{"minutes": 60, "price_cents": 5000, "currency": "EUR"}],
    "horizon_days": 365,
}
Read = Callable[[Transaction], object]


def make() -> None:
    """Unless it is there."""
    if not KEPT.exists():
        print("Making the crowd; it is kept for the next time")
        started = time.perf_counter()
        part = KEPT.with_name("big.part")
        shutil.rmtree(part, ignore_errors=True)  # of one that was interrupted
        crowd.make(part)
        part.rename(KEPT)
        print(f"made in {time.perf_counter() - started:.0f} s")


def measure(times: int) -> None:
    make()
    path = KEPT / "mentora.db"
    queries = sqlite.make_ready(path, running.SQL)
    connection = sqlite.connect(path)
    tables = ("people", "sessions", "bookings")
    counted = [f"{connection.execute(f'SELECT COUNT(*) FROM {table}').fetchone()[0]:,} {table}" for table in tables]
    print(f"{', '.join(counted)}; {path.stat().st_size / 1e6:.0f} MB; each read {times} times, CPU in ms")
    print(f"{'':48} {'median':>8} {'worst':>8} {'queries':>8}")
    with time_machine.travel(_made_at(connection), tick=False):
        connection.execute("BEGIN")
        for name, read in _reads(Transaction(connection.execute, queries)).items():
            _time(name, read, lambda: Transaction(connection.execute, queries), times)
        connection.execute("ROLLBACK")
    connection.close()


def _made_at(connection: sqlite3.Connection) -> str:
    """When the crowd was made: the time it is read at, so that its sessions are still ahead however old it is."""
    return str(connection.execute("SELECT MAX(applied_at) FROM migrations WHERE number = 1").fetchone()[0])


def _time(name: str, read: Read, begin: Callable[[], Transaction], times: int) -> None:
    took: list[float] = []
    while len(took) < times and sum(took) < PATIENCE:
        tx = begin()
        started = time.thread_time()
        read(tx)
        took.append((time.thread_time() - started) * 1000)
    middle = statistics.median(took)
    print(f"{name:48} {middle:8.2f} {max(took):8.2f} {tx.queries_run:8} {'  OVER' if middle > BUDGET else ''}")


def _reads(tx: Transaction) -> dict[str, Read]:
    """What the pages read, by the functions that their routes call."""
    listed.furnish(tx)  # rolled back in the end, as all that is written here
    rules.save(tx, MAX, YEAR)
    attended = bookings.past(tx, ADA.id).items[0].id
    open_id = tx.one("next_hosted", me=MAX.id).id
    soon = browse.page(tx, ADA.id, Filters())
    everything = {
        "every page: the person, as a learner": lambda tx: people.me(tx, ADA.id),
        "every page: the person, as a mentor": lambda tx: people.me(tx, MAX.id),
        "every page: the banners": lambda tx: notifications.urgent(tx, ADA.id),
    }
    of_people = _of_the_learner(attended) | _of_the_mentor(open_id)
    return everything | _browsing(soon.next) | _of_mentors() | of_people | managing.reads(tx) | hiring.reads(tx)


def _filtered(**given) -> Read:
    wanted = Filters(**given)

    def read(tx: Transaction) -> None:
        if browse.page(tx, ADA.id, wanted).next:
            browse.count(tx, wanted)
        browse.choices(tx)

    return read


def _browsing(second_page: str | None) -> dict[str, Read]:
    domain, mentor = crowd.DOMAINS[3], f"mentor {crowd.HOSTS[7]}"
    return {
        "Browse": _filtered(),
        "Browse, the second page": lambda tx: browse.page(tx, ADA.id, Filters(), second_page),
        "Browse: a domain": _filtered(domain=domain),
        "Browse: a domain that does not exist": _filtered(domain="Nothing"),
        "Browse: at most 15": _filtered(max_price=1500, currency="EUR"),
        "Browse: a price below all": _filtered(max_price=1, currency="JPY"),
        "Browse: a currency that hardly anybody takes": _filtered(max_price=9000, currency="JPY"),
        "Browse: domain and price": _filtered(domain=domain, max_price=900, currency="EUR"),
        "Browse: later than all": _filtered(since="2090-01-01T00:00:00Z"),
        "Search: words in all texts": _filtered(words="what we will do"),
        "Search: a common word": _filtered(words="python"),
        "Search: words in few texts": _filtered(words="rust maps compilers"),
        "Search: the name of a mentor": _filtered(words=mentor),
        "Search: a word in no text": _filtered(words="zeppelin"),
        "Search: words in no text, with common parts": _filtered(words="what we will cook"),
        "Search: two letters": _filtered(words="py"),
        "Search: two letters in no text": _filtered(words="qz"),
        "Search: with every filter": _filtered(words="maps", domain=domain, max_price=1500, currency="EUR"),
        "Recommendations": lambda tx: browse.recommended(tx, ADA.id),
        "Recommendations for a newcomer": lambda tx: browse.recommended(tx, crowd.LEARNERS[5]),
        "the front page": lambda tx: browse.page(tx, None, Filters()),
        "a mentor": lambda tx: (mentors.get(tx, ADA.id, MAX.id), mentors.classes(tx, ADA.id, MAX.id)),
        "a mentor's reviews": lambda tx: reviews.page(tx, MAX.id),
    }


def _of_mentors() -> dict[str, Read]:
    def found(wanted: filters.Filters) -> Read:
        return lambda tx: (finding.page(tx, ADA.id, wanted, home="EUR"), finding.choices(tx))

    return {f"Mentors: {name}": found(wanted) for name, wanted in listed.WANTED.items()}


def _of_the_learner(attended: int) -> dict[str, Read]:
    return {
        "Learner: upcoming": lambda tx: bookings.upcoming(tx, ADA.id),
        "Learner: counts": lambda tx: bookings.counts(tx, ADA.id),
        "Learner: past": lambda tx: bookings.past(tx, ADA.id),
        "Learner: cancelled": lambda tx: bookings.past(tx, ADA.id, cancelled=True),
        "Learner: requests": lambda tx: requests.page(tx, ADA.id),
        "Learner: notifications": lambda tx: notifications.page(tx, ADA.id),
        "Learner: past, the last page": lambda tx: bookings.past(tx, ADA.id, "2020-01-01T00:00:00Z.1"),
        "Learner: rows for programs": lambda tx: dashboard_sessions.get_dashboard_sessions(tx, ADA),
        "a session they were in": lambda tx: sessions.get(tx, ADA.id, attended),
        "what is kept of that session": lambda tx: afterwards.kept(tx, ADA, sessions.get(tx, ADA.id, attended)),
    }


def _of_the_mentor(open_id: int) -> dict[str, Read]:
    return {
        "Mentor: overview": lambda tx: overview.overview(tx, MAX),
        "Mentor: analytics of a month": lambda tx: analytics.report(tx, MAX, 30),
        "Mentor: analytics of a year": lambda tx: analytics.report(tx, MAX, 365),
        "Mentor: counts": lambda tx: hosting.counts(tx, MAX.id),
        "Mentor: upcoming": lambda tx: hosting.upcoming(tx, MAX.id),
        "Mentor: drafts": lambda tx: hosting.drafts(tx, MAX.id),
        "Mentor: past": lambda tx: hosting.past(tx, MAX.id),
        "Mentor: all sessions, for programs": lambda tx: hosting.page(tx, MAX.id),
        "Mentor: rows for programs": lambda tx: dashboard_sessions.get_dashboard_sessions(tx, MAX),
        "Mentor: requests": lambda tx: requests.page(tx, MAX.id),
        "Mentor: notifications": lambda tx: notifications.page(tx, MAX.id),
        "a session of theirs, with its participants": lambda tx: (
            sessions.get(tx, MAX.id, open_id),
            bookings.participants(tx, open_id),
        ),
        "their open times of a week": lambda tx: slots.offered(tx, MAX.id, tx.now, clock.moved(tx.now, days=7), 60),
        "its room": lambda tx: rooms.guest(tx, MAX.id, open_id),
    }
