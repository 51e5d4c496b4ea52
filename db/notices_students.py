"""More kinds, as in `db/notices.py`: about what a mentor and a student share, reviews, recordings and calls."""

from collections.abc import Callable

from db.formats import Moment, Price
from db.language import _, together

Said = tuple[str, str]


def review(name: str, title: str, rating: int, text: str) -> Said:
    return _("{name} rated “{title}”: {rating} of 5", name=name, title=title, rating=rating), text


def recording_expires(title: str, expires_at: str) -> Said:
    text = _("It is deleted {time}. Download it if you want to keep it.", time=Moment(expires_at))
    return _("The recording of “{title}” will be deleted soon", title=title), text


def recording_failed(title: str, problem: str = "") -> Said:
    if problem == "empty":
        return _("The recording of “{title}” is empty", title=title), _("No sound or picture arrived.")
    if problem == "missing":
        text = _("What was recorded isn’t on this server any more.")
    else:
        text = _("What was recorded is kept for a few days. Open the session to try again.")
    return _("The recording of “{title}” couldn’t be prepared", title=title), text


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
        review,
        recording_expires,
        recording_failed,
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
