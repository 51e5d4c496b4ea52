"""The waitlist: learners who were passed over move up as soon as their other seat is out of the way."""

import pytest

from db import bookings, sessions
from db.changes import SeatsChanged
from db.sessions import editing, readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


@pytest.fixture
def passed_over(tx):
    """A class with a free seat that Ada waits for and cannot take: hers is in another one then. The two classes."""
    rival = making.somebody(tx, "mentor")
    starts_at = making.ahead(tx, days=2)
    waited_for = making.a_full_class(tx, OTTO, host=rival, starts_at=making.ahead(tx, days=2, minutes=30))
    bookings.wait(tx, ADA, waited_for.id)
    other = making.a_class(tx, starts_at=starts_at, duration_minutes=60)
    bookings.book(tx, ADA, other.id)
    seat = sessions.get(tx, OTTO.id, waited_for.id).booking_id
    bookings.cancel(tx, OTTO, seat)
    assert sessions.get(tx, ADA.id, waited_for.id).booking_status == "waitlisted"
    return waited_for, other


def test_a_learner_moves_up_when_their_other_session_is_moved_away(tx, passed_over):
    waited_for, other = passed_over
    editing.update(tx, MAX, other.id, {"starts_at": making.ahead(tx, days=3)})
    assert sessions.get(tx, ADA.id, waited_for.id).booking_status == "booked"


def test_a_learner_moves_up_when_their_other_session_is_shortened(tx, passed_over):
    waited_for, other = passed_over
    editing.update(tx, MAX, other.id, {"duration_minutes": 30})
    assert sessions.get(tx, ADA.id, waited_for.id).booking_status == "booked"


def test_a_learner_moves_up_when_their_other_session_ends_early(tx, passed_over):
    waited_for, other = passed_over
    making.begin(tx, other.id)
    with making.at(tx, making.ahead(tx, days=2, minutes=20)):
        readiness.end(tx, MAX, other.id)
    assert sessions.get(tx, ADA.id, waited_for.id).booking_status == "booked"


@pytest.mark.parametrize("by_booking", [True, False])
def test_a_learner_who_moves_up_in_a_session_that_takes_longer_now_is_asked_to_confirm(tx, by_booking):
    session = making.a_full_class(tx, OTTO)
    bookings.wait(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"duration_minutes": 240})
    if by_booking:  # they agree to what it is now
        tx._execute("UPDATE sessions SET seats = 2 WHERE id = ?", (session.id,))
        bookings.book(tx, ADA, session.id, bookings.terms(sessions.get(tx, ADA.id, session.id)))
    else:
        editing.update(tx, MAX, session.id, {"seats": 2})
    seat = sessions.get(tx, ADA.id, session.id)
    assert (seat.booking_status, seat.must_confirm) == ("booked", 0 if by_booking else 1)


def test_a_seat_that_its_learner_cannot_keep_at_the_new_time_is_freed_and_all_who_see_it_are_told(tx):
    moved = making.a_full_class(tx, ADA, starts_at=making.ahead(tx, days=4), price_cents=1000, cutoff_hours=168)
    kept = making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), starts_at=making.ahead(tx, days=2))
    booking_id = sessions.get(tx, ADA.id, moved.id).booking_id
    editing.update(tx, MAX, moved.id, {"starts_at": kept.starts_at})
    booking = bookings.get(tx, ADA.id, booking_id)
    assert (booking.status, making.column(tx, "bookings", "is_due", booking_id)) == ("cancelled", 0)
    assert kept.title in making.last_told(tx, ADA).body and making.last_told(tx, MAX).kind == "seat_freed"
    assert SeatsChanged(moved.id, 1, 0) in tx.events
