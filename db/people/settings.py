"""What the settings show beside the account itself."""

from dataclasses import dataclass

from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Choices:
    unwanted: set[str]  # kinds of emails
    feed: list  # the private address of their sessions, if they made one: what it shows, and since when it is there
    outside: list  # their other calendars: when each was read, and what the problem is


def chosen(tx: Transaction, person_id: int) -> Choices:
    rows = tx.all("settings", me=person_id)
    unwanted, feed, outside = ([row for row in rows if row.part == part] for part in ("unwanted", "feed", "outside"))
    return Choices({row.name for row in unwanted}, feed, outside)
