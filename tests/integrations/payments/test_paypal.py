"""Paying through PayPal: authorised when it is approved, captured after the session, and counted once."""

import pytest

from db import bookings, payments
from db.payments import attempts, holds
from db.sessions import publication
from integrations.payments import paypal
from tests.jobs.test_payments import Desk
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.paypal_server import FakePayPal
from tests.support.running import in_a_loop


@pytest.fixture
def fake():
    made = FakePayPal()
    yield made
    made.close()


@pytest.fixture
def desk(tx, fake):
    return Desk(tx, fake, paypal.PayPal)


def approved(desk, payment) -> None:
    desk.fake.approve(desk.opened(payment))
    desk.looks(payment)


def test_what_is_approved_is_authorised_and_captured_after_the_session(tx, desk, fake):
    payment = desk.booked()
    approved(desk, payment)
    assert desk.state(payment) == "held" and payments.get(tx, payment.id).hold_until is None
    making.begin(tx, payment.session_id, end=True)
    with making.at(tx, payment.ends_at):
        desk.rounds()
    assert desk.state(payment) == "received" and fake.calls == ["open", "authorize", "capture"] and desk.is_in_order()


def test_a_session_too_far_ahead_is_paid_at_once_and_refunded_if_it_is_cancelled(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=60))
    approved(desk, payment)
    assert desk.state(payment) == "received"
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert desk.state(payment) == "given_back" and fake.calls == ["open", "capture", "refund"] and desk.is_in_order()


def test_what_is_authorised_is_released_when_the_seat_is_given_back(tx, desk, fake):
    payment = desk.booked()
    approved(desk, payment)
    bookings.cancel(tx, ADA, payment.booking_id)
    desk.rounds()
    assert desk.state(payment) == "nothing" and fake.calls[-1] == "release"


def test_what_is_approved_after_the_learner_gave_up_the_seat_is_never_taken(tx, desk, fake):
    payment = desk.booked()
    order = desk.opened(payment)
    bookings.cancel(tx, ADA, payment.booking_id)
    fake.approve(order)
    desk.rounds(4)
    assert fake.calls == ["open"] and desk.state(payment) == "nothing"


def test_what_is_approved_too_late_is_released_if_the_seat_is_gone(tx, desk, fake):
    payment = desk.booked(seats=1)
    bookings.wait(tx, OTTO, payment.session_id)
    order = desk.opened(payment)
    with making.at(tx, making.ahead(tx, minutes=16)):
        holds.release(tx)
        fake.approve(order)
        desk.rounds(4)
    assert fake.calls == ["open", "authorize", "release"] and desk.state(payment) == "nothing" and desk.is_in_order()


def test_an_answer_that_was_lost_is_asked_for_again(tx, desk, fake):
    payment = desk.booked()
    attempt = attempts.begin(tx, ADA, payment.id)
    in_a_loop(desk.provider.open(attempt))  # and nothing of it is stored
    with making.at(tx, making.ahead(tx, minutes=1)):
        desk.rounds()
    fake.approve(fake.last())
    in_a_loop(desk.provider.look(attempts.get(tx, attempt.id)))  # likewise
    desk.looks(payment)
    assert desk.state(payment) == "held" and fake.calls == ["open", "authorize"]


def test_an_event_counts_once_and_only_if_paypal_has_signed_it(tx, desk, fake):
    payment = desk.booked()
    order = desk.opened(payment)
    fake.approve(order)
    body, headers = fake.event("CHECKOUT.ORDER.APPROVED", {"id": order})
    for sent, given in (
        (body + " ", {}),
        ("[]", headers),
        ("[" * 200_000, headers),
        (body.replace(order, "O9"), headers),
    ):
        assert not in_a_loop(desk.cashier.hear("paypal", given, sent.encode()))
    desk.rounds()
    assert desk.state(payment) == "pending"
    for _time in range(2):
        assert in_a_loop(desk.cashier.hear("paypal", headers, body.encode()))
        desk.rounds()
    assert desk.state(payment) == "held" and fake.calls == ["open", "authorize"]


def test_a_refund_that_paypal_has_cancelled_is_to_be_given_back_still(tx, desk, fake):
    payment = desk.booked(starts_at=making.ahead(tx, days=40))
    fake.approve(desk.opened(payment))
    desk.looks(payment)
    paid = fake.orders[fake.last()]["purchase_units"][0]["payments"]
    paid["refunds"].append({"id": "P0", "status": "CANCELLED", "amount": paid["captures"][0]["amount"]})
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert fake.calls == ["open", "capture", "refund"] and desk.state(payment) == "given_back"


def test_what_paypal_refuses_to_capture_is_released_and_the_learner_may_pay_again(tx, desk, fake):
    payment = desk.booked()
    approved(desk, payment)
    fake.declines = "capture"
    making.begin(tx, payment.session_id, end=True)
    with making.at(tx, payment.ends_at):
        desk.rounds(4)
        assert fake.calls == ["open", "authorize", "capture", "release"] and desk.state(payment) == "failed"
        assert desk.told()[0] == "payment_not_charged" and payments.collected(tx, "owed").items[0].id == payment.id
        fake.declines = ""
        approved(desk, payment)
        desk.rounds(4)
    assert desk.state(payment) == "received" and desk.told().count("payment_not_charged") == 1 and desk.is_in_order()


def test_who_paid_for_a_session_to_come_hears_that_paypal_has_let_the_money_go(tx, desk, fake):
    payment = desk.booked()
    approved(desk, payment)
    fake.orders[fake.last()]["purchase_units"][0]["payments"]["authorizations"][0]["status"] = "VOIDED"
    desk.looks(payment)
    assert desk.state(payment) == "failed" and desk.told()[0] == "payment_not_charged" and desk.is_in_order()
