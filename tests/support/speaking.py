"""Languages other than English."""

from contextlib import contextmanager
from pathlib import Path

from db import language
from fragments.rendering import LANGUAGES

GERMAN = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{name} booked “{title}”"
msgstr "„{title}“: gebucht von {name}"

msgid "{count} seat"
msgid_plural "{count} seats"
msgstr[0] "{count} Platz"
msgstr[1] "{count} Plätze"

msgid "Free"
msgstr "kostenlos"

msgid "It costs {price}, {extra}"
msgstr "Das kostet {price}, {extra}"

msgid "Starts {at}"
msgstr "Beginn: {at}"

msgid "{first} and {last}"
msgstr "{first} und {last}"

#, fuzzy
msgid "Not translated yet"
msgstr "Unsicher"
"""


@contextmanager
def catalogue_of(folder: Path, **catalogues: str):
    """`catalogue_of(folder, de=GERMAN)`: runs with these languages installed."""
    for code, text in catalogues.items():
        (folder / f"{code}.po").write_text(text)
    language.load(folder)
    try:
        yield
    finally:
        language.load(LANGUAGES)


@contextmanager
def pseudo():
    """Runs with the pseudo-language, in which every letter has an accent."""
    language.load(LANGUAGES, pseudo=True)
    try:
        yield
    finally:
        language.load(LANGUAGES)
