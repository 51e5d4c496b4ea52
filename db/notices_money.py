"""What notifications say about payments and payouts, as `notices` does about everything else."""

from db.formats import Moment, Price
from db.language import _, ngettext, together

Said = tuple[str, str]


def payment_received(title: str, cents: int, currency: str, name: str = "") -> Said:
    """`name` is the learner’s, for their sponsor."""
    text = _("For your seat in “{title}”. This is your receipt.", title=title)
    if name:
        text = _("For the seat of {name} in “{title}”. This is your receipt.", name=name, title=title)
    return _("Payment received: {amount}", amount=Price(cents, currency)), text


def payment_given_back(title: str, cents: int, currency: str, name: str = "", reference: str = "") -> Said:
    text = _("For your seat in “{title}”.", title=title)
    if name:
        text = _("For the seat of {name} in “{title}”.", name=name, title=title)
    by = _("Reference: {reference}", reference=reference) if reference else ""
    return _("You got {amount} back", amount=Price(cents, currency)), together(text, by)


def payment_came_back(title: str, cents: int, currency: str) -> Said:
    text = together(
        _("For your seat in “{title}”.", title=title),
        _("You still get it back: the organiser knows, and will try again or pay you in another way."),
    )
    return _("Your refund of {amount} didn’t reach you", amount=Price(cents, currency)), text


def refund_failed(title: str, cents: int, currency: str) -> Said:
    text = _("For a seat in “{title}”. Try again, or give it back in another way.", title=title)
    return _("A refund of {amount} failed", amount=Price(cents, currency)), text


def payment_undone(title: str, cents: int, currency: str, name: str = "") -> Said:
    text = _("It was marked by mistake. The payment’s page shows what you owe now.")
    return _("A payment for “{title}” was corrected", title=title), text


def payout_requested(cents: int, currency: str) -> Said:
    return _("Payout requested: {amount}", amount=Price(cents, currency)), _("You’ll hear when it’s paid.")


def payout_redirected(name: str, cents: int, currency: str) -> Said:
    said = _("{name} changed where a payout goes: {amount}", name=name, amount=Price(cents, currency))
    return said, _("The list shows where to send it now.")


def payout_paid(cents: int, currency: str, reference: str) -> Said:
    text = _("Reference: {reference}", reference=reference) if reference else ""
    return _("Payout paid: {amount}", amount=Price(cents, currency)), text


def payout_refused(cents: int, currency: str, reason: str) -> Said:
    text = together(_("The amount is available again."), _("Reason: {reason}", reason=reason))
    return _("Payout refused: {amount}", amount=Price(cents, currency)), text


def payout_came_back(cents: int, currency: str) -> Said:
    text = _("Stripe has taken it back. It’s waiting again, and you’ll hear when it’s paid.")
    return _("Your payout of {amount} came back", amount=Price(cents, currency)), text


def transfer_failed(cents: int, currency: str) -> Said:
    text = _("Try again, or pay it by hand.")
    return _("Stripe didn’t send a payout of {amount}", amount=Price(cents, currency)), text


def transfer_reversed(cents: int, currency: str) -> Said:
    text = _("If that was all of the payout, it’s waiting again. Otherwise, please settle the difference by hand.")
    return _("Stripe took back {amount} of a payout", amount=Price(cents, currency)), text


def payout_waiting(name: str, cents: int, currency: str) -> Said:
    return _("{name} requested a payout: {amount}", name=name, amount=Price(cents, currency)), ""


def host_absent(title: str) -> Said:
    text = _("Learners joined the room and you didn’t, so nobody is charged. If that’s wrong, object within 48 hours.")
    return _("You weren’t in “{title}”", title=title), text


def host_absent_learner(title: str) -> Said:
    return _("The mentor wasn’t in “{title}”", title=title), _("You pay nothing.")


def learner_absent(title: str, cents: int, currency: str, name: str = "") -> Said:
    """`name` is their sponsor’s."""
    if name:
        text = _(
            "{name} paid for your seat all the same. If you were there or the mentor wasn’t, object within 48 hours.",
            name=name,
        )
        return _("You missed “{title}”", title=title), text
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
    return _("The objection to “{title}” is settled", title=title), together(_due(side, is_won), text)


def objection_withdrawn(title: str, is_won: bool, side: str) -> Said:
    return _("The objection to “{title}” was withdrawn", title=title), _due(side, is_won)


def _due(side: str, is_won: bool) -> str:
    if side == "learner":
        return _("You pay nothing.") if is_won else _("The price is due.")
    return _("You earn the price.") if is_won else _("The learner pays nothing.")


def payment_held(title: str, cents: int, currency: str) -> Said:
    text = _("{amount} is reserved, and charged once the session has taken place.", amount=Price(cents, currency))
    return _("Payment confirmed for “{title}”", title=title), text


def payment_wanted(title: str, cents: int, currency: str, until: str) -> Said:
    text = together(
        _("Price: {price}.", price=Price(cents, currency)),
        _("Please pay by {time}; after that, somebody else may get your seat.", time=Moment(until)),
    )
    return _("Please pay for your seat in “{title}”", title=title), text


def payment_sooner(title: str, cents: int, currency: str, until: str) -> Said:
    text = together(
        _(
            "It was moved. Please pay {price} before it begins: {time}.",
            price=Price(cents, currency),
            time=Moment(until),
        ),
        _("After that, your seat is given up."),
    )
    return _("You have less time to pay for “{title}”", title=title), text


def payment_too_late(title: str, cents: int, currency: str) -> Said:
    text = _(
        "Your payment arrived after your seat was given away. You get {amount} back.", amount=Price(cents, currency)
    )
    return _("Your seat in “{title}” is gone", title=title), text


def payment_not_charged(title: str, cents: int, currency: str) -> Said:
    text = _("The payment provider can’t charge it any more. The payment’s page says how to pay.")
    return _("{amount} for “{title}” wasn’t charged", amount=Price(cents, currency), title=title), text


def hold_ended(title: str) -> Said:
    text = _("It wasn’t paid in time. You owe nothing. If there are seats left, you can book again.")
    return _("Your seat in “{title}” was given up", title=title), text


def seat_not_paid(title: str) -> Said:
    return _("A seat in “{title}” is free again", title=title), _("It wasn’t paid in time.")


def sponsored(name: str, title: str, must_confirm: bool = False) -> Said:
    if must_confirm:
        text = _("Open the link that we’ve emailed to you.")
        return _("Confirm your email address, and {name} can pay for your seats", name=name), text
    text = _("Choose “{title}” when you book a session.", title=title)
    return _("{name} can pay for your seats now", name=name), text


def sponsorship_spent(title: str, percent: int, cents: int | None, seats: int | None, currency: str) -> Said:
    if percent >= 100:
        text = _("Nobody can book with it until you add to it, or a booking is cancelled.")
        return _("“{title}” is used up", title=title), text
    if seats is not None:
        text = ngettext("{count} seat is left.", "{count} seats are left.", seats)
    else:
        text = _("{amount} is left.", amount=Price(cents or 0, currency))
    return _("Most of “{title}” is used", title=title), text


def sponsor_left(name: str, cents: int, currency: str) -> Said:
    text = _("For seats that they sponsored: {amount}.", amount=Price(cents, currency))
    return _("{name} has deleted their account and still owes something", name=name), text


def learner_left(name: str, owed: int, surplus: int, currency: str) -> Said:
    owes = _("They owe you {amount}.", amount=Price(owed, currency)) if owed else ""
    gets = _("They get {amount} back.", amount=Price(surplus, currency)) if surplus else ""
    return _("{name} has deleted their account, and their payments aren’t settled", name=name), together(owes, gets)


KINDS = {
    kind.__name__: kind
    for kind in (
        payment_received,
        payment_given_back,
        payment_came_back,
        refund_failed,
        payment_undone,
        payment_held,
        payment_wanted,
        payment_sooner,
        payment_too_late,
        payment_not_charged,
        hold_ended,
        seat_not_paid,
        payout_requested,
        payout_redirected,
        payout_paid,
        payout_refused,
        payout_came_back,
        payout_waiting,
        transfer_failed,
        transfer_reversed,
        host_absent,
        host_absent_learner,
        learner_absent,
        objection,
        objection_answered,
        objection_waiting,
        objection_settled,
        objection_withdrawn,
        sponsored,
        sponsorship_spent,
        sponsor_left,
        learner_left,
    )
}
