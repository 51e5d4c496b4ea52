"""What the settings show beside the account itself."""

from dataclasses import dataclass

from db import telling
from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Choices:
    wanted: telling.Chosen  # what they are told, and how
    pushed: set[int]  # the devices that are told while no page is open
    phone: list  # their number, the one that waits for its code, and why nothing is sent there: `stopped` or `wrong`
    feed: list  # the private address of their sessions, if they made one: what it shows, and since when it is there
    outside: list  # their other calendars: when each was read, and what the problem is
    tokens: list[str]  # the names of their access tokens, which a new password leaves as they are


def chosen(tx: Transaction, person_id: int) -> Choices:
    rows = tx.all("settings", me=person_id, now=tx.now)
    wanted, pushed, phone, feed, outside, tokens = (
        [row for row in rows if row.part == part]
        for part in ("preferences", "push", "phone", "feed", "outside", "token")
    )
    chosen = telling.chosen(wanted[0].name if wanted else None)
    return Choices(chosen, {row.id for row in pushed}, phone, feed, outside, [row.name for row in tokens])
