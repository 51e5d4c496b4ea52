"""Texts for people: English sentences that keep their message and parameters, so that they can be translated later.

`_("{name} booked “{title}”", name=…)` and `ngettext("{count} seat", "{count} seats", count)` return a `Sentence`: a
string with the English text. Pages, JSON, mails and pushes translate it for the person who reads it.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from db import catalogues, locales
from db.catalogues import Catalogue
from db.locales import ENGLISH, language_of

# What a sentence has in its places: text, numbers, and what reads differently in each language.
Params = dict[str, Any]


class Languages(dict[str, Catalogue]):
    """The installed catalogues by their code; English is always among them."""

    def __init__(self) -> None:
        super().__init__({ENGLISH: Catalogue(ENGLISH)})

    def install(self, found: Iterable[Catalogue]) -> None:
        """These, and no longer those that were installed before."""
        self.clear()
        self.update({ENGLISH: Catalogue(ENGLISH)} | {one.code: one for one in found})


_installed = Languages()


class Localized:
    """A value that reads differently in each language and time zone: a moment, an amount, a list."""

    __slots__ = ()

    def render(self, locale: str, timezone: str) -> str:
        raise NotImplementedError

    def __format__(self, _spec: str) -> str:
        """In the English text of a sentence."""
        return self.render(ENGLISH, "")


class Sentence(str):
    """The English text; `message` and `params` are what it is made of in every other language."""

    __slots__ = ("message", "plural", "params", "timezone")

    message: str
    plural: str
    params: Params
    timezone: str

    def __new__(cls, message: str, plural: str, params: Params, timezone: str = "") -> "Sentence":
        text = plural if plural and params["count"] != 1 else message
        if params:
            text = _filled(text, params, ENGLISH, timezone) if timezone else text.format_map(params)
        sentence = super().__new__(cls, text)
        sentence.message, sentence.plural, sentence.params, sentence.timezone = message, plural, params, timezone
        return sentence

    def __reduce__(self) -> tuple[type["Sentence"], tuple[str, str, Params, str]]:
        return Sentence, (self.message, self.plural, self.params, self.timezone)

    def render(self, locale: str, timezone: str) -> str:
        text = _form(_installed[language_of(locale)], self.message, self.plural, self.params)
        return _filled(text, self.params, locale, self.timezone or timezone)


class Listed(Localized):
    """A list within a sentence: `title, length and price`."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable):
        self._parts = tuple(parts)

    def render(self, locale: str, timezone: str) -> str:
        *first, last = [_shown(part, locale, timezone) for part in self._parts]
        if not first:
            return last
        return str(translate(_("{first} and {last}", first=", ".join(first), last=last), locale))


def _(message: str, /, **params) -> Sentence:
    return Sentence(message, "", params)


def ngettext(one: str, many: str, count: int, /, **params) -> Sentence:
    """A sentence with a plural. The number is `{count}` in it."""
    return Sentence(one, many, params | {"count": count})


def together(*parts, between: str = " ") -> str:
    """Joins sentences into one text. Each is translated on its own, and empty parts are left out."""
    parts = tuple(part for part in parts if part)
    if len(parts) < 2 and all(isinstance(part, str) for part in parts):
        return parts[0] if parts else ""
    names, message = _row(len(parts), between)
    return Sentence(message, "", dict(zip(names, parts, strict=True)))


@cache
def _row(count: int, between: str) -> tuple[list[str], str]:
    """Names for so many parts, and a message of them."""
    names = [f"part{number}" for number in range(count)]
    return names, between.join(f"{{{name}}}" for name in names)


def in_zone(text: str, timezone: str) -> str:
    """The sentence with its times in this time zone. One of plain texts and numbers reads the same in all of them."""
    if not isinstance(text, Sentence) or all(type(value) in (str, int) for value in text.params.values()):
        return text
    return Sentence(text.message, text.plural, text.params, timezone)


def translate(text: str, locale: str, timezone: str = "") -> str:
    """A sentence as this reader reads it. Other text, such as a name or a title, stays as it is."""
    if not isinstance(text, Sentence) or (locale == ENGLISH and not timezone):
        return text
    if locale.startswith("-"):  # they chose a region, and no language yet
        locale = ENGLISH + locale
    return text.render(locale, timezone) if language_of(locale) in _installed else text


def rendered(content, locale: str):
    """Translates all sentences in a JSON document."""
    if locale == ENGLISH:
        return content
    if isinstance(content, dict):
        return {name: rendered(value, locale) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [rendered(value, locale) for value in content]
    return translate(content, locale)


def choose(chosen: str, accepted: str, default: str) -> str:
    """The language a person chose, else one that their browser accepts, else the one of the installation."""
    if len(_installed) == 1:
        return default
    return chosen if chosen in _installed else spoken_by(accepted) or default


def choose_locale(chosen: str, accepted: str, default: str) -> str:
    """The same with the region: `chosen` is a locale, of which either part may be missing."""
    region = locales.region_of(chosen)
    if not region or region not in locales.regions():
        region = locales.region_accepted(accepted)
    return locales.joined(choose(language_of(chosen), accepted, default), region)


@lru_cache(maxsize=512)
def spoken_by(accepted: str) -> str:
    """The best of the installed languages by an Accept-Language header, "" when it names none of them."""
    wanted = []
    for place, part in enumerate(accepted[:500].split(",")):
        code, _sep, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        wanted.append((-weight, place, code.strip().lower().partition("-")[0]))
    return next((code for weight, _place, code in sorted(wanted) if weight < 0 and code in _installed), "")


def installed() -> dict[str, str]:
    """The code of each installed language, with its own name for itself."""
    return {code: catalogue.name for code, catalogue in _installed.items()}


def catalogue(locale: str) -> Catalogue:
    return _installed[language_of(locale)]


def load(folder: Path, pseudo: bool = False) -> None:
    """Installs every catalogue of a folder, `de.po` as `de`; with `pseudo` the one of accented letters too."""
    found = [catalogues.read(path) for path in sorted(folder.glob("*.po"))]
    if pseudo:
        found.append(catalogues.accented(folder / "messages.pot"))
    _installed.install(found)
    spoken_by.cache_clear()


def _form(catalogue: Catalogue, message: str, plural: str, params: Params) -> str:
    return catalogue.plural(message, plural, params["count"]) if plural else catalogue.text(message)


def _filled(text: str, params: Params, locale: str, timezone: str) -> str:
    if not params:
        return text
    return text.format_map({name: _shown(value, locale, timezone) for name, value in params.items()})


def _shown(value, locale: str, timezone: str) -> str:
    render: Callable[[str, str], str] | None = getattr(value, "render", None)
    return render(locale, timezone) if render else str(value)


# A person whose account is deleted; what they wrote stays.
FORMER = _("Former member")
