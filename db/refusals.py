"""A rule that refuses raises an exception with a sentence for the person: a form error, a toast, a page or JSON."""

from collections.abc import Mapping

from db.language import _, in_zone, ngettext

CHECK_FIELDS = _("Please check the fields below.")
LINK_GONE = _("This invitation has been used or revoked, or has expired. Please ask for a new one.")


class Refused(Exception):
    """It isn't possible in this state. `kind` tells one refusal from another to a program."""

    def __init__(self, sentence: str, *, kind: str = "refused"):
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.errors: dict[str, str] = {}
        self.field = ""  # of a form, that the sentence is shown beside
        self.more: dict = {}  # more fields for programs
        self.heading = ""  # of the page that says so, when the status alone would mislead

    def by_field(self) -> dict[str, str]:
        """What a form says beside each field, with "" for the sentence above all of them."""
        return self.errors or {self.field: self.sentence}

    def show_times_in(self, timezone: str) -> None:
        """In the time zone of the person who reads it."""
        self.sentence = in_zone(self.sentence, timezone)
        self.errors = {name: in_zone(error, timezone) for name, error in self.errors.items()}


class Invalid(Refused):
    """Some fields are wrong; each has a sentence of its own."""

    def __init__(self, errors: Mapping[str, str], sentence: str = CHECK_FIELDS):
        super().__init__(sentence, kind="invalid")
        self.errors = dict(errors)


class Clash(Refused):
    """Somebody has something else at that time."""

    def __init__(self, sentence: str, field: str = ""):
        super().__init__(sentence, kind="overlap")
        self.field = field


class BusyElsewhere(Clash):
    """They are busy at that time in another calendar of theirs, and may continue anyway."""

    def __init__(self, sentence: str, field: str):
        super().__init__(sentence, field)
        self.kind = "busy_elsewhere"


class Unreadable(Refused):
    """Not text, not JSON, not a form."""

    def __init__(self, sentence: str):
        super().__init__(sentence, kind="unreadable")


class TooLarge(Refused):
    """More than anything here can use."""

    def __init__(self, sentence: str):
        super().__init__(sentence, kind="too_large")


class Missing(Refused):
    """It doesn't exist, or this person may not see it; nobody can tell which."""

    def __init__(self, sentence: str = _("This doesn’t exist, or you don’t have access to it.")):
        super().__init__(sentence, kind="missing")


class Unknown(Refused):
    """Nobody is logged in."""

    def __init__(self, sentence: str = _("Please log in first.")):
        super().__init__(sentence, kind="login")


class Forbidden(Refused):
    def __init__(self, sentence: str):
        super().__init__(sentence, kind="forbidden")


class Limited(Refused):
    """Too many attempts; the next one is possible in so many seconds."""

    def __init__(self, seconds: int):
        super().__init__(_too_many(seconds), kind="limited")
        self.seconds = seconds


class Busy(Refused):
    """The server is overloaded."""

    def __init__(self, sentence: str = _("The server is busy. Nothing was lost; please try again in a moment.")):
        super().__init__(sentence, kind="busy")


class NoRoom(Refused):
    """The disk is full, or cannot be written to. What only reads goes on."""

    def __init__(
        self,
        sentence: str = _(
            "The server’s disk is full, so nothing new can be saved right now. What was saved before is still there; "
            "please try again later."
        ),
    ):
        super().__init__(sentence, kind="no_room")


def _too_many(seconds: int) -> str:
    if seconds < 90:
        return ngettext(
            "Too many attempts. Please try again in {count} second.",
            "Too many attempts. Please try again in {count} seconds.",
            seconds,
        )
    return ngettext(
        "Too many attempts. Please try again in {count} minute.",
        "Too many attempts. Please try again in {count} minutes.",
        round(seconds / 60),
    )
