"""Operators note down what they collect: once, and every act is kept."""

import pytest

from db import bookings, notifications, payments
from db import operators as rights_of
from db.installation import facts
from db.operators import log
from db.operators import payments as desk
from db.refusals import Missing, Refused
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


@pytest.fixture
def owed(tx):
    """What Ada owes for a seat; Emma is an operator."""
    making.an_operator(tx, EMMA)
    return payments.of_booking(tx, bookings.book(tx, ADA, making.a_class(tx).id).id)


def said(tx) -> str:
    return log.page(tx, EMMA).items[0].said


def test_what_is_owed_is_received_once_and_the_learner_has_a_receipt(tx, owed):
    assert [one.id for one in desk.page(tx, EMMA, "owed").items] == [owed.id]
    assert desk.receive(tx, EMMA, owed.id).state == "received" and said(tx) == "Received €15 from a learner"
    assert notifications.page(tx, ADA.id).items[0].link == f"/payments/{owed.id}"
    with pytest.raises(Refused, match="Nothing is owed"):
        desk.receive(tx, EMMA, owed.id)
    assert desk.page(tx, EMMA, "owed").items == []


def test_a_mistake_is_undone_and_both_acts_are_kept(tx, owed):
    desk.receive(tx, EMMA, owed.id)
    assert desk.undo(tx, EMMA, owed.id).state == "owed" and said(tx) == "Corrected €15, receipt no. 1"
    assert len(log.page(tx, EMMA).items) >= 2


def test_what_is_not_due_any_more_waits_to_be_given_back(tx, owed):
    desk.receive(tx, EMMA, owed.id)
    publication.cancel(tx, MAX, owed.session_id, "")
    assert rights_of.waiting(tx)["/admin/payments"] == 1
    assert desk.give_back(tx, EMMA, owed.id).state == "given_back" and said(tx) == "Gave €15 back, receipt no. 1"
    assert rights_of.waiting(tx)["/admin/payments"] == 0


@pytest.mark.parametrize("person", [ADA, MAX, OTTO])
@pytest.mark.parametrize("act", [desk.receive, desk.give_back, desk.undo])
def test_nobody_else_does(tx, owed, person, act):
    with pytest.raises(Missing):
        act(tx, person, owed.id)
    with pytest.raises(Missing):
        desk.page(tx, person, "all")


def test_operators_do_not_mark_what_mentors_are_paid_directly(tx, owed):
    facts.note_payments(tx, "direct", "")
    direct = payments.of_booking(
        tx, bookings.book(tx, OTTO, making.a_class(tx, starts_at=making.ahead(tx, days=9)).id).id
    )
    with pytest.raises(Missing):
        desk.receive(tx, EMMA, direct.id)
    assert direct.id not in [one.id for one in desk.page(tx, EMMA, "all").items]


def test_payments_are_found_by_the_learner_or_the_number_of_the_receipt(tx, owed):
    paid = desk.receive(tx, EMMA, owed.id)
    for words in (ADA.name[:3].lower(), ADA.email, str(paid.number)):
        assert [one.id for one in desk.found(tx, EMMA, words).items] == [owed.id], words
    for words in ("Nobody", "%", "99", "9" * 30, OTTO.name):
        assert desk.found(tx, EMMA, words).items == [], words
    with pytest.raises(Missing):
        desk.found(tx, ADA, ADA.name)
