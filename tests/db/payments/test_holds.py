"""Seats that are kept for learners who have left, or in sessions that have moved."""

import pytest

from db import bookings, clock, payments, requests, sessions
from db.installation import facts
from db.payments import holds
from db.people import accounts
from db.sessions import editing, moving, readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH


@pytest.fixture
def kept(tx):
    """The payment of Ada, who left while her seat was kept for her, in a class that had begun early because Otto was
    ready and paid nothing."""
    facts.note_payments(tx, "stripe", "")
    session = making.a_class(tx, starts_at=making.ahead(tx, minutes=9))
    booking = bookings.book(tx, ADA, session.id)
    bookings.book(tx, OTTO, session.id)
    readiness.ready(tx, OTTO, session.id)
    readiness.start(tx, MAX, session.id)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    return payments.of_booking(tx, booking.id)


def test_the_seat_of_somebody_who_has_left_is_given_up_with_all_others(tx, kept):
    with making.at(tx, clock.moved(kept.starts_at, minutes=1)):
        assert holds.release(tx) == 2 and not holds.is_due(tx)
    assert payments.get(tx, kept.id).charged_cents == 0


def test_a_session_ends_also_if_somebody_has_left_whose_seat_was_kept(tx, kept):
    readiness.end(tx, MAX, kept.session_id)
    assert sessions.get(tx, MAX.id, kept.session_id).status == "completed"
    assert payments.get(tx, kept.id).charged_cents == 0


def test_a_seat_that_waits_for_a_day_waits_no_longer_than_its_class(tx):
    """Else somebody who never pays could be in it, and owe nothing afterwards."""
    facts.note_payments(tx, "stripe", "")
    session = making.a_full_class(tx, OTTO)
    waiting = bookings.wait(tx, ADA, session.id)
    with making.at(tx, making.ahead(tx, minutes=1)):
        bookings.cancel(tx, OTTO, sessions.get(tx, OTTO.id, session.id).booking_id)
        soon = making.ahead(tx, hours=2)
        assert payments.of_booking(tx, waiting.id).hold_until > soon
        editing.update(tx, MAX, session.id, {"starts_at": soon})
        assert payments.of_booking(tx, waiting.id).hold_until == soon
        editing.update(tx, MAX, session.id, {"starts_at": making.ahead(tx, hours=5)})
        assert payments.of_booking(tx, waiting.id).hold_until == soon


def test_nor_longer_than_a_session_for_two_that_both_agreed_to_have_sooner(tx):
    facts.note_payments(tx, "stripe", "")
    at, soon = making.ahead(tx, days=2), making.ahead(tx, hours=2)
    session_id = requests.accept(tx, MAX, making.a_request(tx, preferred_times=[at]).id, at)
    moving.propose(tx, ADA, session_id, {"starts_at": soon})
    moving.agree(tx, MAX, session_id, {"starts_at": soon})
    assert payments.of_booking(tx, sessions.get(tx, ADA.id, session_id).booking_id).hold_until == soon


def test_who_has_less_time_to_pay_as_the_session_was_moved_hears_of_it(tx):
    facts.note_payments(tx, "stripe", "")
    session = making.a_class(tx, starts_at=making.ahead(tx, hours=30))
    payment = payments.of_booking(tx, bookings.book(tx, ADA, session.id).id)
    tx.run("begin_hold", id=payment.id, until=making.ahead(tx, hours=24))
    editing.update(tx, MAX, session.id, {"starts_at": making.ahead(tx, hours=40)})
    assert "payment_sooner" not in making.told(tx, ADA)
    earlier = making.ahead(tx, hours=2)
    editing.update(tx, MAX, session.id, {"starts_at": earlier})
    assert payments.get(tx, payment.id).hold_until == earlier and making.told(tx, ADA).count("payment_sooner") == 1
