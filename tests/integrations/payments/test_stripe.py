"""Paying through Stripe when something else happens meanwhile: suspension, a note by hand, a second payment, new
options."""

import pytest

from db import bookings, payments
from db.installation import facts
from db.operators import people as of_operators
from db.payments import attempts, holds, till
from db.refusals import Refused
from db.sessions import publication
from jobs.payments import Cashier
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.paying import Desk, Here
from tests.support.running import in_a_loop
from tests.support.stripe_server import FakeStripe


@pytest.fixture
def fake():
    made = FakeStripe()
    yield made
    made.close()


@pytest.fixture
def desk(tx, fake):
    return Desk(tx, fake)


def test_who_was_suspended_meanwhile_gets_the_money_back_instead_of_a_seat(tx, desk, fake):
    payment = desk.booked()
    page = desk.opened(payment)
    with making.at(tx, making.ahead(tx, minutes=16)):
        holds.release(tx)
        of_operators.suspend(tx, making.an_operator(tx, EMMA), ADA.id, {"reason": "Spam"})
        fake.pay(page)
        tx.run("look_at_payment", payment_id=payment.id, now=tx.now)
        desk.rounds(4)
    assert tx.one("seats", id=payment.session_id).seats_taken == 0
    assert [one["status"] for one in fake.intents.values()] == ["canceled"] and desk.is_in_order()


def test_a_seat_that_is_noted_as_paid_by_hand_is_confirmed_to_both(tx, desk):
    payment = desk.booked()
    assert making.told(tx, MAX) == []
    till.receive(tx, EMMA, payment)
    assert making.told(tx, MAX) == ["booking"] and payments.get(tx, payment.id).hold_until is None


def test_what_is_all_fee_is_charged_after_the_session_too(tx, desk):
    facts.note_fee(tx, 10_000)
    payment = desk.booked()
    desk.paid(payment)
    making.begin(tx, payment.session_id, end=True)
    with making.at(tx, payment.ends_at):
        desk.rounds()
    assert desk.state(payment) == "received" and desk.is_in_order()


def test_without_the_keys_nothing_is_begun_that_holds_up_another_way_to_pay(tx, desk):
    fresh, opened = desk.booked(), desk.booked(OTTO, starts_at=making.ahead(tx, days=5))
    in_a_loop(desk.cashier.open(attempts.begin(tx, OTTO, opened.id)))
    without = Cashier(Here(tx), [])
    with pytest.raises(Refused, match="at the moment"):
        in_a_loop(without.open(attempts.begin(tx, ADA, fresh.id)))
    assert till.receive(tx, EMMA, payments.get(tx, fresh.id)).state == "received"
    for hours, state in ((23, "pending"), (25, "failed")):
        with making.at(tx, making.ahead(tx, hours=hours)):
            in_a_loop(without.round())
        assert desk.state(opened) == state


def paid_twice(tx, desk, fake):
    """On a page that was left open when the seat was given up, and on that of the seat that was booked again."""
    first = desk.booked(starts_at=making.ahead(tx, days=20))
    pages = [desk.opened(first)]
    with making.at(tx, making.ahead(tx, minutes=16)):
        holds.release(tx)
    second = payments.of_booking(tx, bookings.book(tx, ADA, first.session_id).id)
    pages.append(desk.opened(second))
    for page in pages:
        fake.pay(page)
    for payment in (first, second):
        attempts.look_now(tx, ADA, payment.id)
    desk.rounds()
    return second


def test_of_what_was_paid_twice_one_goes_back_however_long_it_takes(tx, desk, fake):
    fake.is_empty = True
    payment = paid_twice(tx, desk, fake)
    for intent in fake.intents:  # Stripe tells of each more than once
        desk.hears("payment_intent.succeeded", {"id": intent})
    desk.rounds()
    assert given_back(fake) == [0, 0]
    fake.is_empty = False
    with making.at(tx, making.ahead(tx, hours=3)):
        desk.rounds(4)
    assert sorted(given_back(fake)) == [0, 1500] and desk.state(payment) == "received" and desk.is_in_order()


def test_a_refund_that_fails_while_another_one_waits_is_told_of(tx, desk, fake):
    making.an_operator(tx, EMMA)
    payment = paid_twice(tx, desk, fake)
    assert sorted(given_back(fake)) == [0, 1500]
    fake.is_empty = True
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    (refund,) = fake.refunds
    desk.hears("refund.failed", fake.fail(refund))
    desk.rounds()
    fake.is_empty = False
    with making.at(tx, making.ahead(tx, hours=3)):
        desk.rounds(4)
    assert payments.get(tx, payment.id).surplus_cents == 1500 and desk.is_in_order()
    assert [making.told(tx, EMMA).count("refund_failed"), desk.told().count("payment_came_back")] == [1, 1]


def given_back(fake) -> list[int]:
    return [fake.given_back(intent) for intent in fake.intents]


def test_what_is_left_goes_back_when_the_operator_has_given_back_a_part_at_stripe(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    desk.paid(payment)
    fake.give_back("pi_2", 500)
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert given_back(fake) == [1500] and desk.state(payment) == "given_back" and desk.is_in_order()
