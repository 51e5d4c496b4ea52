"""What notifications say about payments and payouts, as `notices` does about everything else."""

from db.formats import Price
from db.language import _, together

Said = tuple[str, str]


def payment_received(title: str, cents: int, currency: str) -> Said:
    text = _("For your seat in “{title}”. This is your receipt.", title=title)
    return _("Payment received: {amount}", amount=Price(cents, currency)), text


def payment_given_back(title: str, cents: int, currency: str) -> Said:
    text = _("For your seat in “{title}”.", title=title)
    return _("You got {amount} back", amount=Price(cents, currency)), text


def payment_undone(title: str, cents: int, currency: str) -> Said:
    text = _("It had been marked by mistake. What you owe now is on the page of the payment.")
    return _("A payment for “{title}” was corrected", title=title), text


def payout_requested(cents: int, currency: str) -> Said:
    return _("Payout requested: {amount}", amount=Price(cents, currency)), _("You’ll hear when it’s paid.")


def payout_paid(cents: int, currency: str, reference: str) -> Said:
    text = _("Reference: {reference}", reference=reference) if reference else ""
    return _("Payout paid: {amount}", amount=Price(cents, currency)), text


def payout_refused(cents: int, currency: str, reason: str) -> Said:
    text = together(_("The amount is available again."), _("Reason: {reason}", reason=reason))
    return _("Payout refused: {amount}", amount=Price(cents, currency)), text


def payout_waiting(name: str, cents: int, currency: str) -> Said:
    return _("{name} requests a payout: {amount}", name=name, amount=Price(cents, currency)), ""


KINDS = {
    kind.__name__: kind
    for kind in (
        payment_received,
        payment_given_back,
        payment_undone,
        payout_requested,
        payout_paid,
        payout_refused,
        payout_waiting,
    )
}
