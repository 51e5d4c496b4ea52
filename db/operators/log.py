"""What operators did: who, what, about whom, when and why. It is written with the act, and never changed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db import operators, pages
from db.engine.transaction import Transaction
from db.formats import Price
from db.ids import new_id
from db.language import _


def payout_paid(cents: int, currency: str, reference: str) -> str:
    if not reference:
        return _("Paid out {amount}", amount=Price(cents, currency))
    return _("Paid out {amount}, reference {reference}", amount=Price(cents, currency), reference=reference)


def payout_refused(cents: int, currency: str) -> str:
    return _("Refused a payout of {amount}", amount=Price(cents, currency))


def payout_approved(cents: int, currency: str) -> str:
    return _("Had Stripe send a payout of {amount}", amount=Price(cents, currency))


def payment_received(cents: int, currency: str, number: int) -> str:
    return _("Received {amount} from a learner", amount=Price(cents, currency))


def payment_given_back(cents: int, currency: str, number: int, reference: str = "") -> str:
    told = {"amount": Price(cents, currency), "number": number}
    if reference:
        return _("Gave {amount} back, receipt no. {number}, reference {reference}", **told, reference=reference)
    return _("Gave {amount} back, receipt no. {number}", **told)


def refund_retried(cents: int, currency: str, number: int) -> str:
    return _("Had a refund of {amount} tried again, receipt no. {number}", amount=Price(cents, currency), number=number)


def payment_undone(cents: int, currency: str, number: int) -> str:
    return _("Corrected {amount}, receipt no. {number}", amount=Price(cents, currency), number=number)


def payment_settled(cents: int, currency: str, outcome: str, reference: str) -> str:
    told = {"amount": Price(cents, currency), "reference": reference}
    if outcome == "charged":
        return _("Noted that the lost provider charged {amount}, reference {reference}", **told)
    if outcome == "not_charged":
        return _("Noted that the lost provider didn’t charge {amount}, reference {reference}", **told)
    return _("Noted that {amount} went back without the lost provider, reference {reference}", **told)


def payout_settled(cents: int, currency: str, outcome: str, reference: str) -> str:
    told = {"amount": Price(cents, currency), "reference": reference}
    if outcome == "sent":
        return _("Noted that Stripe had sent a payout of {amount}, reference {reference}", **told)
    return _("Noted that Stripe hadn’t sent a payout of {amount}, reference {reference}", **told)


def suspended() -> str:
    return _("Suspended the account")


def restored() -> str:
    return _("Restored the account")


def reset_sent() -> str:
    return _("Sent a link to reset the password")


def review_removed(title: str) -> str:
    return _("Removed a review of “{title}”", title=title)


def review_kept(title: str) -> str:
    return _("Kept a review of “{title}” that was reported", title=title)


def right_given() -> str:
    return _("Made an operator")


def right_taken() -> str:
    return _("No longer an operator")


def mail_retried(subject: str) -> str:
    return _("Sent the email “{subject}” again", subject=subject)


def objection_settled(title: str, verdict: str) -> str:
    if verdict == "learner":
        return _("Settled an objection to “{title}” in favour of the learner", title=title)
    return _("Settled an objection to “{title}” in favour of the mentor", title=title)


def message_deleted() -> str:
    return _("Deleted a message that was reported")


def message_kept() -> str:
    return _("Kept a message that was reported")


KINDS: dict[str, Callable[..., str]] = {
    kind.__name__: kind
    for kind in (
        payout_paid,
        payout_refused,
        payout_approved,
        payment_received,
        payment_given_back,
        refund_retried,
        payment_undone,
        payment_settled,
        payout_settled,
        suspended,
        restored,
        reset_sent,
        review_removed,
        review_kept,
        right_given,
        right_taken,
        mail_retried,
        objection_settled,
        message_deleted,
        message_kept,
    )
}


def write(
    tx: Transaction,
    operator: Any,
    kind: str,
    person_id: int | None = None,
    /,
    *,
    reason: str = "",
    is_own: bool = False,
    **params: Any,
) -> None:
    """`operator` is None for the command line. `params` are the arguments of the kind; names are not among them.

    `is_own`: it was about themselves, and nobody else could settle it.
    """
    KINDS[kind](**params)  # what cannot be shown must not be stored
    tx.run(
        "insert_act",
        id=new_id(),
        operator_id=operator.id if operator else None,
        kind=kind,
        person_id=person_id,
        params=json.dumps(params | {"is_own": True} if is_own else params, ensure_ascii=False, sort_keys=True),
        reason=reason,
        now=tx.now,
    )
    operators.touch(tx)


@dataclass(frozen=True, slots=True)
class Act:
    said: str  # what was done, in the past tense
    row: Any
    is_own: bool  # by somebody whom it was about


def page(tx: Transaction, operator: Any, after: str | None = None, person_id: int | None = None) -> pages.Page:
    """The newest first; with a `person_id`, what was done about them."""
    operators.must_be(tx, operator)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    if person_id:
        rows = tx.all("acts_about", person_id=person_id, before=before, limit=pages.FETCHED)
    else:
        rows = tx.all("acts_page", before=before, limit=pages.FETCHED)
    found = pages.cut(rows, "id")
    return pages.Page([_act(row) for row in found.items], found.next)


def _act(row: Any) -> Act:
    params = json.loads(row.params)
    is_own = params.pop("is_own", False)
    return Act(KINDS[row.kind](**params), row, is_own)
