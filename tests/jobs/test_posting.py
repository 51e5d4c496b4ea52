"""A kill at each query on the way of a reminder, from its alarm to its email: it comes all the same, and once."""

from collections import Counter

import time_machine

from db import bookings, clock, firing, mails, posting, preferences
from db.engine import sqlite
from db.people import profile
from tests.support import making
from tests.support.cast import ADA, MAX

FIRST = "2031-03-05T12:00:00Z"
KILLS, STRIDE = 100, 3  # every third step, so that all of the way is covered early


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


class Killer:
    """A connection that counts what is asked of it, and what is sent, and kills once, at the step `at`."""

    def __init__(self, connection):
        self.connection, self.at, self.step = connection, 0, 0

    def __getattr__(self, name: str):
        return getattr(self.connection, name)

    def execute(self, *asked):
        self.pass_by()
        return self.connection.execute(*asked)

    def pass_by(self) -> None:
        self.step += 1
        if self.step == self.at:
            raise Killed


def book(tx, day: int):
    session = making.a_class(tx, title=f"Knots {day}", starts_at=clock.moved(FIRST, days=day))
    bookings.book(tx, ADA, session.id)


def choose(tx):
    """When a reminder is due, it is quiet hours for Ada. What Max hears of bookings comes in a digest."""
    profile.update(tx, ADA.id, timezone="Europe/Berlin")
    preferences.save(tx, ADA.id, {"quiet_from": "12:00", "quiet_until": "15:00"})
    profile.update(tx, MAX.id, timezone="America/New_York")
    preferences.save(tx, MAX.id, {"digest": "daily", "digest_hour": 8})


def test_after_a_hundred_kills_each_reminder_and_each_digest_came_once(connection, queries):
    """From spring to autumn, so that the clocks change twice for each of the two."""
    killer, sent, bodies, told, days = Killer(connection), Counter(), {}, 0, []

    def write(act, *args):
        try:
            return sqlite.transact(killer, queries, act, *args)
        except Killed:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def work() -> None:
        while write(firing.fire):
            pass
        while write(posting.is_due):
            write(posting.post)
        for mail in write(mails.claim):
            sent[mail.id] += 1
            bodies[mail.id] = mail.body
            killer.pass_by()  # between delivery and its mark
            write(mails.sent, mail.id)

    def number(subject: str) -> list[int]:
        rows = connection.execute("SELECT id FROM mails WHERE subject LIKE ? AND sent_at IS NOT NULL", (subject,))
        return [mail_id for (mail_id,) in rows]

    write(choose)
    kills, at = 0, {1: 0, 180: 0}  # by the minute: as the alarm is due, and as the quiet hours are over
    for day in range(0, 2000, 5):
        start = clock.moved(FIRST, days=day)
        with time_machine.travel(clock.moved(start, days=-2), tick=False):
            killer.at = 0
            write(book, day)
            work()
        for minutes in at:
            with time_machine.travel(clock.moved(start, days=-1, minutes=minutes), tick=False):
                killer.step, killer.at = 0, at[minutes] + 1 if [*at][kills % 2] == minutes else 0
                try:
                    work()
                    at[minutes] = at[minutes] % STRIDE + 1 if killer.at else at[minutes]  # it was over before
                except Killed:
                    kills, at[minutes] = kills + 1, at[minutes] + STRIDE
        with time_machine.travel(clock.moved(start, days=-1, minutes=200), tick=False):
            killer.at = 0
            work()
        told += connection.execute(
            "SELECT COUNT(*) FROM notifications WHERE kind = 'reminder_day' AND params LIKE ?", (f'%Knots {day}"%',)
        ).fetchone()[0]
        days.append(day)
        if kills == KILLS:
            break
    assert kills == KILLS and told == 2 * len(days)  # the host and the learner
    reminders, digests = number("%Knots%starts in%"), number("%update% from Mentora")
    collected = "\n".join(bodies[mail_id] for mail_id in digests)
    assert len(reminders) == 2 * len(days)
    assert [collected.count(f"{ADA.name} booked “Knots {day}”") for day in days] == [1] * len(days)
    twice = [mail_id for mail_id in reminders + digests if sent[mail_id] == 2]  # of one id, so with one Message-ID
    assert {sent[mail_id] for mail_id in reminders + digests} == {1, 2} and len(twice) < KILLS / 4
