"""Paying through Stripe when something else happens meanwhile: suspension, a note by hand, a change of the options."""

import pytest

from db import payments
from db.installation import facts
from db.operators import people as of_operators
from db.payments import attempts, holds, till
from db.refusals import Refused
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
