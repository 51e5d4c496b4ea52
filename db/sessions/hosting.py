"""The sessions of a host, and who is in them."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from db import pages
from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Hosted:
    """A session on its host's list, with its participants."""

    session: Any
    participants: tuple

    @property
    def ready(self) -> int:
        return sum(1 for one in self.participants if one.ready_at)


def counts(tx: Transaction, host_id: int):
    return tx.one("hosted_counts", me=host_id)


def drafts(tx: Transaction, host_id: int) -> list:
    return tx.all("hosted_drafts", me=host_id)


def upcoming(tx: Transaction, host_id: int, after: str | None = None) -> pages.Page:
    """A page of `Hosted`, the soonest first."""
    start, session_id = pages.start(after, str, int) or ("", 0)
    rows = tx.all("hosted_upcoming", me=host_id, after_start=start, after_id=session_id, limit=pages.FETCHED)
    hosted = [_hosted(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]
    return pages.cut(hosted, "session.starts_at", "session.id")


def past(tx: Transaction, host_id: int, after: str | None = None) -> pages.Page:
    start, session_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    rows = tx.all("hosted_past", me=host_id, before_start=start, before_id=session_id, limit=pages.FETCHED)
    return pages.cut(rows, "starts_at", "id")


def page(tx: Transaction, host_id: int, after: str | None = None) -> pages.Page:
    """Everything they host, drafts too; newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("hosted_page", me=host_id, before=before, limit=pages.FETCHED), "id")


def all_hosted(tx: Transaction, host_id: int) -> list:
    return tx.all("exported_sessions", me=host_id)


def _hosted(rows: list) -> Hosted:
    return Hosted(rows[0], tuple(row for row in rows if row.booking_id))
