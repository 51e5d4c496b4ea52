"""What operators do about a refund that a provider could not deliver."""

from db import operators
from db.engine.transaction import Transaction
from db.fields import Field, Text, checked
from db.language import _
from db.operators import log, lost
from db.operators import payments as of_operators
from db.payments import get as get_payment
from db.payments import refunds, till
from db.refusals import Missing, Refused

BY_HAND: dict[str, Field] = {"reference": Text(least=1, most=200, label=_("Reference"))}


def get(tx: Transaction, operator, payment_id: int):
    """A payment whose refund failed."""
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    if refunds.stranded(tx, payment) is None:
        raise Missing()
    return payment


def again(tx: Transaction, operator, payment_id: int):
    """The provider makes another."""
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    is_own = operators.is_own(tx, operator, payment.learner_id)
    if lost.is_lost(tx, payment.way):
        raise Refused(_("This payment’s provider can’t be asked any more."), kind="state")
    refunds.again(tx, payment)
    told = of_operators.said(payment, payment.surplus_cents)
    log.write(tx, operator, "refund_retried", of_operators.about(payment), is_own=is_own, **told)
    return get_payment(tx, payment_id)


def by_hand(tx: Transaction, operator, payment_id: int, given: dict):
    """They have given it back without the provider."""
    found = checked(BY_HAND, given)
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    is_own = operators.is_own(tx, operator, payment.learner_id)
    if refunds.stranded(tx, payment) is None:
        raise Refused(_("There is no refund of this payment that failed."), kind="state")
    done = till.give_back(tx, operator, payment, found["reference"])
    told = of_operators.said(payment, payment.surplus_cents) | found
    log.write(tx, operator, "payment_given_back", of_operators.about(payment), is_own=is_own, **told)
    return done
