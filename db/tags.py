"""Words of expertise: folded, so that “python” and “Python” are one, counted, and suggested to others."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Schema
from db.language import _

MOST = 12
LONGEST = 40  # characters of one
SUGGESTED = 60
BETWEEN = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags(Field):
    """Stored as one text with commas. A list in JSON; a form sends the text, and so may a program."""

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string", "maxLength": LONGEST}, "maxItems": MOST}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        words = cut(check, name, value, most=MOST)
        found: dict[str, str] = {}
        for word in words:
            if len(word) > LONGEST:
                sentence = _("“{word}…” is too long: {most} characters at most.", word=word[:LONGEST], most=LONGEST)
                check.refuse(name, sentence)
            found.setdefault(folded(word), word)
        if len(found) > MOST:
            check.refuse(name, _("Please choose {most} at most.", most=MOST))
        return ", ".join(found.values())

    def show(self, row: Any, name: str) -> list[str]:
        return split(getattr(row, name))


def cut(check: Check, name: str, value: Any, *, most: int) -> list[str]:
    """The words of a list, or of a text with commas between them."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value[: 10 * most]):
        value = ",".join(value[: 10 * most])
    text = check.text(name, value, most=most * (LONGEST + 20), lines=True)
    return [word for part in BETWEEN.split(text) if (word := " ".join(part.split()))]


def split(stored: str) -> list[str]:
    return [word for part in stored.split(",") if (word := part.strip())]


def folded(word: str) -> str:
    """Without case and accents."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def as_known(tx: Transaction, stored: str) -> str:
    """A word keeps its first spelling."""
    return ", ".join(tx.value("tag_name", folded=folded(word)) or word for word in split(stored))


def keep(tx: Transaction, person_id: int, stored: str) -> None:
    """These are the words of this mentor, and no longer those before."""
    wanted = {folded(word): word for word in split(stored)}
    before = {row.folded for row in tx.all("person_tags", person_id=person_id)}
    for word in sorted(before - wanted.keys()):
        tx.run("drop_person_tag", person_id=person_id, folded=word)
        tx.run("count_tag", folded=word, name=word, more=-1)
    for word in sorted(wanted.keys() - before):
        tx.run("insert_person_tag", person_id=person_id, folded=word)
        tx.run("count_tag", folded=word, name=wanted[word], more=1)
    tx.run("sweep_tags")


def suggested(tx: Transaction) -> list[str]:
    """What most mentors know, in alphabetical order."""
    return sorted((row.name for row in tx.all("tags", limit=SUGGESTED)), key=folded)
