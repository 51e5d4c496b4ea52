"""Money at a payment provider whose keys are gone for good: nobody can ask it, so an operator says what became of it.

They look at the provider’s own pages, or give it back in another way. Each is settled once, as the provider would have.
"""

from db import operators, pages, payments, transfers
from db.engine.transaction import Transaction
from db.fields import Choice, Field, Text, checked
from db.formats import Price
from db.installation import facts
from db.language import _
from db.operators import log
from db.operators import payouts as of_operators
from db.payments import attempts, till
from db.refusals import Invalid, Refused

SAID = _("Please say what became of it.")
RESERVED, GIVEN_BACK, SENT = ("charged", "not_charged"), ("given_back",), ("sent", "not_sent")
WHY: dict[str, Field] = {
    "reference": Text(least=1, most=200, label=_("Reference")),
    "reason": Text(least=1, most=500, lines=True, label=_("Reason")),
}
PAYMENT: dict[str, Field] = {"outcome": Choice(options=(*RESERVED, *GIVEN_BACK), sentence=SAID), **WHY}
PAYOUT: dict[str, Field] = {"outcome": Choice(options=SENT, sentence=SAID), **WHY}


def page(tx: Transaction, operator, after: str | None = None) -> pages.Page:
    """Payments that wait at such a provider, newest first."""
    operators.must_be(tx, operator)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("lost_payments", asked=_asked(tx), before=before, limit=pages.FETCHED), "id")


def left(tx: Transaction, way: str) -> dict[str, list[Price]]:
    """What waits at a provider: reserved, to give back, or a payout on its way; in each currency."""
    found: dict[str, list[Price]] = {}
    for row in tx.all("left_at_provider", way=way):
        found.setdefault(row.kind, []).append(Price(row.cents, row.currency))
    return found


def ways(tx: Transaction) -> list[str]:
    """The providers that can’t be asked, and at which something waits."""
    return [way for way in payments.PROVIDERS if is_lost(tx, way) and left(tx, way)]


def is_lost(tx: Transaction, way: str) -> bool:
    return f" {way} " not in _asked(tx)


def of_payment(tx: Transaction, operator, payment_id: int):
    """What is reserved there or on its way back; None if nothing is, or if the provider can still be asked."""
    operators.must_be(tx, operator)
    return tx.one("lost_attempt", payment_id=payment_id, asked=_asked(tx))


def settle_payment(tx: Transaction, operator, payment_id: int, given: dict):
    """It was charged, or is no longer reserved; or the learner has it back."""
    found = checked(PAYMENT, given)
    attempt = of_payment(tx, operator, payment_id)
    payment = till.of_operator(tx, payment_id)
    is_own = operators.is_own(tx, operator, payment.learner_id)
    if attempt is None:
        raise Refused(_("This payment isn’t waiting at a provider that can’t be asked."), kind="state")
    if found["outcome"] not in (RESERVED if attempt.status == "held" else GIVEN_BACK):
        raise Invalid({"outcome": SAID})
    tx.run("close_orders", attempt_id=attempt.id)
    attempts.seen(tx, attempt.id, _seen(attempt, found["outcome"]))
    amount = {"cents": attempt.cents, "currency": attempt.currency}
    log.write(tx, operator, "payment_settled", payment.learner_id, is_own=is_own, **amount, **found)
    return payments.get(tx, payment_id)


def _seen(attempt, outcome: str) -> attempts.Seen:
    """As the provider would have said it."""
    if outcome == "charged":
        return attempts.Seen("received", attempt.provider_id, attempt.charge_id, attempt.amount_cents)
    if outcome == "not_charged":
        return attempts.Seen("ended", attempt.provider_id)
    back, failed = attempt.given_back_cents + attempt.cents, attempt.failed_cents
    amounts = {"received_cents": attempt.received_cents, "given_back_cents": back, "failed_cents": failed}
    return attempts.Seen("received", attempt.provider_id, attempt.charge_id, **amounts)


def settle_payout(tx: Transaction, operator, payout_id: int, given: dict):
    """Stripe has sent it; or it has not, so that it waits until it is paid in another way, or refused."""
    found = checked(PAYOUT, given)
    payout = of_operators.get(tx, operator, payout_id)
    is_own = operators.is_own(tx, operator, payout.account_id)
    transfer = tx.one("transfer_of_payout", payout_id=payout_id)
    if transfer is None or not is_lost(tx, "stripe"):
        raise Refused(_("Stripe isn’t sending this payout, or can still be asked."), kind="state")
    transfers.settle_by_hand(tx, transfer, payout, found)
    amount = {"cents": payout.amount_cents, "currency": payout.currency}
    log.write(tx, operator, "payout_settled", payout.account_id, is_own=is_own, **amount, **found)
    return of_operators.get(tx, operator, payout_id)


def _asked(tx: Transaction) -> str:
    return f" {' '.join(facts.providers(tx))} "
