"""What a field holds, declared once: its check, its value in JSON and its description come from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import locales, money
from db.checks import Check
from db.language import _, installed
from db.pages import LAST_ID
from db.refusals import Invalid

# A piece of JSON Schema.
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    note: str = ""  # for the description, where the name does not say it all

    def schema(self) -> Schema:
        """As JSON Schema describes it."""
        return {"type": "string"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> Any:
        """The value as it is stored; a sentence is noted when it cannot be."""
        raise TypeError(f"{name} is shown and never sent")

    def show(self, row: Any, name: str) -> Any:
        return getattr(row, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Field):
    most: int | None = None
    least: int = 0
    lines: bool = False
    label: str = ""

    def schema(self) -> Schema:
        lengths = {"minLength": self.least, "maxLength": self.most}
        return {"type": "string"} | {word: length for word, length in lengths.items() if length}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        if self.most is None:
            raise TypeError(f"{name} is declared without a length")
        return check.text(name, value, least=self.least, most=self.most, label=self.label, lines=self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Email(Field):
    def schema(self) -> Schema:
        return {"type": "string", "format": "email"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.email(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Password(Field):
    def schema(self) -> Schema:
        return {"type": "string", "format": "password"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.password(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Field):
    def schema(self) -> Schema:
        return {"type": "string", "maxLength": 500}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.link(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    options: tuple[str, ...]
    sentence: str = ""

    def schema(self) -> Schema:
        return {"type": "string", "enum": list(self.options)}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        sentence = self.sentence or _("Please give one of {values}.", values=", ".join(self.options))
        return check.choice(name, value, self.options, sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Field):
    """At least one of the options, each once. Stored in one column, with blanks between them."""

    options: tuple[str, ...]
    sentence: str  # when nothing is chosen

    def schema(self) -> Schema:
        each = {"type": "string", "enum": list(self.options)}
        return {"type": "array", "items": each, "minItems": 1, "maxItems": len(self.options), "uniqueItems": True}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        chosen = value if isinstance(value, list) else []
        if not chosen:
            check.refuse(name, self.sentence)
        elif len(chosen) > len(self.options) or any(one not in self.options for one in chosen):
            check.refuse(name, _("Please choose from these: {options}", options=", ".join(self.options)))
        return " ".join(option for option in self.options if option in chosen)

    def show(self, row: Any, name: str) -> list[str]:
        return getattr(row, name).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Field):
    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.timezone(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Field):
    """One of the installed languages; "" follows the browser."""

    def schema(self) -> Schema:
        return {"type": "string", "enum": ["", *installed()]}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.choice(name, value, ("", *installed()), _("Please choose a language from the list."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Field):
    """A country, for the way times and amounts are written; "" follows the browser."""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^([A-Z]{2})?$"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.choice(name, value, ("", *locales.regions()), _("Please choose a region from the list."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Field):
    least: int | None = None
    most: int | None = None
    sentence: str = ""  # when it is none

    def schema(self) -> Schema:
        bounds = {"minimum": self.least, "maximum": self.most}
        return {"type": "integer"} | {word: bound for word, bound in bounds.items() if bound is not None}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> int:
        if self.least is None or self.most is None:
            raise TypeError(f"{name} is declared without bounds")
        return check.whole(name, value, least=self.least, most=self.most, sentence=self.sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    def schema(self) -> Schema:
        return {"type": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Field):
    def schema(self) -> Schema:
        return {"type": "boolean"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> bool:
        """A box that is ticked sends something; a program may spell out that it is not."""
        return bool(value) and str(value).lower() not in ("false", "off", "no", "0")

    def show(self, row: Any, name: str) -> bool:
        return bool(getattr(row, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Id(Field):
    """Text in JSON: it is longer than what many programs take for a number."""

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9]+$"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> int:
        return row_id(name, value) or 0

    def show(self, row: Any, name: str) -> str:
        return str(getattr(row, name) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Field):
    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time", "example": "2026-11-21T15:00:00Z"}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> str:
        return check.moment(name, value, timezone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times(Field):
    """Stored in one column, with blanks between them."""

    most: int

    def schema(self) -> Schema:
        return {"type": "array", "items": Time().schema(), "maxItems": self.most}

    def check(self, check: Check, name: str, value: Any, timezone: str) -> list[str]:
        return check.moments(name, value, timezone, most=self.most)

    def show(self, row: Any, name: str) -> list[str]:
        return getattr(row, name).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Maybe(Field):
    """Or nothing: null in JSON, an empty field in a form."""

    field: Field

    def schema(self) -> Schema:
        schema = self.field.schema()
        return (
            {"anyOf": [schema, {"type": "null"}]}
            if "type" not in schema
            else schema | {"type": [schema["type"], "null"]}
        )

    def check(self, check: Check, name: str, value: Any, timezone: str) -> Any:
        return None if value in (None, "") else self.field.check(check, name, value, timezone)

    def show(self, row: Any, name: str) -> Any:
        return None if getattr(row, name) is None else self.field.show(row, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Field):
    """What an answer says besides what was set: it can be sent back with the rest, and changes nothing."""

    field: Field

    def schema(self) -> Schema:
        return self.field.schema() | {"readOnly": True}


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Mistyped:
    """What could not be read from a form: refused beside the field it was typed in, together with all other fields."""

    field: str
    sentence: str


PRICE = Whole(least=0, most=money.MOST, note="In minor units")
CURRENCY = Choice(options=tuple(money.CURRENCIES), sentence=_("Please choose a currency from the list."))


def checked(declared: Fields, given: dict, timezone: str = "UTC", check: Check | None = None) -> dict[str, Any]:
    """Those of the fields that were given, as they are stored; refuses with a sentence for each that is wrong.

    With a `check` of its own the caller has more to say, and ends it.
    """
    notes, found = check or Check(), {}
    for name, field in declared.items():
        value = given.get(name)
        if isinstance(value, Mistyped):
            notes.refuse(value.field, value.sentence)
        elif name in given:
            found[name] = field.check(notes, name, value, timezone)
    if check is None:
        notes.done()
    return found


def row_id(name: str, value: Any) -> int | None:
    """An id as text or as a JSON number; None for an empty field."""
    text = "" if value is None else str(value)
    if text and not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LAST_ID):
        raise Invalid({name: _("This must be a whole number.")})
    return int(text) if text else None
