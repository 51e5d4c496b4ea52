"""More kinds of notifications, as in `db/notices.py`: about what a mentor and a student share, reviews, and calls."""

from collections.abc import Callable

from db.formats import Moment, Price
from db.language import _, together

Said = tuple[str, str]


def action_agreed(name: str, text: str) -> Said:
    return _("{name} added an action for the two of you", name=name), text


def recommendation(name: str, text: str) -> Said:
    return _("{name} wrote a recommendation for you. Employers see it if you agree.", name=name), text


def session_proposed(name: str, topic: str, text: str, price_cents: int = 0, currency: str = "") -> Said:
    price = _("Price: {price}.", price=Price(price_cents, currency)) if currency else ""
    return _("{name} proposed a session: “{topic}”", name=name, topic=topic), together(price, text)


def start_proposed(name: str, title: str, starts_at: str) -> Said:
    text = _("It would start {time} instead. You can agree or decline.", time=Moment(starts_at))
    return _("{name} proposed another time for “{title}”", name=name, title=title), text


def start_agreed(name: str, title: str, starts_at: str) -> Said:
    return _("{name} agreed to the new time for “{title}”", name=name, title=title), _(
        "It now starts {time}.", time=Moment(starts_at)
    )


def start_declined(name: str, title: str, starts_at: str) -> Said:
    return _("{name} declined the new time for “{title}”", name=name, title=title), _(
        "It won’t move to {time}.", time=Moment(starts_at)
    )


def review_answered(name: str, title: str, text: str) -> Said:
    return _("{name} answered your review of “{title}”", name=name, title=title), text


def review_reported(name: str, text: str) -> Said:
    return _("A review of {name} was reported", name=name), text


def review_removed(title: str, text: str) -> Said:
    return _("A review of “{title}” was removed", title=title), _("Reason: {reason}", reason=text)


def own_review_removed(title: str, text: str) -> Said:
    return _("Your review of “{title}” was removed", title=title), _("Reason: {reason}", reason=text)


def message(name: str, text: str) -> Said:
    return _("{name} wrote to you", name=name), text


def message_reported(name: str, text: str) -> Said:
    return _("{name} reported a message", name=name), text


def call(name: str) -> Said:
    return _("{name} is calling", name=name), ""


def missed_call(name: str) -> Said:
    return _("You missed a call from {name}", name=name), _("Open it to call back.")


KINDS: dict[str, Callable[..., Said]] = {
    kind.__name__: kind
    for kind in (
        action_agreed,
        recommendation,
        session_proposed,
        start_proposed,
        start_agreed,
        start_declined,
        review_answered,
        review_reported,
        review_removed,
        own_review_removed,
        message,
        message_reported,
        call,
        missed_call,
    )
}
