"""The languages that people speak: what they are called, and which of them a list offers."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from db import tags
from db.catalogues import accent
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Schema
from db.language import _, installed
from db.locales import ENGLISH, PSEUDO

MOST = 12
# The codes of CLDR: first what most people on earth speak, and what a list offers.
OFFERED = """
    am ar az be bg bn bs ca ceb cs da de el en es et eu fa fi fil fr ga gl gu ha he hi hr hu hy id ig is it ja jv ka
    kk km kn ko lo lt lv mk ml mn mr ms my ne nl no om pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te th tr uk
    ur uz vi xh yo yue zh zu
"""
OTHERS = """
    aa ab af ak an as av ay ba bi bm bo br ce ch co cr cv cy dv dz ee eo fj fo ff fy gd gn gv haw hmn ho ht hz ii ik
    io iu kg ki kj kl kr ks ku kv kw ky la lb lg li ln lu mg mh mi mt na nb nd ng nn nr nv ny oc oj or os qu rm rn sa
    sc sd se sg sm sn ss st su tg ti tk tn to ts tt tw ty ug ve wa wo yi za
"""
KNOWN = frozenset(f"{OFFERED} {OTHERS}".split())
# Other names, where CLDR’s is not what everybody says.
ALSO = {"bengali": "bn", "mandarin": "zh", "farsi": "fa", "castilian": "es", "flemish": "nl", "tagalog": "fil"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken(Field):
    """Stored as codes with blanks between them. A list in JSON; a form sends the names with commas."""

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string", "enum": sorted(KNOWN)}, "maxItems": MOST}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        found: dict[str, None] = {}
        for word in tags.cut(check, name, value, most=MOST):
            code = _codes(tuple(installed())).get(tags.folded(word))
            if code is None:
                check.refuse(name, _("“{word}” isn’t in the list of languages.", word=word[:40]))
            else:
                found[code] = None
        if len(found) > MOST:
            check.refuse(name, _("Please choose {most} at most.", most=MOST))
        return " ".join(found)

    def show(self, row: Any, name: str) -> list[str]:
        return getattr(row, name).split()


def keep(tx: Transaction, person_id: int, stored: str) -> None:
    """These are the languages of this mentor, and no longer those before."""
    wanted = set(stored.split())
    before = {row.language for row in tx.all("person_languages", person_id=person_id)}
    for language in sorted(before - wanted):
        tx.run("drop_person_language", person_id=person_id, language=language)
    for language in sorted(wanted - before):
        tx.run("insert_person_language", person_id=person_id, language=language)


@lru_cache(maxsize=1000)
def names(stored: str, locale: str = ENGLISH) -> str:
    """“English, German”"""
    known = _names(locale.partition("-")[0])
    return ", ".join(known.get(code, code) for code in stored.split())


def offered(locale: str = ENGLISH) -> list[str]:
    known = _names(locale.partition("-")[0])
    return sorted((known[code] for code in OFFERED.split()), key=tags.folded)


def choices(locale: str = ENGLISH) -> list[tuple[str, str]]:
    """The same with their codes."""
    known = _names(locale.partition("-")[0])
    return sorted(((code, known[code]) for code in OFFERED.split()), key=lambda one: tags.folded(one[1]))


@cache
def _names(language: str) -> dict[str, str]:
    from babel import Locale

    found = Locale(ENGLISH if language == PSEUDO else language).languages
    names = {code: str(found[code] if code in found else Locale(ENGLISH).languages[code]) for code in KNOWN}
    return {code: accent(name) for code, name in names.items()} if language == PSEUDO else names


@lru_cache(maxsize=4)
def _codes(languages: tuple[str, ...]) -> dict[str, str]:
    """What somebody may call a language: its code, and its name in each language that pages are read in."""
    named = {tags.folded(name): code for language in languages for code, name in _names(language).items()}
    return ALSO | named | {code: code for code in KNOWN}
