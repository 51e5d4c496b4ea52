"""More kinds of notifications, as in `db/notices.py`: about what a mentor and a student share, and reviews."""

from collections.abc import Callable

from db.formats import Price
from db.language import _, together

Said = tuple[str, str]


def action_agreed(name: str, text: str) -> Said:
    return _("{name} added an action for the two of you", name=name), text


def session_proposed(name: str, topic: str, text: str, price_cents: int = 0, currency: str = "") -> Said:
    price = _("Price: {price}.", price=Price(price_cents, currency)) if currency else ""
    return _("{name} proposed a session: “{topic}”", name=name, topic=topic), together(price, text)


def review_answered(name: str, title: str, text: str) -> Said:
    return _("{name} answered your review of “{title}”", name=name, title=title), text


def review_reported(name: str, text: str) -> Said:
    return _("A review of {name} was reported", name=name), text


def review_removed(title: str, text: str) -> Said:
    return _("A review of “{title}” was removed", title=title), _("Reason: {reason}", reason=text)


def own_review_removed(title: str, text: str) -> Said:
    return _("Your review of “{title}” was removed", title=title), _("Reason: {reason}", reason=text)


KINDS: dict[str, Callable[..., Said]] = {
    kind.__name__: kind
    for kind in (
        action_agreed,
        session_proposed,
        review_answered,
        review_reported,
        review_removed,
        own_review_removed,
    )
}
