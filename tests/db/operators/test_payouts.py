"""Payouts are settled by operators: once, with the mentor told and the money where it belongs."""

import pytest

from db import bookings, ledger, notifications, operators
from db import payouts as of_mentors
from db.operators import log, payouts, rights
from db.people import accounts
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH


@pytest.fixture
def waiting(tx):
    """A payout that Max waits for; Emma is an operator."""
    making.an_operator(tx, EMMA)
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id, end=True)
    return of_mentors.request(tx, MAX, {"payout_address": "DE00 1234"})


def test_a_payout_that_is_requested_waits_for_every_operator_at_once(tx, waiting):
    (found,) = payouts.page(tx, EMMA, "requested").items
    assert (found.id, found.address, found.mentor_name) == (waiting.id, "DE00 1234", MAX.name)
    assert making.told(tx, EMMA) == ["payout_waiting"]
    assert any(EMMA.id in getattr(event, "person_ids", ()) for event in tx.events)
    assert operators.waiting(tx)["/admin/payouts"] == 1


def test_paid_with_a_reference(tx, waiting):
    paid = payouts.pay(tx, EMMA, waiting.id, {"reference": "Transfer 5"})
    assert (paid.status, paid.reference) == ("paid", "Transfer 5")
    assert notifications.page(tx, MAX.id).items[0].body == "Reference: Transfer 5"
    assert payouts.page(tx, EMMA, "requested").items == [] and ledger.available(tx, MAX.id, "EUR") == 0
    act = log.page(tx, EMMA).items[0]
    assert act.said == "Paid out €15, reference Transfer 5" and act.row.operator_name == EMMA.name
    assert act.row.person_name == MAX.name


def test_refused_with_a_reason_and_the_money_is_back(tx, waiting):
    with pytest.raises(Invalid):
        payouts.refuse(tx, EMMA, waiting.id, {"reason": " "})
    payouts.refuse(tx, EMMA, waiting.id, {"reason": "No such account."})
    assert ledger.available(tx, MAX.id, "EUR") == 1500
    assert "No such account." in notifications.page(tx, MAX.id).items[0].body
    act = log.page(tx, EMMA).items[0]
    assert (act.said, act.row.reason) == ("Refused a payout of €15", "No such account.")


@pytest.mark.parametrize("second", [payouts.pay, payouts.refuse])
def test_of_two_operators_one_wins(tx, waiting, second):
    payouts.pay(tx, EMMA, waiting.id, {"reference": ""})
    making.an_operator(tx, OTTO)
    with pytest.raises(Refused, match="already been settled"):
        second(tx, OTTO, waiting.id, {"reference": "", "reason": "Late."})
    assert len([act for act in log.page(tx, EMMA).items if act.row.kind.startswith("payout")]) == 1


@pytest.mark.parametrize("person", [ADA, MAX, OTTO])
def test_nobody_else_sees_or_settles_one(tx, waiting, person):
    for act in (
        lambda: payouts.pay(tx, person, waiting.id, {"reference": ""}),
        lambda: payouts.refuse(tx, person, waiting.id, {"reason": "Mine."}),
        lambda: payouts.page(tx, person, "requested"),
        lambda: payouts.everything(tx, person),
        lambda: payouts.get(tx, person, waiting.id),
        lambda: log.page(tx, person),
    ):
        with pytest.raises(Missing):
            act()
    assert payouts.get(tx, EMMA, waiting.id).status == "requested"


def test_an_operator_whose_right_is_taken_away_settles_nothing_more(tx, waiting):
    rights.set_right(tx, EMMA.email, False)
    with pytest.raises(Missing):
        payouts.pay(tx, EMMA, waiting.id, {"reference": ""})


def test_nobody_settles_their_own_payout_as_long_as_somebody_else_can(tx, waiting):
    making.an_operator(tx, MAX)
    for act, given in ((payouts.pay, {"reference": ""}), (payouts.refuse, {"reason": "Later."})):
        with pytest.raises(Refused, match=f"another operator has to settle it: {EMMA.name}"):
            act(tx, MAX, waiting.id, given)
    assert payouts.get(tx, EMMA, waiting.id).status == "requested"
    rights.set_right(tx, EMMA.email, False)
    assert payouts.pay(tx, MAX, waiting.id, {"reference": ""}).status == "paid"
    act = log.page(tx, MAX).items[0]
    assert act.is_own and act.said == "Paid out €15" and not any(one.is_own for one in log.page(tx, MAX).items[1:])


def test_what_somebody_is_owed_who_has_left_is_not_refused_and_waits(tx, waiting):
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    with pytest.raises(Refused, match="has left"):
        payouts.refuse(tx, EMMA, waiting.id, {"reason": "No such account."})
    assert payouts.get(tx, EMMA, waiting.id).payee.startswith(MAX.name) and ledger.available(tx, MAX.id, "EUR") == 0
    assert payouts.pay(tx, EMMA, waiting.id, {"reference": "Transfer 5"}).payee == ""


def test_a_mentor_changes_where_a_waiting_payout_goes_and_nobody_marks_the_old_place_as_paid(tx, waiting):
    shown = waiting.address
    assert of_mentors.redirect(tx, MAX, waiting.id, {"payout_address": "DE99 5678"}).address == "DE99 5678"
    assert making.told(tx, EMMA) == ["payout_redirected", "payout_waiting"]
    with pytest.raises(Refused, match="has just changed where it goes: DE99 5678"):
        payouts.pay(tx, EMMA, waiting.id, {"reference": "Transfer 5", "address": shown})
    assert payouts.pay(tx, EMMA, waiting.id, {"reference": "Transfer 5", "address": "DE99 5678"}).status == "paid"
    with pytest.raises(Refused, match="already been settled"):
        of_mentors.redirect(tx, MAX, waiting.id, {"payout_address": "DE00 1234"})
    assert of_mentors.address(tx, MAX) == "DE99 5678"


def test_nobody_else_says_where_a_payout_goes_and_it_goes_somewhere(tx, waiting):
    with pytest.raises(Missing):
        of_mentors.redirect(tx, OTTO, waiting.id, {"payout_address": "Mine"})
    with pytest.raises(Invalid):
        of_mentors.redirect(tx, MAX, waiting.id, {"payout_address": " "})
    assert of_mentors.get(tx, waiting.id).address == "DE00 1234"
