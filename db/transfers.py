"""Payouts that Stripe sends: an operator approves one, and it is sent once, whatever breaks in between.

It is stored before Stripe is told. Before each try, Stripe is asked whether it has sent it already: a crash, or a
backup that was restored, may have lost the answer.
"""

from dataclasses import dataclass

from db import changes, clock, operators, payout_accounts, payouts
from db.engine.transaction import Transaction
from db.ids import new_id
from db.language import _
from db.operators import log
from db.operators import payouts as of_operators
from db.refusals import Refused

AT_ONCE = 20
PAGE = "/admin/payouts"


@dataclass(frozen=True, slots=True)
class Sent:
    """What Stripe says about a transfer."""

    provider_id: str
    reversed_cents: int = 0  # taken back in all


def approve(tx: Transaction, operator, payout_id: int):
    """Stripe is told to send it, to the mentor’s account there."""
    payout = of_operators.get(tx, operator, payout_id)
    is_own = operators.is_own(tx, operator, payout.account_id)
    if payout.status != "requested":
        raise Refused(_("This payout has already been settled."), kind="state")
    payouts.must_not_be_on_its_way(tx, payout_id)
    account = payout_accounts.ready(tx, payout.account_id)
    if account is None:
        raise Refused(_("Stripe can’t send this: the mentor has no account there that is ready."), kind="state")
    tx.run("insert_transfer", id=new_id(), payout_id=payout_id, account=account.provider_id, now=tx.now)
    told = {"cents": payout.amount_cents, "currency": payout.currency}
    log.write(tx, operator, "payout_approved", payout.account_id, is_own=is_own, **told)
    changes.touch_people(tx, payout.account_id)
    return of_operators.get(tx, operator, payout_id)


def next_one(tx: Transaction) -> str | None:
    return tx.value("next_transfer")


def to_do(tx: Transaction) -> list:
    return tx.all("transfers_due", now=tx.now, most=AT_ONCE)


def begun(tx: Transaction, transfer) -> bool:
    """Stripe is told in a moment. If nothing is heard of it, that is done again later."""
    later = clock.moved(tx.now, seconds=min(2 ** min(transfer.tries + 2, 12), 3600))
    return bool(tx.run("begin_transfer", id=transfer.id, due_at=later))


def seen(tx: Transaction, transfer_id: int, now: Sent) -> None:
    """Stripe has sent it, and may have taken it back since. Said again, it changes nothing."""
    transfer = tx.one("transfer", id=transfer_id)
    of = {"id": transfer_id, "provider_id": now.provider_id, "problem": ""}
    if tx.run("settle_transfer", status="done", **of):
        payouts.sent(tx, transfer.payout_id, now.provider_id)
    is_all = now.reversed_cents >= transfer.amount_cents
    told = tx.one("transfer", id=transfer_id).reversed_cents
    status = "reversed" if is_all else "done"
    if tx.run("reverse_transfer", id=transfer_id, status=status, reversed_cents=max(now.reversed_cents, told)):
        if is_all:
            payouts.reopen(tx, transfer.payout_id)
        if now.reversed_cents > told:
            said = {"cents": now.reversed_cents - told, "currency": transfer.currency}
            operators.tell(tx, "transfer_reversed", PAGE, **said)


def failed(tx: Transaction, transfer_id: int, problem: str) -> None:
    """Stripe does not send it. An operator tries again, pays it by hand or refuses it."""
    transfer = tx.one("transfer", id=transfer_id)
    if tx.run("settle_transfer", id=transfer_id, status="failed", provider_id="", problem=problem[:500]):
        operators.tell(tx, "transfer_failed", PAGE, cents=transfer.amount_cents, currency=transfer.currency)
        changes.touch_people(tx, transfer.account_id)
    tx.run("look_at_transfer_no_more", id=transfer_id)


def settle_by_hand(tx: Transaction, transfer, payout, given: dict) -> None:
    """Stripe can’t be asked any more, and an operator knows whether it has sent it."""
    is_sent = given["outcome"] == "sent"
    name = transfer.provider_id or (f"by-hand-{transfer.id}" if is_sent else "")
    settled = {"status": "done", "problem": ""} if is_sent else {"status": "failed", "problem": given["reason"]}
    if not tx.run("settle_transfer", id=transfer.id, provider_id=name, **settled):
        raise Refused(_("This payout has already been settled."), kind="state")
    if is_sent:
        payouts.sent(tx, payout.id, given["reference"])
    changes.touch_people(tx, payout.account_id)


def unheard(tx: Transaction, transfer_id: int, problem: str) -> None:
    """Stripe could not be reached, so nobody knows. It is asked again."""
    tx.run("keep_transfer_problem", id=transfer_id, problem=problem[:500])
    operators.touch(tx)


def heard(tx: Transaction, name: str) -> None:
    """An event was about this name: what it is about is looked at soon, if it is ours."""
    tx.run("look_at_transfer_soon", name=name, now=tx.now)
    tx.run("look_at_account_soon", name=name, now=tx.now)
