"""What the page says about money before an account is deleted."""

import pytest

from db import bookings, organisations, payments, payouts
from db.operators import payments as desk
from db.people import leaving
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX
from tests.support.sponsoring import a_sponsorship, book, payer


def said(tx, person) -> list[str]:
    return [str(sentence) for sentence in leaving.unsettled(tx, person)]


@pytest.fixture
def operator(tx):
    return making.an_operator(tx, making.somebody(tx, "mentor"))


def test_nothing_is_said_where_nothing_is_unsettled(tx):
    bookings.book(tx, ADA, making.a_class(tx).id)
    assert said(tx, ADA) == said(tx, MAX) == said(tx, EMMA) == []


@pytest.mark.parametrize(
    ("price", "sentence"),
    [
        (1500, "€15 is available to you. Request a payout first, and say where it goes."),
        (50, "€0.50 is available to you; a payout is at least €10."),
    ],
)
def test_a_mentor_with_available_money_requests_a_payout_first(tx, price, sentence):
    booking = bookings.book(tx, ADA, making.a_class(tx, price_cents=price).id)
    making.begin(tx, booking.session_id, end=True)
    assert said(tx, MAX) == [sentence]


def test_a_payout_that_is_on_its_way_still_comes(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id, end=True)
    payouts.request(tx, MAX, {"payout_address": "Cash"})
    assert said(tx, MAX) == ["Your payout of €15 is on its way. You’ll still get it."]


def test_a_learner_owes_what_took_place_and_gets_back_what_did_not(tx, operator):
    took_place, called_off = making.a_class(tx), making.a_class(tx, starts_at=making.ahead(tx, days=4))
    bookings.book(tx, ADA, took_place.id)
    paid = bookings.book(tx, ADA, called_off.id)
    assert said(tx, ADA) == []
    desk.receive(tx, operator, payments.of_booking(tx, paid.id).id)
    publication.cancel(tx, MAX, called_off.id, "")
    making.begin(tx, took_place.id, end=True)
    assert said(tx, ADA) == ["You get €15 back. Please wait until you have it.", "You’ll still owe €15."]


def test_an_employer_reads_what_their_team_owes_unless_others_stay_in_it(tx):
    book(tx, making.a_class(tx), a_sponsorship(tx, ADA))
    assert said(tx, EMMA) == [f"{EMMA.name} will still owe €15 for sponsored seats."]
    colleague = making.somebody(tx, "employer")
    tx.run("insert_organisation_member", id=payer(tx), me=colleague.id, is_owner=0, now=tx.now)
    organisations.work_in(tx, colleague.id, payer(tx))
    assert said(tx, EMMA) == said(tx, colleague) == []


def test_what_goes_back_to_a_team_is_said(tx, operator):
    session = making.a_class(tx)
    booking = book(tx, session, a_sponsorship(tx, ADA))
    desk.receive(tx, operator, payments.of_booking(tx, booking.id).id)
    publication.cancel(tx, MAX, session.id, "")
    assert said(tx, EMMA) == [f"{EMMA.name} gets €15 back. Please wait until you have it."]
