"""Sessions, seats, requests and more people, in the state a test starts from."""

from contextlib import contextmanager

import time_machine

from db import bookings, clock, firing, mentors, notifications, organisations, requests, sessions
from db.hours import rules
from db.ids import new_id
from db.listings import keeping
from db.operators import rights
from db.sessions import drafts, publication, readiness
from tests.support.cast import ADA, MAX, PASSWORD_HASH, Person

WEBM = b"\x1aE\xdf\xa3"  # how such a file begins
STATES = ("draft", "scheduled", "live", "completed", "cancelled", "missed")


@contextmanager
def at(tx, moment: str):
    """Freezes the clock at a moment, for this transaction as well."""
    before, tx.now = tx.now, moment
    try:
        with time_machine.travel(moment, tick=False):
            yield
    finally:
        tx.now = before


def ahead(tx, **delta: float) -> str:
    return clock.moved(tx.now, **delta)


def somebody(tx, role: str = "learner", name: str = "", timezone: str = "UTC") -> Person:
    """One more person besides the cast."""
    person = Person(new_id(), name or f"One More {role.capitalize()}", role, timezone)
    email = f"{person.id}@example.org"
    tx.one(
        "insert_person",
        id=person.id,
        email=email,
        name=person.name,
        role=role,
        timezone=timezone,
        password_hash=PASSWORD_HASH,
        now=tx.now,
    )
    organisations.start(tx, person)
    keeping.keep(tx, person.id)
    return person


def an_operator(tx, person):
    """They are one besides what they are."""
    rights.set_right(tx, column(tx, "people", "email", person.id), True)
    return person


def a_draft(tx, host=MAX, **fields):
    """A draft that can be published; it starts in two days."""
    given = {
        "title": "Tests one trusts",
        "domain": "Python",
        "starts_at": ahead(tx, days=2),
        "seats": 3,
        "price_cents": 1500,
    }
    return sessions.get(tx, host.id, drafts.create(tx, host, given | fields))


def a_class(tx, host=MAX, **fields):
    """A published session."""
    return sessions.get(tx, host.id, publication.publish(tx, host, a_draft(tx, host, **fields).id))


def a_full_class(tx, *learners, host=MAX, **fields):
    """A published session with exactly these learners in its seats."""
    session = a_class(tx, host, seats=len(learners), **fields)
    for learner in learners:
        bookings.book(tx, learner, session.id)
    return sessions.get(tx, host.id, session.id)


def listed(tx, host=MAX, **fields) -> int:
    """A listed session. The host's calendar is not checked, so many can begin at once."""
    session_id = new_id()
    fresh = drafts.FRESH | {"title": "Listed", "domain": "Python", "starts_at": ahead(tx, days=2)}
    drafts.insert(tx, host, session_id, fresh | fields, status="scheduled")
    return session_id


def in_state(tx, state: str):
    """A session of Max's in that state. If it was ever published, Ada has a seat."""
    session = a_draft(tx)
    if state == "draft":
        return session
    publication.publish(tx, MAX, session.id)
    bookings.book(tx, ADA, session.id)
    if state == "cancelled":
        publication.cancel(tx, MAX, session.id, "")
    elif state == "missed":
        with at(tx, session.ends_at):
            readiness.miss(tx, tx.one("alarmed_session", id=session.id))
    elif state in ("live", "completed"):
        begin(tx, session.id, end=state == "completed")
    return sessions.get(tx, MAX.id, session.id)


def begin(tx, session_id: int, host=MAX, end: bool = False, came: bool = True) -> None:
    """Has the host start the session on time; if asked, ends it, after everybody with a seat came."""
    session = sessions.get(tx, host.id, session_id)
    with at(tx, session.starts_at):
        readiness.start(tx, host, session_id)
        if end:
            for one in bookings.participants(tx, session_id) if came else ():
                readiness.attend(tx, one.learner_id, session_id)
            readiness.end(tx, host, session_id)


def pass_time(tx, moment: str) -> None:
    """Fires what is due by then, as the clock job would."""
    with at(tx, moment):
        while firing.fire(tx):
            pass
        requests.expire(tx)


def a_request(tx, learner=ADA, mentor=MAX, rate: int = 6000, **fields):
    """Of a mentor with an hourly rate; with 0 they have none, and name a price later."""
    mentors.introduce(tx, mentor, {"hourly_rate_cents": rate})
    given = {
        "topic": "My first job",
        "message": "Where do I begin?",
        "duration_minutes": 60,
        "preferred_times": [ahead(tx, days=2), ahead(tx, days=3)],
    }
    return requests.send(tx, learner, given | {"mentor_id": mentor.id} | fields)


def open_hours(tx, mentor=MAX, **fields) -> None:
    """On weekdays from 9 to 12 where they are, for 30 minutes at 25 euros or 60 at 50."""
    weekly = [{"weekday": day, "from": "09:00", "to": "12:00"} for day in range(5)]
    lengths = [
        {"minutes": minutes, "price_cents": cents, "currency": "EUR"} for minutes, cents in ((30, 2500), (60, 5000))
    ]
    rules.save(tx, mentor, {"weekly": weekly, "lengths": lengths} | fields)


def told(tx, person) -> list[str]:
    """The kinds of a person's notifications, newest first, without the confirmations of what they booked themselves."""
    return [item.kind for item in notifications.page(tx, person.id).items if item.kind != "booked"]


def last_told(tx, person):
    return notifications.page(tx, person.id).items[0]


def moves(tx, session_id: int) -> list[tuple]:
    """A session's state changes: the new state, who made the change, and when."""
    rows = tx._execute(
        "SELECT status, person_id, moved_at FROM session_moves WHERE session_id = ? ORDER BY id", (session_id,)
    )
    return rows.fetchall()


def row(tx, table: str, row_id: int) -> tuple:
    """The whole row, to compare with later."""
    return tx._execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()


def column(tx, table: str, name: str, row_id: int):
    """A column that no query exposes."""
    return tx._execute(f"SELECT {name} FROM {table} WHERE id = ?", (row_id,)).fetchone()[0]
