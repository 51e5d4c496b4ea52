"""The words of a language: a catalogue in gettext's format, read by Babel. English is the source, so it needs none."""

import re
from collections.abc import Callable
from gettext import c2py
from pathlib import Path

from db.broken import BrokenFile
from db.locales import PSEUDO

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = str.maketrans(PLAIN, "áƀćđéƒǵħíĵķĺḿńóṕʠŕśťúṽẃẍýžÁƁĆĐÉƑǴĦÍĴĶĹḾŃÓṔɊŔŚŤÚṼẂẌÝŽ")
PLACEHOLDER = re.compile(r"(\{\w*\})")
SCRIPTS = "static/js/"

Form = Callable[[int], int]


class Catalogue:
    """English text to text in another language. What is not translated yet stays English."""

    def __init__(self, code: str, name: str = "English", messages: dict | None = None, form: Form | None = None):
        self.code, self.name = code, name
        self.messages: dict[str, str | tuple[str, ...]] = messages or {}
        self.form = form or (lambda count: int(count != 1))
        self.in_scripts: set[str] = set()

    def text(self, message: str) -> str:
        found = self.messages.get(message, message)
        return found if isinstance(found, str) else found[0]

    def plural(self, one: str, many: str, count: int) -> str:
        return self.forms(one, many)[self.form(count)]

    def forms(self, one: str, many: str) -> tuple[str, ...]:
        found = self.messages.get(one)
        return found if isinstance(found, tuple) else (one, many)

    def for_scripts(self) -> dict[str, str | dict[str, str]]:
        """What the scripts of the pages say; forms by the names that a browser gives to them (one, few, other …)."""
        return {message: self._for_script(self.messages[message]) for message in sorted(self.in_scripts)}

    def _for_script(self, said: str | tuple[str, ...]) -> str | dict[str, str]:
        if isinstance(said, str):
            return said
        category = _locale(self.code).plural_form if self.code != PSEUDO else lambda count: ("one", "other")[count != 1]
        return {category(count): said[self.form(count)] for count in range(200, -1, -1)}


def read(path: Path) -> Catalogue:
    from babel.messages.pofile import PoFileError, read_po  # loaded only where there is another language than English

    try:
        with path.open("rb") as file:
            found = read_po(file, locale=path.stem, abort_invalid=True)
    except (PoFileError, ValueError) as problem:
        raise BrokenFile(f"fragments/languages/{path.name}", getattr(problem, "lineno", 1), str(problem)) from problem
    name = _locale(path.stem).get_display_name() or path.stem
    catalogue = Catalogue(path.stem, name[0].upper() + name[1:], form=c2py(found.plural_expr))
    for message in found:
        if message.id and not message.fuzzy:
            _take(catalogue, message, message.string, path)
    return catalogue


def accented(template: Path) -> Catalogue:
    """The language of the tests, made from the list of messages: one that is missing there shows as plain English."""
    from babel.messages.pofile import read_po

    catalogue = Catalogue(PSEUDO, accent("Pseudo"))
    with template.open("rb") as file:
        for message in read_po(file):
            if message.id:
                said = accent(message.id) if isinstance(message.id, str) else tuple(map(accent, message.id))
                _take(catalogue, message, said, template)
    return catalogue


def accent(text: str) -> str:
    return "".join(part if part.startswith("{") else part.translate(ACCENTED) for part in PLACEHOLDER.split(text))


def _take(catalogue: Catalogue, message, said, path: Path) -> None:
    ids = (message.id,) if isinstance(message.id, str) else message.id
    said_forms = (said,) if isinstance(said, str) else tuple(said)
    if not all(said_forms):
        return
    known = {name for one in ids for name in PLACEHOLDER.findall(one)}
    for unknown in {name for one in said_forms for name in PLACEHOLDER.findall(one)} - known:
        raise BrokenFile(f"fragments/languages/{path.name}", message.lineno or 1, f"{unknown} is not in “{ids[0]}”")
    catalogue.messages[ids[0]] = said if isinstance(said, str) else said_forms
    if any(place.startswith(SCRIPTS) for place, _line in message.locations):
        catalogue.in_scripts.add(ids[0])


def _locale(code: str):
    from babel import Locale

    return Locale.parse(code)
