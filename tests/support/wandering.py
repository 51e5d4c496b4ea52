"""People who do at random what the product offers, in a small town where they are often in each other's way."""

import json
import random

import time_machine

from db import bookings, clock, firing, follows, likes, payouts, ratings, recordings, requests, rooms
from db.people import accounts
from db.refusals import Forbidden, Missing, Refused
from db.sessions import drafts, editing, publication, readiness, series
from tests.support import making
from tests.support.cast import PASSWORD_HASH

START = "2026-03-02T08:00:00Z"


class Walk:
    """Every step is one act of one person, in a savepoint of the transaction, as it would be in its own."""

    waits = (0, 1, 40, 300, 900)  # minutes between two steps

    def __init__(self, tx, seed: int):
        self.tx, self.chance = tx, random.Random(seed)
        self.now = START
        self.did: list[str] = []
        self.done: dict[str, int] = {}
        tx.now = self.now
        self.mentors = [making.somebody(tx, "mentor", f"Mentor {number}") for number in range(3)]
        self.learners = [making.somebody(tx, "learner", f"Learner {number}") for number in range(6)]

    def step(self, act=None) -> None:
        act = act or self.chance.choices(ACTS, [weight for _act, weight in WEIGHTED])[0]
        wait = self.chance.choice(self.waits) if self.chance.random() < 0.97 else 7200
        self.now = clock.moved(self.now, seconds=wait)
        with time_machine.travel(self.now, tick=False):
            self.tx.now = self.now
            self._fire()
            self.tx._execute("SAVEPOINT step")
            try:
                act(self)
                self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
                self.did.append(f"{self.now} {act.__name__}")
            except (Refused, Missing, Forbidden):
                self.tx._execute("ROLLBACK TO step")
            self.tx._execute("RELEASE step")
            self._fire()

    def _fire(self) -> None:
        while firing.fire(self.tx):
            pass
        requests.expire(self.tx)

    # What they choose from

    def _mentor(self):
        return self.chance.choice(self.mentors)

    def _learner(self):
        return self.chance.choice(self.learners)

    def _soon(self) -> str:
        """Half hours of the next hours, so that many things are at one time."""
        half_hours = self.chance.choice((1, 1, 1, 2, 2, 3, 4, 6, 30))
        return clock.moved(f"{self.now[:14]}00:00Z", minutes=30 * half_hours)

    def _minutes(self) -> int:
        return self.chance.choice((30, 60, 60, 90, 120))

    def _session(self, *statuses: str) -> int:
        """One that is in such a state; now and then any."""
        wanted = statuses if self.chance.random() < 0.95 else making.STATES
        return self._one_of("SELECT id FROM sessions WHERE status IN (SELECT value FROM json_each(?))", wanted)[0]

    def _one_of(self, sql: str, wanted: tuple[str, ...]) -> tuple:
        found = self.tx._execute(f"{sql} ORDER BY 1 DESC LIMIT 30", (json.dumps(wanted),)).fetchall()
        if not found:
            raise Missing()
        return self.chance.choice(found)

    def _host_of(self, session_id: int):
        found = self.tx._execute("SELECT host_id FROM sessions WHERE id = ?", (session_id,)).fetchone()
        return next((one for one in self.mentors if found and one.id == found[0]), self.mentors[0])

    def _booking(self, status: str, *of_sessions: str):
        """Its id, its learner and its session."""
        booking_id, learner_id, session_id = self._one_of(
            "SELECT b.id, b.learner_id, b.session_id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id "
            f"WHERE b.learner_id IS NOT NULL AND b.status = '{status}' "
            "AND s.status IN (SELECT value FROM json_each(?))",
            of_sessions,
        )
        return booking_id, next(one for one in self.learners if one.id == learner_id), session_id

    def _request(self):
        """Its id, and one of the two it is between."""
        found = self._one_of(
            "SELECT id, mentor_id, learner_id FROM requests WHERE status IN (SELECT value FROM json_each(?))",
            ("pending",),
        )
        return found[0], self.chance.choice([one for one in (*self.mentors, *self.learners) if one.id in found[1:]])

    # What they do

    def publish(self) -> None:
        host = self._mentor()
        given = {"title": "A class", "domain": "Walks", "starts_at": self._soon(), "duration_minutes": self._minutes()}
        given |= {"seats": self.chance.choice((1, 1, 2, 3)), "price_cents": self.chance.choice((0, 1500))}
        session_id = drafts.create(self.tx, host, given | {"cutoff_hours": self.chance.choice((0, 1, 24))})
        publication.publish(self.tx, host, session_id)

    def draft(self) -> None:
        drafts.create(self.tx, self._mentor(), {"title": "A draft"})

    def move(self) -> None:
        session_id = self._session("scheduled", "draft")
        editing.update(self.tx, self._host_of(session_id), session_id, {"starts_at": self._soon()})

    def resize(self) -> None:
        session_id = self._session("scheduled")
        changed = self.chance.choice(({"seats": self.chance.randint(1, 4)}, {"duration_minutes": self._minutes()}))
        editing.update(self.tx, self._host_of(session_id), session_id, changed)

    def call_off(self) -> None:
        session_id = self._session("scheduled", "draft")
        publication.cancel(self.tx, self._host_of(session_id), session_id, "I am ill.")

    def copy(self) -> None:
        session_id = self._session("scheduled")
        host = self._host_of(session_id)
        if self.chance.random() < 0.5:
            series.duplicate(self.tx, host, session_id)
        else:
            series.repeat(self.tx, host, session_id, 1, "on")

    def book(self) -> None:
        learner, session_id = self._learner(), self._session("scheduled")
        try:
            bookings.book(self.tx, learner, session_id)
        except Refused as refused:
            if refused.kind != "full":
                raise
            bookings.wait(self.tx, learner, session_id)

    def give_back(self) -> None:
        status = self.chance.choice(("booked", "booked", "waitlisted"))
        booking_id, learner, _session_id = self._booking(status, "scheduled", "live")
        bookings.cancel(self.tx, learner, booking_id)

    def confirm(self) -> None:
        booking_id, learner, _session_id = self._booking("booked", "scheduled", "live")
        bookings.confirm(self.tx, learner, booking_id)

    def ask(self) -> None:
        times = sorted({self._soon(), self._soon()})
        given = {"topic": f"Topic {self.chance.randint(1, 9)}", "duration_minutes": 60, "preferred_times": times}
        requests.send(self.tx, self._learner(), given | {"mentor_id": self._mentor().id, "message": ""})

    def accept(self) -> None:
        request_id, person = self._request()
        times = requests.times_of(requests.get(self.tx, person.id, request_id))
        times.append(self._soon())
        requests.accept(self.tx, person, request_id, self.chance.choice(times), self._price(person))

    def offer(self) -> None:
        request_id, person = self._request()
        requests.offer(self.tx, person, request_id, [self._soon()], "", self._price(person))

    def _price(self, person) -> dict | None:
        """Mentors name one: they have set no rate."""
        return {"price_cents": 1500, "currency": "EUR"} if person.role == "mentor" else None

    def answer_no(self) -> None:
        request_id, person = self._request()
        (requests.cancel if self.chance.random() < 0.5 else _decline)(self.tx, person, request_id)

    def get_ready(self) -> None:
        _booking_id, learner, session_id = self._booking("booked", "scheduled")
        person = self.chance.choice((learner, self._host_of(session_id)))
        readiness.ready(self.tx, person, session_id)

    def start(self) -> None:
        session_id = self._one_of(
            "SELECT id FROM sessions WHERE status IN (SELECT value FROM json_each(?)) "
            f"AND starts_at <= '{clock.moved(self.now, minutes=10)}'",
            ("scheduled",),
        )[0]
        readiness.start(self.tx, self._host_of(session_id), session_id)

    def join(self) -> None:
        _booking_id, learner, session_id = self._booking("booked", "live")
        readiness.enter(self.tx, learner, session_id)
        readiness.attend(self.tx, learner.id, session_id)

    def talk(self) -> None:
        _booking_id, learner, session_id = self._booking("booked", "live")
        rooms.say(self.tx, learner, session_id, "Hello")

    def record(self) -> None:
        session_id = self._session("live")
        host = self._host_of(session_id)
        recording = recordings.begin(self.tx, host, session_id, "video/webm")
        if self.chance.random() < 0.5:
            recordings.delete(self.tx, host, recording.id)

    def end(self) -> None:
        session_id = self._session("live")
        readiness.end(self.tx, self._host_of(session_id), session_id)

    def rate(self) -> None:
        booking_id, learner, _session_id = self._booking("booked", "completed")
        ratings.rate(self.tx, learner, booking_id, self.chance.randint(1, 5), "")

    def remove(self) -> None:
        _booking_id, learner, session_id = self._booking("booked", "live", "scheduled", "completed")
        act = rooms.remove if self.chance.random() < 0.7 else rooms.readmit
        act(self.tx, self._host_of(session_id), session_id, learner.id)

    def cash_in(self) -> None:
        mentor = self._mentor()
        payouts.send_to(self.tx, mentor, "Cash at the desk")
        payouts.request(self.tx, mentor, {"amount_cents": self.chance.choice((None, 1000))})

    def settle(self) -> None:
        payout_id = self._one_of(
            "SELECT id FROM payouts WHERE status IN (SELECT value FROM json_each(?))", ("requested",)
        )
        if self.chance.random() < 0.5:
            payouts.pay(self.tx, payout_id[0], "A transfer")
        else:
            payouts.refuse(self.tx, payout_id[0], "No such account.")

    def wander(self) -> None:
        learner, session_id = self._learner(), self._session("scheduled")
        follows.follow(self.tx, learner, self._mentor().id)
        likes.like(self.tx, learner, session_id)

    def leave(self) -> None:
        """Deletes the account; somebody new comes."""
        leaving = self.chance.choice((self.mentors, self.learners, self.learners))
        person = self.chance.choice(leaving)
        accounts.delete(self.tx, person.id, PASSWORD_HASH)
        leaving[leaving.index(person)] = making.somebody(self.tx, person.role, person.name)


def _decline(tx, person, request_id: int) -> None:
    requests.decline(tx, person, request_id, "Not now.")


WEIGHTED = (
    (Walk.publish, 14),
    (Walk.draft, 1),
    (Walk.move, 8),
    (Walk.resize, 6),
    (Walk.call_off, 3),
    (Walk.copy, 2),
    (Walk.book, 30),
    (Walk.give_back, 10),
    (Walk.confirm, 4),
    (Walk.ask, 8),
    (Walk.accept, 20),
    (Walk.offer, 3),
    (Walk.answer_no, 2),
    (Walk.get_ready, 6),
    (Walk.start, 8),
    (Walk.join, 12),
    (Walk.talk, 2),
    (Walk.record, 2),
    (Walk.end, 5),
    (Walk.rate, 5),
    (Walk.wander, 2),
    (Walk.leave, 1),
)
ACTS = [act for act, _weight in WEIGHTED]
