"""A suspended account: nobody acts with it or finds it, and what was planned with it is over."""

import pytest

from db import bookings, ledger, mentors, people, requests, rooms
from db.listings import filters, finding
from db.people import accounts, devices, suspension
from db.people.devices import DevicesEnded, Visit
from db.refusals import Forbidden, Missing, Refused, Unknown
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH

VISIT = Visit("Firefox", "127.0.0.1", "x", stays=True)


def suspend(tx, person, reason="Spam."):
    suspension.start(tx, tx.one("person_for_operator", id=person.id), reason)


def status(tx, session_id: int) -> str:
    return making.column(tx, "sessions", "status", session_id)


def test_they_are_logged_out_everywhere_and_told_why_they_cannot_log_in(tx):
    device = devices.sign_in(tx, ADA.id, VISIT)
    suspend(tx, ADA)
    assert DevicesEnded(ADA.id, (device,)) in tx.events and devices.signed_in(tx, ADA.id) == []
    with pytest.raises(Forbidden, match="suspended. Reason: Spam."):
        accounts.log_in(tx, ADA.id, PASSWORD_HASH, VISIT)
    with pytest.raises(Unknown):
        people.acting(tx, ADA.id)
    assert people.me(tx, ADA.id) is None
    assert tx._execute("SELECT body FROM mails WHERE recipient = ?", (ADA.email,)).fetchone()[0].count("Spam.") == 1


def test_who_does_not_know_the_password_is_told_nothing(tx):
    suspend(tx, ADA)
    with pytest.raises(Unknown):
        accounts.log_in(tx, ADA.id, "another hash", VISIT)


def test_restored_they_log_in_again(tx):
    suspend(tx, ADA)
    suspension.end(tx, tx.one("person_for_operator", id=ADA.id))
    assert accounts.log_in(tx, ADA.id, PASSWORD_HASH, VISIT)


def test_the_sessions_of_a_suspended_mentor_are_cancelled_and_nobody_pays(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    suspend(tx, MAX)
    assert status(tx, booking.session_id) == "cancelled" and "session_cancelled" in making.told(tx, ADA)
    assert "suspended" in making.last_told(tx, ADA).body
    assert tx.one("due_of_booking", booking_id=booking.id).charged_cents == 0
    assert tx.value("charged_otherwise") == 0


def test_many_sessions_are_cancelled_in_steps_and_none_is_booked_meanwhile(tx, monkeypatch):
    monkeypatch.setattr(suspension, "TOLD", 1)
    made = [making.listed(tx) for _number in range(3)]
    suspend(tx, MAX)
    left = [one for one in made if status(tx, one) == "scheduled"]
    assert len(left) == 2
    with pytest.raises(Refused):
        bookings.book(tx, OTTO, left[0])
    while suspension.is_due(tx):
        suspension.go_on(tx)
    assert {status(tx, one) for one in made} == {"cancelled"}


def test_a_suspended_mentor_is_not_found_or_asked(tx):
    making.open_hours(tx)
    request = making.a_request(tx)
    suspend(tx, MAX)
    assert finding.page(tx, None, filters.Filters()).items == []
    with pytest.raises(Missing):
        mentors.get(tx, None, MAX.id)
    assert requests.get(tx, ADA.id, request.id).status == "declined"
    with pytest.raises(Missing):
        making.a_request(tx, topic="Another")


def test_the_seats_of_a_suspended_learner_are_free_again_and_cost_nothing(tx):
    session = making.a_full_class(tx, ADA, cutoff_hours=168)
    booking = tx._execute("SELECT id FROM bookings WHERE learner_id = ?", (ADA.id,)).fetchone()[0]
    request = making.a_request(tx)
    suspend(tx, ADA)
    assert tx.one("due_of_booking", booking_id=booking).charged_cents == 0
    assert bookings.book(tx, OTTO, session.id).status == "booked"
    assert requests.get(tx, MAX.id, request.id).status == "cancelled"


def test_they_are_let_into_no_room(tx):
    session = making.in_state(tx, "live")
    assert rooms.may_enter(tx, ADA.id, session.id) and rooms.may_enter(tx, MAX.id, session.id)
    for person in (ADA, MAX):
        suspend(tx, person)
        assert rooms.may_enter(tx, person.id, session.id) is None


def test_a_session_that_they_lead_ends_at_once_and_everybody_in_it_is_told(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id)
    suspend(tx, OTTO)
    assert status(tx, booking.session_id) == "live"
    suspend(tx, MAX)
    assert status(tx, booking.session_id) == "completed"
    assert making.told(tx, ADA)[0] == "session_broken_off"
    assert "suspended" in making.last_told(tx, ADA).body


def test_what_they_have_earned_stays_theirs(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id, end=True)
    suspend(tx, MAX)
    assert ledger.available(tx, MAX.id, "EUR") == 1500
