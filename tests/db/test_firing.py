"""Alarms fired by the clock, and what people are told once a session is over."""

import pytest

from db import bookings, clock, sessions
from db.refusals import Forbidden
from db.sessions import editing, publication, readiness
from tests.support import making
from tests.support.cast import ADA, MAX


def test_an_unstarted_class_that_is_shortened_is_still_missed(tx):
    session = making.a_class(tx)
    with making.at(tx, clock.moved(session.starts_at, minutes=20)):
        editing.update(tx, MAX, session.id, {"duration_minutes": 15})
    making.pass_time(tx, clock.moved(session.starts_at, days=3))
    assert sessions.get(tx, MAX.id, session.id).status == "missed"


@pytest.mark.parametrize("end", ["cancelled", "missed"])
def test_a_late_cancellation_is_not_charged_if_the_session_never_took_place(tx, end):
    session = making.a_class(tx, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    with making.at(tx, clock.moved(session.starts_at, hours=-2)):
        bookings.cancel(tx, ADA, booking.id)
        if end == "cancelled":
            publication.cancel(tx, MAX, session.id, "")
    making.pass_time(tx, session.ends_at)
    assert making.column(tx, "bookings", "is_due", booking.id) == 0


def test_after_the_end_nobody_is_told_when_the_room_opens(tx):
    session = making.a_full_class(tx, ADA)
    with making.at(tx, session.ends_at), pytest.raises(Forbidden) as refused:
        readiness.enter(tx, ADA, session.id)
    assert "opens" not in refused.value.sentence
