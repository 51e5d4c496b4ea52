"""What notifications say about payments and payouts, as `notices` does about everything else."""

from db.formats import Moment, Price
from db.language import _, together

Said = tuple[str, str]


def payment_received(title: str, cents: int, currency: str) -> Said:
    text = _("For your seat in “{title}”. This is your receipt.", title=title)
    return _("Payment received: {amount}", amount=Price(cents, currency)), text


def payment_given_back(title: str, cents: int, currency: str) -> Said:
    text = _("For your seat in “{title}”.", title=title)
    return _("You got {amount} back", amount=Price(cents, currency)), text


def payment_undone(title: str, cents: int, currency: str) -> Said:
    text = _("It was marked by mistake. The payment’s page shows what you owe now.")
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
    return _("{name} requested a payout: {amount}", name=name, amount=Price(cents, currency)), ""


def host_absent(title: str) -> Said:
    text = _("Learners joined the room and you didn’t, so nobody is charged. If that’s wrong, object within 48 hours.")
    return _("You weren’t in “{title}”", title=title), text


def host_absent_learner(title: str) -> Said:
    return _("The mentor wasn’t in “{title}”", title=title), _("You pay nothing.")


def learner_absent(title: str, cents: int, currency: str) -> Said:
    text = _(
        "The price is due all the same: {price}. If you were there or the mentor wasn’t, object within 48 hours.",
        price=Price(cents, currency),
    )
    return _("You missed “{title}”", title=title), text


def objection(name: str, title: str, text: str) -> Said:
    return _("{name} objected to the attendance of “{title}”", name=name, title=title), text


def objection_answered(name: str, title: str, text: str) -> Said:
    return _("{name} answered the objection to “{title}”", name=name, title=title), text


def objection_waiting(name: str, title: str) -> Said:
    return _("{name} objected to the attendance of “{title}”", name=name, title=title), _("Please settle it.")


def objection_settled(title: str, is_won: bool, side: str, text: str) -> Said:
    if side == "learner":
        due = _("You pay nothing.") if is_won else _("The price is due.")
    else:
        due = _("You earn the price.") if is_won else _("The learner pays nothing.")
    return _("The objection to “{title}” is settled", title=title), together(due, text)


def payment_held(title: str, cents: int, currency: str) -> Said:
    text = _("{amount} is reserved, and charged once the session has taken place.", amount=Price(cents, currency))
    return _("Payment confirmed for “{title}”", title=title), text


def payment_wanted(title: str, cents: int, currency: str, until: str) -> Said:
    text = together(
        _("Price: {price}.", price=Price(cents, currency)),
        _("Please pay by {time}; after that, somebody else may get your seat.", time=Moment(until)),
    )
    return _("Please pay for your seat in “{title}”", title=title), text


def payment_too_late(title: str, cents: int, currency: str) -> Said:
    text = _(
        "Your payment arrived after your seat was given away. You get {amount} back.", amount=Price(cents, currency)
    )
    return _("Your seat in “{title}” is gone", title=title), text


def hold_ended(title: str) -> Said:
    text = _("It wasn’t paid in time. You owe nothing. If there are seats left, you can book again.")
    return _("Your seat in “{title}” was given up", title=title), text


def seat_not_paid(title: str) -> Said:
    return _("A seat in “{title}” is free again", title=title), _("It wasn’t paid in time.")


KINDS = {
    kind.__name__: kind
    for kind in (
        payment_received,
        payment_given_back,
        payment_undone,
        payment_held,
        payment_wanted,
        payment_too_late,
        hold_ended,
        seat_not_paid,
        payout_requested,
        payout_paid,
        payout_refused,
        payout_waiting,
        host_absent,
        host_absent_learner,
        learner_absent,
        objection,
        objection_answered,
        objection_waiting,
        objection_settled,
    )
}
