"""Whatever people do: seat counts add up, nobody is double-booked, and the waitlist keeps its order."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import bookings, calendars, requests, sessions, waitlist
from db.refusals import Invalid, Refused
from db.sessions import editing, publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

# The first two overlap; the third begins when the second ends.
STARTS = {"first": 0, "second": 30, "third": 90}
LEARNERS = range(4)
# Common acts are listed several times, so that waitlists grow and few classes are cancelled.
VERBS = ["come"] * 12 + ["leave"] * 5 + ["move"] * 3 + ["seats"] * 2 + ["promote", "cancel"]
ACTS = st.tuples(st.sampled_from(VERBS), st.sampled_from(sorted(STARTS)), st.integers(0, 3))


class Week:
    """Three classes with three hosts, and four learners who act at random."""

    def __init__(self, tx):
        self.tx = tx
        self.hosts = {name: making.somebody(tx, "mentor") for name in STARTS}
        self.learners = [making.somebody(tx) for _ in LEARNERS]
        self.ids = {
            name: making.a_class(tx, self.hosts[name], title=name, starts_at=self.at(minutes), seats=1).id
            for name, minutes in STARTS.items()
        }

    def at(self, minutes: int) -> str:
        return making.ahead(self.tx, days=2, minutes=minutes)

    def rows(self) -> list[tuple]:
        """(booking, session, learner, status, starts_at, ends_at), in waitlist order."""
        sql = """SELECT b.id, b.session_id, b.learner_id, b.status, s.starts_at, s.ends_at
            FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id WHERE b.status <> 'cancelled' ORDER BY b.id"""
        return self.tx._execute(sql).fetchall()

    def act(self, verb: str, name: str, number: int) -> None:
        session_id, host, learner = self.ids[name], self.hosts[name], self.learners[number]
        if verb == "come":
            session = sessions.get(self.tx, learner.id, session_id)
            (bookings.book if session.seats_taken < session.seats else bookings.wait)(self.tx, learner, session_id)
        elif verb == "leave":
            for booking_id, session, who, *_ in self.rows():
                if (session, who) == (session_id, learner.id):
                    bookings.cancel(self.tx, learner, booking_id)
        elif verb == "seats":
            editing.update(self.tx, host, session_id, {"seats": 1 + number % 2})
        elif verb == "move":
            editing.update(self.tx, host, session_id, {"starts_at": self.at(30 * number)})
        elif verb == "promote":
            waitlist.promote(self.tx, session_id)
        else:
            publication.cancel(self.tx, host, session_id, "")

    def try_to(self, verb: str, name: str, number: int) -> None:
        """As in the engine, a refusal is rolled back."""
        self.tx._execute("SAVEPOINT one")
        try:
            self.act(verb, name, number)
        except Refused:
            self.tx._execute("ROLLBACK TO one")
        self.tx._execute("RELEASE one")


def check_seats_add_up(week: Week) -> None:
    counted = "(SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked')"
    for taken, booked, seats in week.tx._execute(f"SELECT seats_taken, {counted}, seats FROM sessions AS s").fetchall():
        assert taken == booked <= seats


def check_nobody_is_double_booked(rows: list[tuple]) -> None:
    seats = [row for row in rows if row[3] == "booked"]
    for one, other in combinations(seats, 2):
        assert one[2] != other[2] or one[5] <= other[4] or other[5] <= one[4]


def check_waitlist_order(before: list[tuple], after: list[tuple]) -> None:
    """A learner is skipped only if they hold another seat at that time."""
    was = {row[0]: row[3] for row in before}
    moved_up = [row for row in after if row[3] == "booked" and was.get(row[0]) == "waitlisted"]
    for up in moved_up:
        for waiting in after:
            if waiting[3] == "waitlisted" and waiting[1] == up[1] and waiting[0] < up[0]:
                assert any(
                    row[3] == "booked" and row[2] == waiting[2] and row[4] < up[5] and row[5] > up[4] for row in after
                )


@given(st.lists(ACTS, min_size=50, max_size=50))
@settings(max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_acts_loses_a_seat_sells_it_twice_or_breaks_the_waitlist(tx, acts):
    tx._execute("SAVEPOINT example")
    try:
        week = Week(tx)
        for verb, name, number in acts:
            before = week.rows()
            week.try_to(verb, name, number)
            after = week.rows()
            check_seats_add_up(week)
            check_nobody_is_double_booked(after)
            if verb != "come":
                check_waitlist_order(before, after)
    finally:
        tx._execute("ROLLBACK TO example")
        tx._execute("RELEASE example")


def test_a_private_session_is_cancelled_when_its_learner_leaves(tx):
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, making.a_request(tx).id, making.ahead(tx, days=2)))
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)
    assert making.a_class(tx).status == "scheduled"  # the mentor is free at that time again


def test_a_conflict_does_not_reveal_the_mentors_other_sessions(tx):
    request = making.a_request(tx)
    requests.offer(tx, MAX, request.id, [making.ahead(tx, days=5)], "")
    making.a_class(tx, title="Secret", starts_at=making.ahead(tx, days=5))
    with pytest.raises(Refused) as refused:
        requests.accept(tx, ADA, request.id, making.ahead(tx, days=5))
    assert "already running" not in refused.value.sentence and "Secret" not in refused.value.sentence


def test_a_conflict_does_not_reveal_the_learners_other_bookings(tx):
    request = making.a_request(tx)
    making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), title="Secret")
    with pytest.raises(Refused) as refused:
        requests.accept(tx, MAX, request.id, making.ahead(tx, days=2))
    assert "Secret" not in refused.value.sentence


def test_a_skipped_learner_is_promoted_once_they_are_free_again(tx):
    full = making.a_full_class(tx, OTTO)
    bookings.wait(tx, ADA, full.id)
    other = making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"))
    bookings.cancel(tx, OTTO, sessions.get(tx, OTTO.id, full.id).booking_id)
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, other.id).booking_id)
    assert sessions.get(tx, ADA.id, full.id).booking_status == "booked"


@pytest.mark.parametrize("act", ["accept", "offer"])
def test_a_conflict_is_told_together_with_a_price_that_is_missing(tx, act):
    request, start = making.a_request(tx, rate=0), making.ahead(tx, days=2)
    making.a_class(tx, title="My own class", starts_at=start)
    with pytest.raises(Invalid) as problem:
        if act == "accept":
            requests.accept(tx, MAX, request.id, start, {"price_cents": ""})
        else:
            requests.offer(tx, MAX, request.id, [start], "", {"price_cents": ""})
    assert set(problem.value.errors) == {"starts_at" if act == "accept" else "offered_times", "price_cents"}


@pytest.mark.parametrize("minutes", [10, 480])
def test_the_longest_session_is_in_the_way_until_its_end(tx, minutes):
    making.a_full_class(tx, ADA, duration_minutes=calendars.LONGEST)
    last, next_one = (
        making.a_class(tx, making.somebody(tx, "mentor"), starts_at=then, duration_minutes=minutes)
        for then in (making.ahead(tx, days=2, minutes=479), making.ahead(tx, days=2, minutes=480))
    )
    with pytest.raises(Refused, match="You have a seat"):
        bookings.book(tx, ADA, last.id)
    assert bookings.book(tx, ADA, next_one.id)
