"""More kinds of notifications, as in `db/notices.py`: about somebody's account."""

from collections.abc import Callable

from db import formats
from db.language import _

Said = tuple[str, str]
WELCOME = {
    "learner": _("Find a session that fits you, or ask a mentor for one of your own."),
    "mentor": _("Tell learners about yourself, then publish your first session."),
    "employer": _("Tell people about yourself, then meet the candidates."),
}


def welcome(name: str, role: str) -> Said:
    return _("Welcome to Mentora, {name}", name=name), WELCOME[role]


def new_device(device: str) -> Said:
    text = _("If this wasn’t you, change your password and log out on all devices.")
    return _("New sign-in with {device}", device=formats.device(device)), text


def new_access_token(name: str) -> Said:
    text = _("If this wasn’t you, revoke it and change your password.")
    return _("A new access token was made: {name}", name=name), text


def webhook_failing(host: str) -> Said:
    text = _("We tried for a day. The list of deliveries says what went wrong.")
    return _("Your webhook can’t be reached: {host}", host=host), text


KINDS: dict[str, Callable[..., Said]] = {
    kind.__name__: kind for kind in (welcome, new_device, new_access_token, webhook_failing)
}
