"""Payouts as operators see them: what waits, and what became of it."""

from db import operators, pages, payouts
from db.engine.transaction import Transaction
from db.operators import log
from db.refusals import Missing

LISTS = ("requested", "paid", "refused")


def page(tx: Transaction, operator, status: str, after: str | None = None) -> pages.Page:
    """Those that wait longest first; else the newest."""
    operators.must_be(tx, operator)
    if status == "requested":
        (start,) = pages.start(after, int) or (0,)
        return pages.cut(tx.all("payouts_waiting", after=start, limit=pages.FETCHED), "id")
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("payouts_settled", status=status, before=before, limit=pages.FETCHED), "id")


def everything(tx: Transaction, operator, after: str | None = None) -> pages.Page:
    """In each state, the newest first."""
    operators.must_be(tx, operator)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("payouts_of_all", before=before, limit=pages.FETCHED), "id")


def get(tx: Transaction, operator, payout_id: int):
    operators.must_be(tx, operator)
    payout = tx.one("payout_for_operator", id=payout_id)
    if payout is None:
        raise Missing()
    return payout


def pay(tx: Transaction, operator, payout_id: int, given: dict):
    is_own = operators.is_own(tx, operator, get(tx, operator, payout_id).account_id)
    payout = payouts.pay(tx, payout_id, given["reference"], given.get("address"))
    told = {"is_own": is_own, "cents": payout.amount_cents, "currency": payout.currency, "reference": payout.reference}
    log.write(tx, operator, "payout_paid", payout.account_id, **told)
    return get(tx, operator, payout_id)


def refuse(tx: Transaction, operator, payout_id: int, given: dict):
    """The money is available again."""
    is_own = operators.is_own(tx, operator, get(tx, operator, payout_id).account_id)
    payout = payouts.refuse(tx, payout_id, given["reason"])
    told = {"is_own": is_own, "cents": payout.amount_cents, "currency": payout.currency}
    log.write(tx, operator, "payout_refused", payout.account_id, reason=payout.reason, **told)
    return get(tx, operator, payout_id)
