"""Payments as operators see them: what learners owe, and what goes back to them."""

from db import operators, pages, payments
from db.engine.transaction import Transaction
from db.fields import checked
from db.operators import log, people
from db.payments import till


def page(tx: Transaction, operator, show: str, after: str | None = None) -> pages.Page:
    operators.must_be(tx, operator)
    return payments.collected(tx, show, after)


def found(tx: Transaction, operator, words: str, after: str | None = None) -> pages.Page:
    """Those of a learner, by name or address; or the one with this number on its receipt."""
    operators.must_be(tx, operator)
    words = checked(people.SEARCH, {"q": words[:100]})["q"]
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    of = {"before": before, "limit": pages.FETCHED, "number": number}
    return pages.cut(tx.all("payments_found", **of, **people.patterns(words)), "id")


def receive(tx: Transaction, operator, payment_id: int):
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    is_own = operators.is_own(tx, operator, payment.learner_id)
    done = till.receive(tx, operator, payment)
    log.write(tx, operator, "payment_received", about(payment), is_own=is_own, **said(payment, payment.owed_cents))
    return done


def give_back(tx: Transaction, operator, payment_id: int):
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    is_own = operators.is_own(tx, operator, payment.learner_id)
    done = till.give_back(tx, operator, payment)
    log.write(tx, operator, "payment_given_back", about(payment), is_own=is_own, **said(payment, payment.surplus_cents))
    return done


def undo(tx: Transaction, operator, payment_id: int, shown: dict | None = None):
    operators.must_be(tx, operator)
    payment = till.of_operator(tx, payment_id)
    is_own = operators.is_own(tx, operator, payment.learner_id)
    done = till.undo(tx, operator, payment, shown)
    changed = abs(done.received_cents - payment.received_cents)
    log.write(tx, operator, "payment_undone", about(payment), is_own=is_own, **said(payment, changed))
    return done


def about(payment) -> int | None:
    return None if payment.sponsorship_id else payment.learner_id


def said(payment, cents: int) -> dict:
    return {"cents": cents, "currency": payment.currency, "number": payment.number or 0}
