"""How learners pay, where the way that is in use can’t take it or can’t be asked."""

import pytest

from db import bookings, money, payments
from db.installation import doctor, facts
from db.payments import attempts
from db.refusals import Refused
from tests.support import making
from tests.support.cast import ADA

PAYPAL = "AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD"
STRIPE_WHOLE = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF"


def test_what_paypal_does_not_take_is_paid_to_the_organiser_and_no_seat_is_lost(tx):
    facts.note_payments(tx, "paypal", "")
    for currency, way in (("EUR", "paypal"), ("KES", "operator")):
        start = making.ahead(tx, days=2 if way == "paypal" else 4)
        session = making.a_class(tx, currency=currency, price_cents=150000, starts_at=start)
        payment = payments.of_booking(tx, bookings.book(tx, ADA, session.id).id)
        assert payment.way == way and (payment.hold_until is None) == (way == "operator")
    tx._execute("UPDATE payments SET way = 'paypal'")  # from before that was known
    with pytest.raises(Refused, match="can’t be paid online"):
        attempts.begin(tx, ADA, payment.id)


def test_the_doctor_names_money_at_a_provider_that_cannot_be_asked(tx):
    facts.note_payments(tx, "stripe", "")
    payment = payments.of_booking(tx, bookings.book(tx, ADA, making.a_class(tx).id).id)
    attempt = attempts.begin(tx, ADA, payment.id)
    missing = {"stripe": "MENTORA_STRIPE_KEY", "paypal": "MENTORA_PAYPAL_CLIENT"}
    assert doctor._reserved(tx, missing) == []
    attempts.seen(tx, attempt.id, attempts.Seen("held", "cs_1", "pi_1"))
    ((checked, problem),) = doctor._reserved(tx, missing)
    assert "stripe" in checked and "reserved: €15; to go back: 0;" in problem and "MENTORA_STRIPE_KEY" in problem
    assert doctor._reserved(tx, {}) == []


def test_what_is_too_little_for_stripe_is_paid_to_the_organiser(tx):
    facts.note_payments(tx, "stripe", "")
    for days, (cents, way) in enumerate(((49, "operator"), (50, "stripe")), start=2):
        session = making.a_class(tx, price_cents=cents, starts_at=making.ahead(tx, days=days))
        payment = payments.of_booking(tx, bookings.book(tx, ADA, session.id).id)
        assert payment.way == way and (payment.hold_until is None) == (way == "operator")
    tx._execute("UPDATE payments SET way = 'stripe'")  # from before that was known
    (little,) = [one for one in payments.of_learner(tx, ADA.id).items if one.owed_cents == 49]
    with pytest.raises(Refused, match="can’t be paid online"):
        attempts.begin(tx, ADA, little.id)


def test_the_currencies_are_those_that_the_providers_document():
    """Checked against https://developer.paypal.com/docs/api/reference/currency-codes and
    https://docs.stripe.com/currencies: what is taken, how many decimals it has, and what the least is."""
    ours = set(money.CURRENCIES)
    whole = {one for one in ours if not money.digits(one)}
    assert set(payments.BY_HAND["paypal"]) == ours - set(PAYPAL.split())
    assert whole & set(PAYPAL.split()) == {"HUF", "JPY", "TWD"} & ours  # an amount with decimals is refused
    assert whole == set(STRIPE_WHOLE.split()) & ours
    assert not {"BHD", "JOD", "KWD", "OMR", "TND"} & ours  # three decimals
    assert set(payments.LEAST["stripe"]) == ours
    assert money.MOST <= 99_999_999  # the most that Stripe charges at once
