"""What may be stored in a field. Each check answers the cleaned value, or notes a sentence; `done` refuses with all of them at once."""

import re
import unicodedata
import zoneinfo
from functools import cache
from urllib.parse import urlsplit

from db import clock
from db.refusals import Invalid

# Deliberately loose: a mail server knows better. It only keeps out what can never be an address, or could not stand in a mail's header.
PART = r"[^@\s\"<>(),;:\\\[\].]+"
EMAIL = re.compile(rf"{PART}(?:\.{PART})*@(?:[^\W_][\w-]*\.)+[^\W_][\w-]*[^\W_]")
# Marks that turn the direction of what follows: a name with one rewrites the page around it.
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls, halves of characters, line and paragraph ends, and what no alphabet has.
HIDDEN = ("Cc", "Cs", "Zl", "Zp", "Cn")
FILLERS = set("\u115f\u1160\u3164\uffa0")
COMMON_PASSWORDS = {"1234567890", "password12", "qwertyuiop", "passwordpassword", "0123456789", "1111111111"}


class Check:
    def __init__(self):
        self.errors: dict[str, str] = {}

    def done(self) -> None:
        if self.errors:
            raise Invalid(self.errors)

    def text(self, field: str, value, *, least: int = 0, most: int, label: str = "", lines: bool = False) -> str:
        """Text, trimmed, in the one normal form that compares equal however it was typed; one line, or with `lines` several."""
        label = label or field.replace("_", " ").capitalize()
        if value is None:
            value = ""
        if not isinstance(value, str):
            return self._refuse(field, f"{label} must be text.")
        # Before anything else: bringing a very long text into its normal form takes minutes.
        if len(value) > 4 * most + 100:
            return self._refuse(field, f"{label} can have {most} characters at most; this has {len(value)}.")
        value = unicodedata.normalize("NFC", value).strip()
        if lines:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        allowed = "\n\t" if lines else ""
        if any((unicodedata.category(sign) in HIDDEN and sign not in allowed) or sign in TURNING for sign in value):
            return self._refuse(field, f"{label} holds characters that cannot be shown.")
        if value and not any(unicodedata.category(sign)[0] in "LNPS" and sign not in FILLERS for sign in value):
            return self._refuse(field, f"{label} has nothing in it that could be seen.")
        if len(value) < least:
            return self._refuse(
                field, f"{label} is needed." if not value else f"{label} needs at least {least} characters."
            )
        if len(value) > most:
            return self._refuse(field, f"{label} can have {most} characters at most; this has {len(value)}.")
        return value

    def email(self, field: str, value) -> str:
        value = self.text(field, value, least=1, most=254, label="Email").lower()
        if value and not EMAIL.fullmatch(value):
            return self._refuse(field, "This does not look like an email address.")
        return value

    def password(self, field: str, value) -> str:
        """Length is what makes a password strong, so length is what is asked for."""
        if not isinstance(value, str) or not value:
            return self._refuse(field, "A password is needed.")
        if len(value) < 10:
            return self._refuse(field, "Please use at least 10 characters.")
        if len(value) > 200:
            return self._refuse(field, "Please use 200 characters at most.")
        if len(set(value)) < 3 or value.lower() in COMMON_PASSWORDS:
            return self._refuse(field, "This password is too easy to guess.")
        return value

    def choice(self, field: str, value, options: tuple[str, ...], sentence: str) -> str:
        return value if isinstance(value, str) and value in options else self._refuse(field, sentence)

    def timezone(self, field: str, value) -> str:
        return (
            value
            if isinstance(value, str) and value in zones()
            else self._refuse(field, "Please choose a time zone from the list.")
        )

    def whole(self, field: str, value, *, least: int, most: int, unit: str = "") -> int:
        """A whole number, as JSON or as a form sends it."""
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._refuse(field, "Please give a whole number.", least)
        if not least <= value <= most:
            return self._refuse(field, f"This can be from {least} to {most}{f' {unit}' if unit else ''}.", least)
        return value

    def moment(self, field: str, value, timezone: str) -> str:
        """A time as a program sends it, `2026-11-21T15:00:00Z`, or as a form does: wall time in the zone of who typed it."""
        if not isinstance(value, str) or not value.strip():
            return self._refuse(field, "Please choose a date and a time.")
        try:
            return clock.from_wall(value.strip(), timezone)
        except clock.NoSuchTime:
            return self._refuse(
                field,
                f"The clocks of {timezone.replace('_', ' ')} are put forward then: this time does not exist on that day.",
            )
        except (ValueError, OverflowError):
            return self._refuse(field, "This is not a date and a time that can be read.")

    def moments(self, field: str, value, timezone: str, *, most: int) -> list[str]:
        """One to so many different times, in order."""
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            return self._refuse(field, f"Please give one to {most} times.", [])
        return sorted({self.moment(field, time, timezone) for time in value})

    def link(self, field: str, value) -> str:
        """An address on the web, or nothing."""
        value = self.text(field, value, most=500, label="The link")
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - raises when it is none
        except ValueError:
            return self._refuse(field, "This does not look like a web address.")
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in value:
            return self._refuse(field, "Please give a web address that begins with https.")
        return value

    def _refuse(self, field: str, sentence: str, instead=""):
        self.errors.setdefault(field, sentence)
        return instead


@cache
def zones() -> tuple[str, ...]:
    """Zones that a person would choose: places, and UTC."""
    places = (
        zone
        for zone in zoneinfo.available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return ("UTC", *sorted(places))
