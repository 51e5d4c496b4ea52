"""Payments as operators see them: what learners owe, and what goes back to them."""

from db import operators, pages, payments
from db.engine.transaction import Transaction
from db.operators import log
from db.payments import till


def page(tx: Transaction, operator, show: str, after: str | None = None) -> pages.Page:
    operators.must_be(tx, operator)
    return payments.collected(tx, show, after)


def receive(tx: Transaction, operator, payment_id: int):
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    done = till.receive(tx, operator, payment)
    log.write(tx, operator, "payment_received", payment.learner_id, **_said(payment, payment.owed_cents))
    return done


def give_back(tx: Transaction, operator, payment_id: int):
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    done = till.give_back(tx, operator, payment)
    log.write(tx, operator, "payment_given_back", payment.learner_id, **_said(payment, payment.surplus_cents))
    return done


def undo(tx: Transaction, operator, payment_id: int, shown: dict | None = None):
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    done = till.undo(tx, operator, payment, shown)
    changed = abs(done.received_cents - payment.received_cents)
    log.write(tx, operator, "payment_undone", payment.learner_id, **_said(payment, changed))
    return done


def _said(payment, cents: int) -> dict:
    return {"cents": cents, "currency": payment.currency, "number": payment.number or 0}
