"""A payment provider whose keys are gone for good: what waits there is settled by hand, once."""

import pytest

from db import bookings, ledger, payments, payout_accounts, payouts, transfers
from db.installation import doctor, facts, rules
from db.operators import log, lost
from db.operators import payouts as of_operators
from db.payments import attempts
from db.people import accounts
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH

SAID = {"reference": "Statement 7", "reason": "Account closed"}


@pytest.fixture
def town(tx):
    """Emma is an operator; learners pay by Stripe."""
    making.an_operator(tx, EMMA)
    facts.note_payments(tx, "stripe", "")
    facts.note_providers(tx, ["stripe"])
    return tx


def lose(tx) -> None:
    facts.note_payments(tx, "operator", "")
    facts.note_providers(tx, [])


def paid(tx, status: str = "held", **fields):
    payment = payments.of_booking(tx, bookings.book(tx, ADA, making.a_class(tx, **fields).id).id)
    attempt = attempts.begin(tx, ADA, payment.id)
    received = payment.owed_cents if status == "received" else 0
    attempts.seen(tx, attempt.id, attempts.Seen(status, "cs_1", "pi_1", received))
    return payments.get(tx, payment.id)


def to_go_back(tx):
    payment = paid(tx, "received")
    bookings.cancel(tx, ADA, payment.booking_id)
    return payments.get(tx, payment.id)


def settle(tx, payment, outcome: str, operator=EMMA):
    return lost.settle_payment(tx, operator, payment.id, {"outcome": outcome, **SAID})


def adds_up(tx) -> bool:
    return not any(count for _rule, count in rules.counted(tx, tx._queries))


def test_what_was_reserved_and_charged_there_is_received_once(town):
    payment = paid(town)
    lose(town)
    assert [one.id for one in lost.page(town, EMMA).items] == [payment.id] and lost.ways(town) == ["stripe"]
    assert settle(town, payment, "charged").state == "received"
    with pytest.raises(Refused, match="isn’t waiting at a provider"):
        settle(town, payment, "charged")
    assert [one.amount_cents for one in payments.receipts(town, payment.id)] == [1500]
    act, *_earlier = log.page(town, EMMA).items
    assert "charged €15, reference Statement 7" in str(act.said) and act.row.reason == "Account closed"
    assert lost.ways(town) == [] and doctor._reserved(town, {"stripe": "KEY"}) == [] and adds_up(town)


def test_what_was_never_charged_there_is_owed_and_the_operator_collects_it(town):
    payment = paid(town)
    lose(town)
    assert settle(town, payment, "not_charged").owed_cents == 1500
    assert "payment_not_charged" in making.told(town, ADA)
    assert payments.of_learner(town, ADA.id).items[0].state == "failed" and adds_up(town)


def test_what_was_charged_for_a_seat_that_was_given_up_goes_back_by_hand(town):
    payment = paid(town)
    bookings.cancel(town, ADA, payment.booking_id)
    lose(town)
    assert settle(town, payment, "charged").state == "to_give_back"
    assert settle(town, payment, "given_back").state == "given_back"
    assert [one.amount_cents for one in payments.receipts(town, payment.id)] == [1500, -1500]
    assert lost.page(town, EMMA).items == [] and adds_up(town)


def test_what_is_to_go_back_is_settled_once_and_never_asked_for_again(town):
    payment = to_go_back(town)
    lose(town)
    with pytest.raises(Invalid):
        settle(town, payment, "charged")
    assert settle(town, payment, "given_back").state == "given_back"
    with pytest.raises(Refused):
        settle(town, payment, "given_back")
    facts.note_providers(town, ["stripe"])  # the keys are back
    for attempt in attempts.to_look_at(town):
        attempts.plan(town, attempt.id)
    assert attempts.to_do(town) == [] and adds_up(town)


def test_as_long_as_the_provider_can_be_asked_nobody_settles_it(town):
    payment = paid(town)
    for outcome in ("charged", "not_charged"):
        with pytest.raises(Refused, match="isn’t waiting at a provider"):
            settle(town, payment, outcome)
    assert lost.page(town, EMMA).items == []


def test_a_reason_and_a_reference_are_wanted_and_others_may_not(town):
    payment = paid(town)
    lose(town)
    with pytest.raises(Invalid) as refused:
        lost.settle_payment(town, EMMA, payment.id, {"outcome": "perhaps", "reference": " ", "reason": ""})
    assert set(refused.value.errors) == {"outcome", "reference", "reason"}
    for person in (ADA, MAX):
        with pytest.raises(Missing):
            settle(town, payment, "charged", person)


def payout_under_way(tx):
    making.an_operator(tx, OTTO)
    facts.note_payments(tx, "operator", "")
    booking = bookings.book(tx, ADA, making.a_class(tx, price_cents=5000).id)
    making.begin(tx, booking.session_id, end=True)
    facts.note_payments(tx, "stripe", "")
    account = payout_accounts.begin(tx, MAX, {"country": "DE"})
    payout_accounts.made(tx, account.id, "acct_1")
    account = payout_accounts.of_person(tx, MAX.id)
    payout_accounts.seen(tx, account, payout_accounts.Standing(is_ready=True, is_complete=True))
    payout = payouts.request(tx, MAX)
    return transfers.approve(tx, EMMA, payout.id)


@pytest.mark.parametrize(("outcome", "status"), [("sent", "paid"), ("not_sent", "requested")])
def test_a_payout_on_its_way_is_settled_once(town, outcome, status):
    payout = payout_under_way(town)
    given = {"outcome": outcome, **SAID}
    with pytest.raises(Refused):  # it can be asked
        lost.settle_payout(town, EMMA, payout.id, given)
    lose(town)
    with pytest.raises(Refused):
        of_operators.pay(town, EMMA, payout.id, {"reference": "by hand"})
    assert "payouts on their way: €50" in doctor._reserved(town, {"stripe": "KEY"})[0][1]
    assert lost.settle_payout(town, EMMA, payout.id, given).status == status
    with pytest.raises(Refused):
        lost.settle_payout(town, EMMA, payout.id, given)
    assert ledger.available(town, MAX.id, "EUR") == 0 and adds_up(town)
    assert lost.ways(town) == [] and "payout of €50" in str(log.page(town, EMMA).items[0].said)


def test_a_payout_that_was_not_sent_is_refused_and_available_again(town):
    payout = payout_under_way(town)
    lose(town)
    lost.settle_payout(town, EMMA, payout.id, {"outcome": "not_sent", **SAID})
    of_operators.refuse(town, EMMA, payout.id, {"reason": "Please tell us your bank account"})
    assert ledger.available(town, MAX.id, "EUR") == 5000 and adds_up(town)
    again = payouts.request(town, MAX, {"payout_address": "DE89"})
    assert of_operators.pay(town, EMMA, again.id, {"reference": "1"}).status == "paid"


def test_what_somebody_who_has_left_was_charged_is_settled_too(town):
    payment = to_go_back(town)
    accounts.delete(town, ADA.id, PASSWORD_HASH)
    lose(town)
    assert settle(town, payment, "given_back").state == "given_back" and adds_up(town)


def test_a_page_to_pay_on_that_nobody_can_close_is_no_money(town):
    payment = payments.of_booking(town, bookings.book(town, ADA, making.a_class(town).id).id)
    attempts.seen(town, attempts.begin(town, ADA, payment.id).id, attempts.Seen("open", "cs_1"))
    bookings.cancel(town, ADA, payment.booking_id)
    for attempt in attempts.to_look_at(town):
        attempts.plan(town, attempt.id)
    assert [order.kind for order in attempts.to_do(town)] == ["expire"]
    lose(town)
    assert doctor._reserved(town, {"stripe": "KEY"}) == []
