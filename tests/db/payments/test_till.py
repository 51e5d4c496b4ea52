"""What is noted down by hand about payments, by the mentor who is paid directly or for the operator."""

import sqlite3

import pytest

from db import bookings, ledger, notifications, payments, payouts
from db.installation import facts
from db.payments import till
from db.people import accounts
from db.refusals import Missing, Refused
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH


def booked(tx, learner=ADA, way: str = "operator", **fields):
    facts.note_payments(tx, way, "Cash at the desk")
    return bookings.book(tx, learner, making.a_class(tx, **fields).id)


def owed(tx, way: str = "operator", **fields):
    """The payment of a seat that Ada has just booked."""
    return payments.of_booking(tx, booked(tx, way=way, **fields).id)


def state(tx, payment) -> str:
    return payments.get(tx, payment.id).state


def test_a_seat_is_owed_until_it_is_marked_as_received_and_again_when_that_was_a_mistake(tx):
    payment = owed(tx)
    assert (payment.state, payment.owed_cents, payment.number) == ("owed", 1500, None)
    paid = till.receive(tx, MAX, payment)
    assert (paid.state, paid.owed_cents, paid.number) == ("received", 0, 1)
    assert making.last_told(tx, ADA).kind == "payment_received"
    undone = till.undo(tx, MAX, paid)
    assert (undone.state, undone.owed_cents, undone.number) == ("owed", 1500, 1)
    assert [one.amount_cents for one in payments.receipts(tx, payment.id)] == [1500, -1500]
    with pytest.raises(Refused, match="nothing to undo"):
        till.undo(tx, MAX, undone)
    assert till.receive(tx, MAX, undone).number == 1


def test_nothing_is_received_twice(tx):
    payment = till.receive(tx, MAX, owed(tx))
    with pytest.raises(Refused, match="Nothing is owed"):
        till.receive(tx, MAX, payment)
    assert payments.get(tx, payment.id).received_cents == 1500


def test_a_free_seat_has_no_payment(tx):
    assert payments.of_booking(tx, booked(tx, price_cents=0).id) is None
    assert payments.of_learner(tx, ADA.id).items == payments.totals(tx, ADA.id) == []


def test_a_seat_that_was_never_paid_and_is_given_back_owes_nothing(tx):
    payment = owed(tx)
    bookings.cancel(tx, ADA, payment.booking_id)
    assert state(tx, payment) == "nothing"
    with pytest.raises(Refused, match="nothing to give back"):
        till.give_back(tx, MAX, payments.get(tx, payment.id))


def test_what_was_received_and_is_not_due_any_more_is_given_back_once(tx):
    payment = till.receive(tx, MAX, owed(tx))
    publication.cancel(tx, MAX, payment.session_id, "")
    assert state(tx, payment) == "to_give_back"
    assert [one.id for one in payments.collected(tx, "to_give_back").items] == [payment.id]
    (total,) = payments.totals(tx, ADA.id)
    assert (total.owed_cents, total.surplus_cents) == (0, 1500)
    done = till.give_back(tx, MAX, payments.get(tx, payment.id))
    assert (done.state, done.received_cents) == ("given_back", 0)
    assert making.last_told(tx, ADA).kind == "payment_given_back"
    with pytest.raises(Refused, match="nothing to give back"):
        till.give_back(tx, MAX, done)
    assert till.undo(tx, MAX, done).state == "to_give_back"


def test_a_seat_cancelled_after_the_cut_off_stays_owed(tx):
    payment = owed(tx, cutoff_hours=72)
    bookings.cancel(tx, ADA, payment.booking_id)
    assert state(tx, payment) == "owed"
    assert [one.id for one in payments.collected(tx, "owed").items] == [payment.id]


def test_a_later_seat_of_the_same_session_is_a_payment_of_its_own(tx):
    payment = till.receive(tx, MAX, owed(tx))
    bookings.cancel(tx, ADA, payment.booking_id)
    again = payments.of_booking(tx, bookings.book(tx, ADA, payment.session_id).id)
    assert (state(tx, payment), again.state) == ("to_give_back", "owed")


def test_the_way_is_the_one_at_the_booking(tx):
    payment = owed(tx, "operator")
    facts.note_payments(tx, "direct", "")
    assert payments.get(tx, payment.id).way == "operator"


def test_numbers_of_receipts_have_no_gaps(tx):
    first, second = owed(tx), payments.of_booking(tx, booked(tx, OTTO, starts_at=making.ahead(tx, days=4)).id)
    assert [till.receive(tx, MAX, one).number for one in (second, first)] == [1, 2]


def test_only_the_mentor_marks_what_they_are_paid_directly(tx):
    payment = owed(tx, "direct")
    assert till.of_mentor(tx, MAX, payment.id).id == payment.id
    for person in (ADA, OTTO, EMMA, making.somebody(tx, "mentor")):
        with pytest.raises(Missing):
            till.of_mentor(tx, person, payment.id)
    with pytest.raises(Missing):
        till.of_operator(tx, payment.id)
    with pytest.raises(Missing):
        till.of_mentor(tx, MAX, 5)


def test_mentors_do_not_mark_what_the_operator_collects(tx):
    payment = owed(tx)
    with pytest.raises(Missing):
        till.of_mentor(tx, MAX, payment.id)
    assert till.of_operator(tx, payment.id).id == payment.id


def test_others_do_not_see_a_payment(tx):
    operators, direct = owed(tx), owed(tx, "direct", starts_at=making.ahead(tx, days=5))
    assert payments.as_seen_by(tx, ADA, operators.id) and payments.as_seen_by(tx, MAX, direct.id)
    for person, payment in ((MAX, operators), (OTTO, operators), (OTTO, direct), (EMMA, direct)):
        with pytest.raises(Missing):
            payments.as_seen_by(tx, person, payment.id)


def test_what_mentors_are_paid_directly_is_earned_and_never_paid_out(tx):
    payment = owed(tx, "direct", price_cents=5000)
    making.begin(tx, payment.session_id, end=True)
    assert payments.get(tx, payment.id).direct_cents == 5000
    assert ledger.available(tx, MAX.id, "EUR") == 0
    with pytest.raises(Refused, match="is available|at least"):
        payouts.request(tx, MAX, {"payout_address": "Cash"})
    facts.note_payments(tx, "operator", "")
    collected = bookings.book(tx, ADA, making.a_class(tx, price_cents=2000, starts_at=making.ahead(tx, days=9)).id)
    making.begin(tx, collected.session_id, end=True)
    assert payouts.request(tx, MAX, {"payout_address": "Cash"}).amount_cents == 2000
    assert tx.value("balances_below_zero") == tx.value("payments_direct_otherwise") == 0


@pytest.mark.parametrize("sql", ["UPDATE receipts SET amount_cents = 1", "DELETE FROM receipts"])
def test_a_receipt_is_never_changed_or_deleted(tx, sql):
    till.receive(tx, MAX, owed(tx))
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        tx._execute(sql)


def test_who_has_left_can_still_be_given_their_money_back(tx):
    payment = till.receive(tx, MAX, owed(tx))
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    left = payments.get(tx, payment.id)
    assert (left.state, left.learner_name) == ("to_give_back", None)
    assert till.give_back(tx, MAX, left).state == "given_back"


def test_a_learner_pages_through_their_payments(tx):
    with making.at(tx, making.ahead(tx, days=1)):
        ids = [owed(tx, starts_at=making.ahead(tx, days=2 + number)).id for number in range(27)]
    first = payments.of_learner(tx, ADA.id)
    second = payments.of_learner(tx, ADA.id, first.next)
    assert [one.id for one in (*first.items, *second.items)] == ids[::-1] and second.next is None


def test_who_presses_undo_twice_undoes_one_note(tx):
    payment = till.receive(tx, MAX, owed(tx))
    publication.cancel(tx, MAX, payment.session_id, "")
    given_back = till.give_back(tx, MAX, payments.get(tx, payment.id))
    shown = {"received_cents": given_back.received_cents}
    undone = till.undo(tx, MAX, given_back, shown)
    with pytest.raises(Refused, match="has changed"):
        till.undo(tx, MAX, undone, shown)
    assert payments.get(tx, payment.id).received_cents == 1500


def test_operators_hear_who_has_left_and_still_owes_something_or_gets_something_back(tx):
    operator = making.an_operator(tx, EMMA)
    attended, called_off = owed(tx), owed(tx, starts_at=making.ahead(tx, days=5), price_cents=4000)
    making.begin(tx, attended.session_id, end=True)
    till.receive(tx, operator, called_off)
    publication.cancel(tx, MAX, called_off.session_id, "")
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    told = notifications.page(tx, operator.id).items[0]
    assert told.kind == "learner_left" and "Ada Learner" in str(told.title)
    assert str(told.body) == "They owe you €15. They get €40 back."


@pytest.mark.parametrize("way", ["operator", "direct"])
def test_they_hear_nothing_of_those_with_whom_they_have_nothing_to_settle(tx, way):
    operator = making.an_operator(tx, EMMA)
    payment = owed(tx, way=way)
    making.begin(tx, payment.session_id, end=True)
    if way == "operator":
        till.receive(tx, operator, payment)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert "learner_left" not in making.told(tx, operator)


def test_a_mentor_who_is_paid_directly_is_told_who_has_left_owing(tx):
    """By name, as nothing says afterwards who it was."""
    for learner, title in ((ADA, "First"), (OTTO, "Second")):
        booking = booked(tx, learner, "direct", title=title)
        making.begin(tx, booking.session_id, end=True)
    till.receive(tx, MAX, payments.of_booking(tx, booking.id))
    for learner in (ADA, OTTO):
        accounts.delete(tx, learner.id, PASSWORD_HASH)
    told = [one for one in notifications.page(tx, MAX.id).items if one.kind == "learner_left"]
    assert [str(one.title) for one in told] == [
        "Ada Learner has deleted their account, and their payments aren’t settled"
    ]
    assert "They owe you €15." in str(told[0].body)


def test_a_mentor_who_owes_something_to_who_has_left_is_told_so_too(tx):
    payment = owed(tx, "direct")
    till.receive(tx, MAX, payment)
    bookings.cancel(tx, ADA, payment.booking_id)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert "They get €15 back." in str(notifications.page(tx, MAX.id).items[0].body)
