"""A year of the demo people: classes that took place, and those of the coming fortnight. Random, always the same."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db import alarms, clock, figures, follows, ledger, notifications, ratings, sessions, students
from db.engine.transaction import Transaction
from db.ids import id_at
from db.installation.demo import tell
from db.installation.demo.cast import LEARNERS, MENTORS
from db.installation.demo.classes import Class
from db.installation.demo.crafts import CLASSES
from db.sessions import drafts

HOURS = (9, 10, 11, 13, 14, 16, 17, 18, 19)  # when classes start, where the mentor is
AWAKE = range(7, 22)  # when people take part, where they are
FORTNIGHT = 15
FOLLOWED = {"learner@mentora.test": ("mentor", "liam.oconnor", "sofia.rossi")}
MENTOR_CURRENCY = {mentor.key: mentor.currency for mentor in MENTORS}


class History:
    """Writes what happened. `people` are by their key, and `joined` says since when they are here."""

    def __init__(self, tx: Transaction, chance: random.Random, people: dict[str, Any], joined: dict[int, datetime]):
        self.tx, self.chance, self.people, self.joined = tx, chance, people, joined
        self.now = clock.read(tx.now)
        self.learners = [people[one.key] for one in LEARNERS]
        self.classes = CLASSES
        # Held here, because ZoneInfo itself keeps eight of them.
        self._zones = {person.timezone: ZoneInfo(person.timezone) for person in people.values()}
        self._attended: set[tuple[int, str]] = set()
        self._busy: set[tuple[int, object]] = set()  # who has something on which day: one thing is enough

    def write(self) -> None:
        for learner in self.learners:
            self._follow(learner)
        for taught in CLASSES:
            said = list(taught.reviews)
            self.chance.shuffle(said)
            for _date in range(self.chance.randint(3, 5)):
                self._took_place(taught, said)
        for taught in CLASSES:
            for _date in range(self.chance.choice((1, 1, 2))):
                self._planned(taught)

    # One class

    def insert(self, taught: Class, starts: datetime, published: datetime, kind: str = "class") -> int:
        """A scheduled session, published at that moment."""
        host, session_id = self.people[taught.host], id_at(published.timestamp() * 1000)
        fields = drafts.FRESH | {
            "title": taught.title,
            "description": taught.description,
            "domain": taught.domain,
            "starts_at": clock.stamp(starts),
            "duration_minutes": taught.minutes,
            "seats": taught.seats,
            "price_cents": taught.price,
            "currency": MENTOR_CURRENCY.get(taught.host, "EUR"),
        }
        with at(self.tx, published):
            drafts.insert(self.tx, host, session_id, fields, kind=kind, status="scheduled")
        self.move(session_id, host.id, "scheduled", published)
        return session_id

    def move(self, session_id: int, person_id: int | None, status: str, when: datetime) -> None:
        made = id_at(when.timestamp() * 1000)
        now = clock.stamp(when)
        self.tx.run("insert_move", id=made, session_id=session_id, status=status, person_id=person_id, now=now)
        sessions.index_text(self.tx, session_id)

    def seat(
        self, taught: Class, session_id: int, learner, booked: datetime, *, tells: bool = True, **attended: Any
    ) -> int:
        """A seat, or a place on the waitlist when there is none left; `tells` the host of it."""
        self._attended.add((learner.id, taught.title))
        is_seated = self.tx.run("take_seat", id=session_id, now=clock.stamp(booked))
        fields = {"joined_at": None, "rating": None, "review": "", "rated_at": None, "feedback": ""} | attended
        booking_id, made = id_at(booked.timestamp() * 1000), clock.stamp(booked)
        self.tx.run(
            "insert_past_booking",
            id=booking_id,
            session_id=session_id,
            learner_id=learner.id,
            status="booked" if is_seated else "waitlisted",
            price_cents=taught.price,
            currency=MENTOR_CURRENCY.get(taught.host, "EUR"),
            created_at=made,
            seated_at=made if is_seated else None,
            **fields,
        )
        with at(self.tx, booked):
            ledger.post(self.tx, booking_id)
        if tells and is_seated and self.now - booked < timedelta(days=14):
            seats = self.tx.one("seats", id=session_id)
            left = {"left": seats.seats - seats.seats_taken, "seats": seats.seats}
            link, host = f"/sessions/{session_id}", self.people[taught.host]
            tell.past(
                self.tx, host.id, booked, "booking", link, learner.id, name=learner.name, title=taught.title, **left
            )
        return booking_id

    def plan(self, taught: Class, starts: datetime, published: datetime, kind: str = "class") -> int:
        """A session that is still to come."""
        session_id = self.insert(taught, starts, published, kind)
        ends = starts + timedelta(minutes=taught.minutes)
        alarms.set_for(self.tx, session_id, clock.stamp(starts), clock.stamp(ends))
        self.take_day(starts, self.people[taught.host])
        return session_id

    def take_day(self, starts: datetime, *people) -> None:
        """Nothing else is put on that day for them."""
        self._busy |= {(person.id, starts.date()) for person in people}

    def is_free(self, starts: datetime, person) -> bool:
        """Whether they are awake then, and have nothing else that day."""
        return self._is_awake(person, starts) and (person.id, starts.date()) not in self._busy

    def complete(self, session_id: int, host_id: int, began: datetime, ended: datetime) -> None:
        self.tx.run("complete_past_session", id=session_id)
        self.move(session_id, host_id, "live", began)
        self.move(session_id, host_id, "completed", ended)
        self.tx.run("relist_bookings", session_id=session_id)
        students.learn(self.tx, session_id)
        figures.note_audience(self.tx, session_id)
        with at(self.tx, ended):
            ledger.post_session(self.tx, session_id)

    # Many

    def _took_place(self, taught: Class, said: list) -> None:
        host = self.people[taught.host]
        oldest = (self.now - self.joined[host.id]).days - 12
        starts = self._some_time(host, -oldest, -2)
        if starts is None:
            return
        attended = self._free(taught, starts, self.chance.randint(1, taught.seats))
        if not attended:
            return
        ended = starts + timedelta(minutes=taught.minutes + self.chance.randint(-4, 6))
        session_id = self.insert(taught, starts, starts - timedelta(days=9, minutes=self.chance.randint(5, 300)))
        for learner in attended:
            booked = starts - timedelta(hours=self.chance.randint(5, 190), minutes=self.chance.randint(0, 59))
            joined = starts + timedelta(minutes=self.chance.randint(0, 4))
            came = self.chance.random() < 0.93
            rating, review = self._said(said) if came else (None, "")
            rated = ended + timedelta(minutes=self.chance.randint(3, 900))
            self.seat(
                taught,
                session_id,
                learner,
                booked,
                joined_at=clock.stamp(joined) if came else None,
                rating=rating,
                review=review,
                rated_at=clock.stamp(rated) if rating else None,
            )
            if rating:
                self.rated(host, learner, session_id, taught.title, rating, review, rated)
        self.complete(session_id, host.id, starts, ended)

    def rated(self, host, learner, session_id: int, title: str, rating: int, review: str, when: datetime) -> None:
        ratings.count(self.tx, host.id, rating)
        told = {"name": learner.name, "title": title, "rating": rating, "text": notifications.excerpt(review)}
        tell.past(self.tx, host.id, when, "review", f"/sessions/{session_id}", learner.id, **told)

    def _planned(self, taught: Class) -> None:
        host = self.people[taught.host]
        starts = self._some_time(host, 1, FORTNIGHT)
        if starts is None:
            return
        published = self.now - timedelta(hours=self.chance.randint(30, 200), minutes=self.chance.randint(0, 59))
        session_id = self.plan(taught, starts, published)
        told = {"name": host.name, "title": taught.title, "starts_at": clock.stamp(starts)}
        for follower in follows.followers(self.tx, host.id):
            tell.past(self.tx, follower.learner_id, published, "published", f"/sessions/{session_id}", host.id, **told)
        interested = self._free(taught, starts, self.chance.randint(0, taught.seats + 1))
        since = (self.now - published).total_seconds() / 3600
        hours = sorted(self.chance.uniform(1, since - 24) for _learner in interested)
        for learner, after in zip(interested, hours, strict=True):
            self.seat(taught, session_id, learner, published + timedelta(hours=after))

    def _follow(self, learner) -> None:
        some = FOLLOWED.get(learner.email) or [
            one.key for one in self.chance.sample(MENTORS, self.chance.randint(1, 4))
        ]
        for key in some:
            host = self.people[key]
            since = max(self.joined[learner.id], self.joined[host.id])
            when = since + (self.now - since) * self.chance.uniform(0.1, 0.9)
            follows.begin(self.tx, learner.id, host.id, clock.stamp(when))
            tell.past(self.tx, host.id, when, "follower", f"/people/{learner.id}", learner.id, name=learner.name)

    def _said(self, said: list) -> tuple[int | None, str]:
        """What is left to be said about this class; otherwise stars alone, or nothing."""
        if said and self.chance.random() < 0.7:
            return said.pop()
        return self.chance.choice(((5, ""), (5, ""), (4, ""), (None, ""), (None, "")))

    def _some_time(self, host, first: int, last: int) -> datetime | None:
        """In the working hours of the host, when they have nothing else that day and enough learners are awake."""
        for _try in range(40):
            starts = self.local(host.timezone, self.chance.randint(first, last), self.chance.choice(HOURS))
            day = (host.id, starts.date())
            awake = sum(1 for learner in self.learners if self._is_awake(learner, starts))
            if starts.weekday() < 6 and day not in self._busy and awake > 3:
                self.take_day(starts, host)
                return starts
        return None

    def local(self, timezone: str, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days from today, at that time of their day."""
        zone = ZoneInfo(timezone)
        day = (self.now.astimezone(zone) + timedelta(days=days)).date()
        return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)

    def working_day(self, timezone: str, days: int, hour: int, minute: int = 0) -> datetime:
        """The same, but on Monday instead of the weekend."""
        then = self.local(timezone, days, hour, minute)
        weekend = then.astimezone(ZoneInfo(timezone)).weekday() - 4
        return self.local(timezone, days + 3 - weekend, hour, minute) if weekend > 0 else then

    def free_day(self, days: int, hour: int, minute: int, *people) -> datetime:
        """The first working day from then on that all of them have free, at that time of the first. Now it is taken."""
        while True:
            starts = self.working_day(people[0].timezone, days, hour, minute)
            if all((person.id, starts.date()) not in self._busy for person in people):
                self.take_day(starts, *people)
                return starts
            days += 1

    def _is_awake(self, person, when: datetime) -> bool:
        return when.astimezone(self._zones[person.timezone]).hour in AWAKE

    def _free(self, taught: Class, starts: datetime, count: int) -> list:
        """Learners who were here by then, are awake, have nothing else that day, and take this class for once."""
        able = [
            learner
            for learner in self.learners
            if self.joined[learner.id] < starts - timedelta(days=10)
            and self._is_awake(learner, starts)
            and (learner.id, starts.date()) not in self._busy
            and (learner.id, taught.title) not in self._attended
        ]
        chosen = self.chance.sample(able, min(count, len(able)))
        self.take_day(starts, *chosen)
        return chosen


@contextmanager
def at(tx: Transaction, moment: datetime) -> Iterator[None]:
    """What is written in here was written then."""
    before, tx.now = tx.now, clock.stamp(moment)
    try:
        yield
    finally:
        tx.now = before
