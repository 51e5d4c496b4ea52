"""Payouts: available money is taken once, and comes back when a payout is refused."""

import pytest

from db import bookings, ledger, payouts
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, MAX


@pytest.fixture
def earned(tx):
    session = making.a_class(tx, price_cents=5000)
    bookings.book(tx, ADA, session.id)
    making.begin(tx, session.id, end=True)
    payouts.send_to(tx, MAX, "DE00 1234")


def left(tx) -> int:
    return ledger.available(tx, MAX.id, "EUR")


def refusal(tx, given: dict | None = None, key: str = "") -> str:
    with pytest.raises(Refused) as refused:
        payouts.request(tx, MAX, given, key)
    return refused.value.kind


def test_a_payout_takes_all_that_is_available_and_the_mentor_is_told(tx, earned):
    payout = payouts.request(tx, MAX)
    assert (payout.amount_cents, payout.status, payout.address, left(tx)) == (5000, "requested", "DE00 1234", 0)
    assert making.last_told(tx, MAX).kind == "payout_requested"


def test_a_second_one_waits_until_the_first_is_settled(tx, earned):
    payout = payouts.request(tx, MAX, {"amount_cents": 2000})
    assert refusal(tx) == refusal(tx, {"amount_cents": 1000}) == "waiting" and left(tx) == 3000
    payouts.pay(tx, payout.id, "Transfer 5")
    assert making.last_told(tx, MAX).kind == "payout_paid"
    assert payouts.request(tx, MAX).amount_cents == 3000


def test_a_refused_payout_is_available_again(tx, earned):
    payout = payouts.request(tx, MAX)
    payouts.refuse(tx, payout.id, "No such account.")
    assert left(tx) == 5000 and "No such account." in making.last_told(tx, MAX).body
    for settle in (payouts.pay, payouts.refuse):
        with pytest.raises(Refused, match="already been settled"):
            settle(tx, payout.id, "Twice")
    assert left(tx) == 5000


def test_no_more_than_is_available_and_no_less_than_the_minimum(tx, earned):
    assert refusal(tx, {"amount_cents": 5001}) == "not_available"
    assert refusal(tx, {"amount_cents": 999}) == "too_little"
    with pytest.raises(Refused, match="Nothing is available yet") as refused:
        payouts.request(tx, MAX, {"currency": "USD"})
    assert refused.value.kind == "not_available" and left(tx) == 5000


def test_nothing_is_paid_out_to_nowhere(tx, earned):
    payouts.send_to(tx, MAX, "")
    assert refusal(tx) == "invalid"
    assert payouts.request(tx, MAX, {"payout_address": "Cash"}).address == "Cash"


def test_a_key_that_is_sent_again_gets_the_same_payout(tx, earned):
    first = payouts.request(tx, MAX, {"amount_cents": 1000}, "a")
    payouts.pay(tx, first.id, "")
    again = payouts.request(tx, MAX, {"amount_cents": 1000}, "a")
    assert again.id == first.id and left(tx) == 4000
    assert refusal(tx, {"amount_cents": 2000}, "a") == refusal(tx, {}, "k" * 201) == "invalid"
    assert payouts.request(tx, MAX, {"amount_cents": 1000}, "b").id != first.id


def test_a_key_is_forgotten_after_a_day(tx, earned):
    first = payouts.request(tx, MAX, {"amount_cents": 1000}, "a")
    payouts.pay(tx, first.id, "")
    with making.at(tx, making.ahead(tx, hours=24, minutes=1)):
        assert payouts.request(tx, MAX, {"amount_cents": 1000}, "a").id != first.id
        payouts.sweep(tx)
        assert tx._execute("SELECT COUNT(*) FROM payout_keys").fetchone() == (1,)
    with making.at(tx, making.ahead(tx, days=3)):
        payouts.sweep(tx)
        assert tx._execute("SELECT COUNT(*) FROM payout_keys").fetchone() == (0,)


def test_a_payout_that_does_not_exist_is_missing(tx):
    with pytest.raises(Missing):
        payouts.pay(tx, 5, "")


def test_a_key_of_one_mentor_means_nothing_to_another(tx, earned):
    payouts.request(tx, MAX, {}, "a")
    rival = making.somebody(tx, "mentor")
    with pytest.raises(Refused, match="Nothing is available") as refused:
        payouts.request(tx, rival, {}, "a")
    assert not isinstance(refused.value, Invalid)
