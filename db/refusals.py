"""A rule that says no is an exception with a sentence for the person; the routes turn it into a form, a toast, a page or JSON."""


class Refused(Exception):
    """The state of things forbids it. `kind` tells one refusal from another to a program."""

    def __init__(self, sentence: str, *, kind: str = "refused"):
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.errors: dict[str, str] = {}
        self.more: dict = {}  # what a program needs to go on


class Invalid(Refused):
    """What was sent cannot be taken; each field that is wrong has its own sentence."""

    def __init__(self, errors: dict[str, str], sentence: str = "Please look at the fields marked below."):
        super().__init__(sentence, kind="invalid")
        self.errors = errors


class Unreadable(Refused):
    """The bytes themselves make no sense: not text, not JSON, not a form."""

    def __init__(self, sentence: str):
        super().__init__(sentence, kind="unreadable")


class Missing(Refused):
    """There is no such thing, or it is not this person's to see; nobody can tell which."""

    def __init__(self, sentence: str = "There is nothing here, or it is not yours to see."):
        super().__init__(sentence, kind="missing")


class Unknown(Refused):
    """Who is asking could not be made out."""

    def __init__(self, sentence: str = "Please log in first."):
        super().__init__(sentence, kind="login")


class Forbidden(Refused):
    def __init__(self, sentence: str):
        super().__init__(sentence, kind="forbidden")


class Limited(Refused):
    """Too often; `seconds` says when it will be heard again."""

    def __init__(self, seconds: int):
        super().__init__(f"Too many attempts. Please try again in {_in_words(seconds)}.", kind="limited")
        self.seconds = seconds


class Busy(Refused):
    """Not now: the machine has more to do than it can."""

    def __init__(self, sentence: str = "The server is busy. Nothing was lost; please try again in a moment."):
        super().__init__(sentence, kind="busy")


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"
