"""What a sponsor reads of what they spend: the seats, the months, and the entries of the ledger for a file."""

import re

from db import pages, sponsorships
from db.engine.transaction import Row, Transaction

MONTH = re.compile("[0-9]{4}-[0-9]{2}")


def month(text: str) -> str | None:
    """`2026-11`; None for anything else, which is all of them."""
    return text if MONTH.fullmatch(text) else None


def lines(
    tx: Transaction, employer, sponsorship_id: int, after: str | None = None, month: str | None = None
) -> pages.Page:
    """The seats, newest first; with a month, those that were booked in it."""
    sponsorships.get(tx, employer, sponsorship_id)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    of = {"id": sponsorship_id, "before": before, "month": month or None}
    return pages.cut(tx.all("sponsored_lines", **of, limit=pages.FETCHED), "id")


def months(tx: Transaction, sponsorship_id: int) -> list[Row]:
    """How many seats that were booked in each are charged, and how much: the newest first."""
    return tx.all("sponsored_months_of", id=sponsorship_id)


def owed(tx: Transaction, sponsorship_id: int) -> Row:
    """What is still to come from the sponsor, and what goes back to them."""
    return tx.one("sponsor_owes", id=sponsorship_id)


def entries(
    tx: Transaction, sponsorship_id: int, month: str | None, booking_id: int, entry_id: int, limit: int
) -> list:
    """Those after this one."""
    after = {"after_booking": booking_id, "after_id": entry_id}
    return tx.all("sponsored_entries", id=sponsorship_id, month=month, limit=limit, **after)
