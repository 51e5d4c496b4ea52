"""What notifications say about payments, as `notices` does about everything else."""

from db.formats import Price
from db.language import _

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


KINDS = {
    kind.__name__: kind
    for kind in (
        payment_received,
        payment_given_back,
        payment_undone,
    )
}
