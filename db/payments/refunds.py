"""Refunds that a provider could not make, or that failed later: an operator tries again, or gives it back otherwise."""

from db import operators, payments
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Refused

PAGE = "/admin/payments?show=to_give_back"


def stranded(tx: Transaction, payment):
    """The attempt whose refund came to nothing, or None. While another is on its way, nobody has to do anything."""
    if not payment.surplus_cents or is_on_its_way(tx, payment.id):
        return None
    return tx.one("stranded_refund", payment_id=payment.id)


def is_on_its_way(tx: Transaction, payment_id: int) -> bool:
    """Whether the provider still has to be told."""
    return bool(tx.value("orders_waiting", payment_id=payment_id))


def among(tx: Transaction, rows: list) -> dict[int, str]:
    """Of these payments, newest first: `wanted` where the provider still gives it back, or what became of that."""
    if not rows:
        return {}
    found = tx.all("refunds_between", first=rows[-1].id, last=rows[0].id, most=len(rows))
    return {row.payment_id: row.status for row in found}


def again(tx: Transaction, payment) -> None:
    """The provider is told once more, as if for the first time."""
    attempt = stranded(tx, payment)
    if attempt is None:
        raise Refused(_("There is no refund of this payment that failed."), kind="state")
    tx.run("count_retry", id=attempt.id)
    tx.run("want_order_again", id=attempt.order_id, now=tx.now)


def tell(tx: Transaction, payment, cents: int) -> None:
    """Who was told that they got it back, and the operators, who have to do something."""
    if not _is_left_behind(tx, payment):
        return
    payments.tell(tx, payment, "payment_came_back", cents)
    _tell_operators(tx, payment, cents)


def refused(tx: Transaction, order_id: int) -> None:
    """The provider does not even try."""
    refund = tx.one("refused_refund", order_id=order_id)
    if refund is None:
        return
    payment = payments.get(tx, refund.payment_id)
    if _is_left_behind(tx, payment):
        _tell_operators(tx, payment, payment.surplus_cents)


def _is_left_behind(tx: Transaction, payment) -> bool:
    """More should go back than is on its way: of somebody who has paid twice, another refund may be."""
    on_its_way = tx.value("refunds_on_their_way", payment_id=payment.id, but=0)
    return payment.surplus_cents > on_its_way and tx.one("stranded_refund", payment_id=payment.id) is not None


def _tell_operators(tx: Transaction, payment, cents: int) -> None:
    operators.tell(tx, "refund_failed", PAGE, title=payment.title, cents=cents, currency=payment.currency)
