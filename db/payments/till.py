"""What is noted down by hand: received, given back, and undone when it was wrong.

The mentor does it for what learners pay them directly, the operator for everything else.
"""

from db import notifications, operators, payments
from db.engine.transaction import Transaction
from db.fields import Field, Maybe, Whole, checked
from db.language import _
from db.payments import holds, refunds
from db.refusals import Missing, Refused

UNDONE: dict[str, Field] = {
    "received_cents": Maybe(field=Whole(least=0, most=10**15), note="As shown; refused if it has changed")
}


def of_mentor(tx: Transaction, mentor, payment_id: int):
    """A payment that goes to this mentor directly."""
    payment = payments.get(tx, payment_id)
    if not payments.is_collected_by(payment, mentor.id):
        raise Missing()
    return payment


def of_operator(tx: Transaction, payment_id: int):
    """Any other. Who is an operator is not decided here."""
    payment = payments.get(tx, payment_id)
    if payment.way == "direct":
        raise Missing()
    return payment


def receive(tx: Transaction, person, payment):
    """All that is owed."""
    if payment.attempt in ("pending", "held"):
        raise Refused(_("The learner is paying this online."), kind="state")
    if not payment.owed_cents:
        raise Refused(_("Nothing is owed for this seat."), kind="state")
    payments.write(tx, payment.id, "received", payment.owed_cents, person.id)
    holds.paid(tx, payment.id)
    payments.tell(tx, payment, "payment_received", payment.owed_cents)
    return payments.get(tx, payment.id)


def give_back(tx: Transaction, person, payment, reference: str = ""):
    """All that was received and is not due any more."""
    if not payment.surplus_cents:
        raise Refused(_("There is nothing to give back for this seat."), kind="state")
    if refunds.is_on_its_way(tx, payment.id):
        raise Refused(_("The payment provider is giving it back."), kind="state")
    payments.write(tx, payment.id, "given_back", -payment.surplus_cents, person.id)
    by = {"reference": reference} if reference else {}
    payments.tell(tx, payment, "payment_given_back", payment.surplus_cents, **by)
    return payments.get(tx, payment.id)


def undo(tx: Transaction, person, payment, shown: dict | None = None):
    """The last thing that was noted down. What a provider says is not undone by hand.

    `shown` is what they saw as received: who presses twice, or second, does not undo what was noted before that.
    """
    if shown and checked(UNDONE, shown)["received_cents"] not in (None, payment.received_cents):
        raise Refused(_("This has changed meanwhile. Please look again."), kind="changed")
    last = last_noted(tx, payment.id)
    if last is None:
        raise Refused(_("There is nothing to undo."), kind="state")
    payments.write(tx, payment.id, "undone", -last.amount_cents, person.id, undoes_id=last.id)
    payments.tell(tx, payment, "payment_undone", abs(last.amount_cents))
    return payments.get(tx, payment.id)


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted: nothing says afterwards who it was that owes something, or gets something back."""
    for left in tx.all("unsettled_with_mentors", me=person.id):
        told = {"owed": left.owed_cents, "surplus": left.surplus_cents, "currency": left.currency}
        link = f"/payments/{left.payment_id}"
        notifications.notify(tx, left.host_id, "learner_left", link=link, name=person.name, **told)
    for left in tx.all("unsettled_payments", me=person.id):
        told = {"owed": left.owed_cents, "surplus": left.surplus_cents, "currency": left.currency}
        operators.tell(tx, "learner_left", "/admin/payments?show=all", name=person.name, **told)


def last_noted(tx: Transaction, payment_id: int):
    """What `undo` would undo, or None."""
    standing = [one for one in payments.receipts(tx, payment_id) if one.kind != "undone" and not one.is_undone]
    return standing[-1] if standing and standing[-1].by_id is not None else None
