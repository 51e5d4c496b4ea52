"""The languages of an installation, and what it prints for the people who run it."""

import sys

from db import language
from db.language import _
from db.locales import ENGLISH, PSEUDO
from db.refusals import Refused
from fragments.rendering import LANGUAGES


def install(code: str) -> None:
    """Loads every language there is; `code` is the one of the installation."""
    language.load(LANGUAGES, pseudo=code == PSEUDO)
    if code not in language.installed():
        known = ", ".join(language.installed())
        raise Refused(_("There is no language {code} here, only {known}.", code=code, known=known))


def say(sentence: str, code: str = ENGLISH) -> None:
    """Where the terminal lacks a character, it shows the number of that character."""
    letters = sys.stdout.encoding or "utf-8"
    print(language.translate(sentence, code).encode(letters, "backslashreplace").decode(letters), flush=True)


def complain(sentence: str, code: str = ENGLISH) -> None:
    print(f"mentora: {language.translate(sentence, code)}", file=sys.stderr)
