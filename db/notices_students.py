"""More kinds of notifications, as in `db/notices.py`: about what a mentor and a student share."""

from collections.abc import Callable

from db.formats import Price
from db.language import _, together

Said = tuple[str, str]


def action_agreed(name: str, text: str) -> Said:
    return _("{name} added an action for the two of you", name=name), text


def session_proposed(name: str, topic: str, text: str, price_cents: int = 0, currency: str = "") -> Said:
    price = _("Price: {price}.", price=Price(price_cents, currency)) if currency else ""
    return _("{name} proposed a session: “{topic}”", name=name, topic=topic), together(price, text)


KINDS: dict[str, Callable[..., Said]] = {kind.__name__: kind for kind in (action_agreed, session_proposed)}
