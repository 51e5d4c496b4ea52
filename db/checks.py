"""What may be stored in a field: a check returns the cleaned value or notes a sentence, `done` raises them all."""

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

from db import clock, formats, places
from db.language import _, ngettext
from db.refusals import CHECK_FIELDS, BusyElsewhere, Clash, Invalid

# Deliberately loose: a mail server knows better. Keeps out what can never be an address or would break a mail's header.
PART = r"[^@\s\"<>(),;:\\\[\].]+"
EMAIL = re.compile(rf"{PART}(?:\.{PART})*@(?:[^\W_][\w-]*\.)+[^\W_][\w-]*[^\W_]")
# Marks that change the direction of what follows: a name with one would reorder the page around it.
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls, surrogates, line and paragraph separators, unassigned.
HIDDEN = ("Cc", "Cs", "Zl", "Zp", "Cn")
A_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
LABELS = {
    "name": _("Name"),
    "title": _("Title"),
    "description": _("Description"),
    "domain": _("Domain"),
    "headline": _("Headline"),
    "profession": _("Profession"),
    "languages": _("Languages"),
    "expertise": _("Expertise"),
    "bio": _("Bio"),
    "topic": _("Subject"),
    "message": _("Message"),
    "reason": _("Reason"),
    "review": _("Review"),
    "feedback": _("Feedback"),
    "body": _("Text"),
    "code": _("Code"),
    "emails": _("Email addresses"),
    "how_to_pay": _("How to pay"),
    "link": _("Link"),
    "note": _("Note"),
    "password": _("Password"),
    "q": _("Search"),
    "reference": _("Reference"),
    "subject": _("Subject"),
    "user": _("User name"),
}
# How many combining marks one letter can carry; UAX #15 allows as many in text that is processed as a stream.
MOST_MARKS = 30
FILLERS = set("\u115f\u1160\u3164\uffa0")
COMMON_PASSWORDS = {"1234567890", "password12", "qwertyuiop", "passwordpassword", "0123456789", "1111111111"}


class Check:
    def __init__(self):
        self.errors: dict[str, str] = {}
        self._clash: Clash | None = None

    def done(self, sentence: str = CHECK_FIELDS) -> None:
        """Raises all errors at once, below a sentence about them. A clash alone is one that programs can tell apart."""
        if self._clash and len(self.errors) == 1:
            raise self._clash
        if self.errors:
            raise Invalid(self.errors, sentence)

    def text(self, field: str, value, *, least: int = 0, most: int, label: str = "", lines: bool = False) -> str:
        """Text, trimmed and in one normal form; one line, or with `lines` several."""
        label = label or LABELS.get(field) or _spelled_out(field)
        if value is None:
            value = ""
        if not isinstance(value, str):
            return self.refuse(field, _("{label} must be text.", label=label))
        # First of all: normalizing a very long text takes long, and a letter with thousands of marks takes minutes.
        if len(value) > 4 * most + 100:
            return self.refuse(
                field,
                _(
                    "{label} can have {most} characters at most. This has {count}.",
                    label=label,
                    most=most,
                    count=len(value),
                ),
            )
        if _is_piled_up(value):
            return self.refuse(field, _("{label} has too many accents on one letter.", label=label))
        value = unicodedata.normalize("NFC", value).strip()
        if lines:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        allowed = "\n\t" if lines else ""
        if any((unicodedata.category(sign) in HIDDEN and sign not in allowed) or sign in TURNING for sign in value):
            return self.refuse(field, _("{label} contains characters that cannot be displayed.", label=label))
        if value and not any(unicodedata.category(sign)[0] in "LNPS" and sign not in FILLERS for sign in value):
            return self.refuse(field, _("{label} contains no visible characters.", label=label))
        if len(value) < least:
            if not value:
                return self.refuse(field, _("{label} is required.", label=label))
            return self.refuse(field, _("{label} needs at least {least} characters.", label=label, least=least))
        if len(value) > most:
            return self.refuse(
                field,
                _(
                    "{label} can have {most} characters at most. This has {count}.",
                    label=label,
                    most=most,
                    count=len(value),
                ),
            )
        return value

    def email(self, field: str, value) -> str:
        value = self.text(field, value, least=1, most=254, label=_("Email")).lower()
        if value and not EMAIL.fullmatch(value):
            return self.refuse(field, _("Please enter a valid email address."))
        return value

    def password(self, field: str, value) -> str:
        """Length makes a password strong, so length is the rule."""
        if not isinstance(value, str) or not value:
            return self.refuse(field, _("Please enter a password."))
        if len(value) < 10:
            return self.refuse(field, _("Please use at least 10 characters."))
        if len(value) > 200:
            return self.refuse(field, _("Please use 200 characters at most."))
        if len(set(value)) < 3 or value.lower() in COMMON_PASSWORDS:
            return self.refuse(field, _("This password is too easy to guess."))
        return value

    def choice(self, field: str, value, options: tuple[str, ...], sentence: str) -> str:
        return value if isinstance(value, str) and value in options else self.refuse(field, sentence)

    def timezone(self, field: str, value) -> str:
        """By its name of today, whatever the browser calls it."""
        zone = places.current(value) if isinstance(value, str) else ""
        return zone or self.refuse(field, _("Please choose a time zone from the list."))

    def whole(self, field: str, value, *, least: int, most: int, sentence: str = "") -> int:
        """A whole number, from JSON or from a form."""
        if isinstance(value, str) and len(value) < 100 and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return self.refuse(field, sentence or _("Please enter a whole number."), least)
        if not least <= value <= most:
            return self.refuse(field, _("Please enter a number from {least} to {most}.", least=least, most=most), least)
        return value

    def moment(self, field: str, value, timezone: str) -> str:
        """A time from a program, `2026-11-21T15:00:00Z`, or from a form: wall time in their zone."""
        if not isinstance(value, str) or not value.strip():
            return self.refuse(field, _("Please choose a date and a time."))
        try:
            return clock.from_wall(value.strip(), timezone)
        except clock.NoSuchTime:
            return self.refuse(
                field,
                _(
                    "This time does not exist on that day in {zone}: the clocks go forward.",
                    zone=formats.place(timezone),
                ),
            )
        except (ValueError, OverflowError):
            return self.refuse(field, _("Please enter a valid date and time."))

    def ahead(self, starts_at: str, now: str) -> None:
        if starts_at <= now:
            self.refuse("starts_at", _("The start must be in the future."))

    def day(self, field: str, value) -> date:
        """`2026-11-21`"""
        try:
            found = date.fromisoformat(value if isinstance(value, str) and A_DAY.fullmatch(value) else "")
        except ValueError:
            found = date.min
        return found if 1970 < found.year < 9000 else self.refuse(field, _("Please enter a date."), date.min)

    def moments(self, field: str, value, timezone: str, *, most: int) -> list[str]:
        """Different times, up to `most` of them, in order."""
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            return self.refuse(field, ngettext("Please choose a time.", "Please choose 1 to {count} times.", most), [])
        return sorted({self.moment(field, time, timezone) for time in value})

    def link(self, field: str, value) -> str:
        """A web address, or nothing."""
        value = self.text(field, value, most=500, label=_("The link"))
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - raises when it is none
        except ValueError:
            return self.refuse(field, _("Please enter a valid web address."))
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in value:
            return self.refuse(field, _("Please enter a web address that begins with https://."))
        return value

    def clash(self, field: str, sentence: str) -> None:
        """Somebody has something else at the time in this field."""
        if field not in self.errors:
            self.errors[field] = sentence
            self._clash = Clash(sentence, field)

    def warn(self, field: str, sentence: str) -> None:
        """They are busy elsewhere: what they send in this field says that they know."""
        if field not in self.errors:
            self.errors[field] = sentence
            self._clash = BusyElsewhere(sentence, field)

    def refuse(self, field: str, sentence: str, instead=""):
        self.errors.setdefault(field, sentence)
        return instead


def _spelled_out(field: str) -> str:
    """What only programs send has no label: `client_id` is “Client id”."""
    return field[:1].upper() + field[1:].replace("_", " ")


def _is_piled_up(value: str) -> bool:
    if value.isascii():
        return False
    marks = 0
    for sign in value:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > MOST_MARKS:
            return True
    return False
