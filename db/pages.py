"""Lists a page at a time: a page starts where the last one ended, however many rows came in between."""

from dataclasses import dataclass
from operator import attrgetter

from db.language import _
from db.refusals import Invalid

SIZE = 25
FETCHED = SIZE + 1  # one row more than a page has says that there is a next page
LAST_ID = 2**63 - 1
EVER = "9999"  # after every time there is
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Page:
    items: list
    next: str | None  # where the next page starts, None on the last one


def cut(rows: list, *columns: str) -> Page:
    """Of rows read with `limit=FETCHED`; `columns` are what they are ordered by, such as "id" or "session.id"."""
    if len(rows) <= SIZE:
        return Page(rows, None)
    last = rows[SIZE - 1]
    return Page(rows[:SIZE], ".".join(str(attrgetter(column)(last)) for column in columns))


def start(text: str | None, *kinds: type) -> tuple | None:
    """Where a page starts, as `cut` wrote it: one value for each column, text first. None for the first page."""
    if not text:
        return None
    parts = text.rsplit(".", len(kinds) - 1) if len(text) <= LONGEST and "\0" not in text else ()
    if len(parts) != len(kinds):
        raise Invalid({"after": _("There is no such page.")})
    return tuple(_number(part) if kind is int else part for kind, part in zip(kinds, parts, strict=True))


def is_id(text: str) -> bool:
    """Whether it is a number that the database can hold."""
    return text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= LAST_ID


def _number(text: str) -> int:
    if not is_id(text):
        raise Invalid({"after": _("There is no such page.")})
    return int(text)
