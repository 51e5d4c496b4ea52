"""A refund fails days after the provider has made it: the money is owed again, and somebody sees to it."""

import pytest

from db import bookings, payments
from db.operators import refunds as of_operators
from db.payments import attempts, till
from db.people import accounts
from db.refusals import Refused
from db.sessions import publication
from integrations.payments import Gone, paypal, stripe
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, PASSWORD_HASH
from tests.support.paying import Desk
from tests.support.paypal_server import FakePayPal
from tests.support.stripe_server import FakeStripe


class AtStripe(Desk):
    events = ("charge.refund.updated", "refund.failed")

    def __init__(self, tx):
        super().__init__(tx, FakeStripe(), stripe.Stripe)

    def pays(self, payment) -> None:
        self.paid(payment)

    def fails(self) -> dict:
        return self.fake.fail(list(self.fake.refunds)[-1])

    def made(self) -> int:
        return len(self.fake.refunds)


class AtPayPal(Desk):
    events = ("PAYMENT.REFUND.FAILED", "PAYMENT.REFUND.DENIED")

    def __init__(self, tx):
        super().__init__(tx, FakePayPal(), paypal.PayPal)

    def pays(self, payment) -> None:
        self.fake.approve(self.opened(payment))
        self.looks(payment)

    def fails(self) -> dict:
        return self.fake.fail(self.fake.last())

    def made(self) -> int:
        return self.fake.calls.count("refund")


@pytest.fixture(params=[AtStripe, AtPayPal])
def desk(tx, request):
    making.an_operator(tx, EMMA)
    made = request.param(tx)
    yield made
    made.fake.close()


def given_back(desk):
    """Paid at once, as the session is far ahead, and given back as the mentor has cancelled it."""
    payment = desk.booked(starts_at=making.ahead(desk.tx, days=60))
    desk.pays(payment)
    publication.cancel(desk.tx, MAX, payment.session_id, "")
    desk.rounds()
    assert desk.state(payment) == "given_back"
    return payment


def failed(desk):
    payment = given_back(desk)
    desk.hears(desk.events[0], desk.fails())
    desk.rounds()
    return payment


def amounts(tx, payment) -> list[int]:
    return [one.amount_cents for one in payments.receipts(tx, payment.id)]


def test_what_did_not_arrive_is_owed_to_the_learner_again_and_both_sides_hear_of_it(tx, desk):
    payment = failed(desk)
    assert desk.state(payment) == "to_give_back" and amounts(tx, payment) == [1500, -1500, 1500]
    assert payments.receipts(tx, payment.id)[-1].is_returned and payments.totals(tx, ADA.id)[0].surplus_cents == 1500
    assert desk.told()[0] == "payment_came_back" and making.told(tx, EMMA)[0] == "refund_failed"
    assert desk.made() == 1 and desk.is_in_order()  # nobody has tried again yet


def test_it_counts_once_however_often_and_in_whatever_order_it_is_told(tx, desk):
    payment = given_back(desk)
    refund = desk.fails()
    for kind in (*desk.events, desk.events[0]):
        desk.hears(kind, refund)
        desk.rounds()
    desk.looks(payment)
    assert amounts(tx, payment) == [1500, -1500, 1500] and desk.told().count("payment_came_back") == 1
    assert making.told(tx, EMMA).count("refund_failed") == 1 and desk.is_in_order()


def test_what_is_told_while_the_provider_answers_is_looked_at_again(tx, desk, monkeypatch):
    """The answer was true when it was given, and is not any more when it is written down."""
    payment = given_back(desk)
    look, failing = desk.provider.look, []

    async def slowly(attempt):
        answer = await look(attempt)
        if not failing:
            failing.append(desk.fails())
            names = tuple(name for name in (attempt.charge_id, attempt.provider_id) if name)
            assert attempts.heard(tx, attempt.way, "evt_meanwhile", desk.events[0], names)
        return answer

    monkeypatch.setattr(desk.provider, "look", slowly)
    desk.looks(payment)
    assert failing and desk.state(payment) == "to_give_back" and desk.is_in_order()


def test_one_that_fails_before_we_look_never_counts_as_given_back(tx, desk):
    desk.fake.refunds_are = "FAILED" if isinstance(desk, AtPayPal) else "failed"
    payment = desk.booked(starts_at=making.ahead(tx, days=60))
    desk.pays(payment)
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds(5)
    assert desk.state(payment) == "to_give_back" and amounts(tx, payment) == [1500] and desk.made() == 1
    assert "payment_given_back" not in desk.told() and making.told(tx, EMMA)[0] == "refund_failed"
    assert desk.is_in_order()


def test_one_that_fails_before_its_answer_was_heard_is_told_of_once(tx, desk, monkeypatch):
    act, lost = desk.provider.act, []

    async def silently(kind, attempt):
        await act(kind, attempt)
        if kind == "refund" and not lost:
            lost.append(kind)
            raise Gone("no answer")

    monkeypatch.setattr(desk.provider, "act", silently)
    payment = desk.booked(starts_at=making.ahead(tx, days=60))
    desk.pays(payment)
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds(1)
    desk.hears(desk.events[0], desk.fails())
    with making.at(tx, making.ahead(tx, hours=1)):
        desk.rounds()
    assert lost and desk.state(payment) == "to_give_back" and desk.made() == 1
    assert making.told(tx, EMMA).count("refund_failed") == 1 and desk.is_in_order()


def test_one_that_is_under_way_is_looked_at_until_it_has_arrived_though_no_event_comes(tx, desk):
    desk.fake.refunds_are = "PENDING" if isinstance(desk, AtPayPal) else "pending"
    payment = given_back(desk)
    with making.at(tx, making.ahead(tx, hours=7)):
        desk.rounds()
        assert desk.state(payment) == "given_back"
        desk.fails()
    with making.at(tx, making.ahead(tx, hours=14)):
        desk.rounds()
    assert desk.state(payment) == "to_give_back" and desk.is_in_order()


def test_the_operator_has_it_tried_again_once(tx, desk):
    payment = failed(desk)
    of_operators.again(tx, EMMA, payment.id)
    with pytest.raises(Refused, match="no refund"):
        of_operators.again(tx, EMMA, payment.id)
    with pytest.raises(Refused, match="is giving it back"):
        till.give_back(tx, EMMA, payments.get(tx, payment.id))
    desk.rounds()
    assert desk.state(payment) == "given_back" and amounts(tx, payment) == [1500, -1500, 1500, -1500]
    assert desk.made() == 2 and desk.told()[0] == "payment_given_back" and desk.is_in_order()
    desk.hears(desk.events[1], {"id": "late"})  # about what is settled
    desk.looks(payment)
    assert desk.state(payment) == "given_back"


def test_what_fails_again_is_told_again(tx, desk):
    payment = failed(desk)
    of_operators.again(tx, EMMA, payment.id)
    desk.rounds()
    desk.hears(desk.events[0], desk.fails())
    desk.rounds()
    assert desk.state(payment) == "to_give_back" and desk.made() == 2
    assert making.told(tx, EMMA).count("refund_failed") == 2 and desk.is_in_order()


def test_what_the_operator_has_paid_in_another_way_is_never_paid_twice(tx, desk):
    payment = failed(desk)
    assert of_operators.by_hand(tx, EMMA, payment.id, {"reference": "Transfer 7"}).state == "given_back"
    assert "Transfer 7" in str(tx._execute("SELECT params FROM notifications").fetchall())
    for act in (of_operators.again, lambda *of: of_operators.by_hand(*of, {"reference": "8"})):
        with pytest.raises(Refused, match="no refund"):
            act(tx, EMMA, payment.id)
    desk.looks(payment)
    assert desk.made() == 1 and amounts(tx, payment) == [1500, -1500, 1500, -1500] and desk.is_in_order()


def test_what_fails_after_the_learner_has_left_is_for_the_operator_still(tx, desk):
    payment = given_back(desk)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    desk.hears(desk.events[0], desk.fails())
    desk.rounds()
    assert making.told(tx, EMMA)[0] == "refund_failed"
    assert of_operators.by_hand(tx, EMMA, payment.id, {"reference": "7"}).state == "given_back" and desk.is_in_order()


def test_who_leaves_while_a_refund_has_failed_is_named_to_the_operators(tx, desk):
    failed(desk)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert making.told(tx, EMMA)[0] == "learner_left"


def test_a_second_payment_that_goes_back_instead_leaves_nothing_to_do(tx, desk):
    """Of two payments for seats in one session, each stands for itself."""
    payment = failed(desk)
    other = desk.booked(starts_at=making.ahead(tx, days=61))
    desk.pays(other)
    bookings.cancel(tx, ADA, other.booking_id)
    desk.rounds()
    assert (desk.state(other), desk.state(payment)) == ("given_back", "to_give_back") and desk.is_in_order()
