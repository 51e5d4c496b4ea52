"""The waitlist: learners who were passed over move up as soon as their other seat is out of the way."""

import pytest

from db import bookings, sessions
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
