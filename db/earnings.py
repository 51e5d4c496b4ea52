"""What a mentor has earned: sums of the ledger, by currency, and the entries they are made of."""

from dataclasses import dataclass
from datetime import date

from db import clock, pages
from db.engine.transaction import Transaction

MONTHS, PAID_OUT, PENDING, WAITING, DIRECT, ADVANCED, HELD = 12, 13, 14, 15, 16, 17, 18  # as the query numbers them


@dataclass(frozen=True, slots=True)
class Month:
    starts_at: str  # midnight, where the mentor is
    month: str  # `2026-11`
    cents: int


@dataclass(frozen=True, slots=True)
class Balance:
    """In one currency: amounts of two are never added up."""

    currency: str
    total_cents: int  # earned, ever
    available_cents: int  # of it, what was not paid out, nor is about to be
    pending_cents: int  # what sessions to come will add, if they take place
    waiting_cents: int  # a payout that was requested, and is not paid yet
    direct_cents: int  # of the total, what learners have paid them directly
    advanced_cents: int  # what was paid out before an objection took it back
    held_cents: int  # of what is pending, what objections hold
    months: tuple[Month, ...]

    @property
    def this_month(self) -> int:
        return self.months[-1].cents

    @property
    def last_month(self) -> int:
        return self.months[-2].cents


def balances(tx: Transaction, mentor) -> list[Balance]:
    """One for each currency that they earned in or are about to, by name."""
    days = _months(clock.today(mentor.timezone))
    starts = [clock.midnight(day, mentor.timezone) for day in days]
    begins = {f"start_{number}": start for number, start in enumerate(starts, 1)}
    begins |= {f"month_{number}": f"{day:%Y-%m}" for number, day in enumerate(days, 1)}
    sums: dict[str, dict[int, int]] = {}
    for row in tx.all("sums", me=mentor.id, **begins):
        sums.setdefault(row.currency, {})[row.number] = row.cents
    return [_balance(currency, cents, days, starts) for currency, cents in sums.items()]


def _balance(currency: str, cents: dict[int, int], days: list[date], starts: list[str]) -> Balance:
    months = tuple(
        Month(start, f"{day:%Y-%m}", cents.get(number, 0) - (cents.get(number + 1, 0) if number < MONTHS else 0))
        for number, (day, start) in enumerate(zip(days, starts, strict=True), 1)
    )
    total = cents.get(0, 0)
    of = {number: cents.get(number, 0) for number in (PAID_OUT, PENDING, WAITING, DIRECT, ADVANCED, HELD)}
    available = total + of[PAID_OUT] - of[DIRECT] + of[ADVANCED]
    pending = of[PENDING] + of[HELD]
    return Balance(currency, total, available, pending, of[WAITING], of[DIRECT], of[ADVANCED], of[HELD], months)


def page(tx: Transaction, mentor_id: int, after: str | None = None) -> pages.Page:
    """The entries, newest first."""
    time, entry_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    return pages.cut(entries(tx, mentor_id, time, entry_id, pages.FETCHED), "created_at", "id")


def entries(tx: Transaction, mentor_id: int, time: str, entry_id: int, limit: int) -> list:
    """Those before this one."""
    return tx.all("entries_page", me=mentor_id, before_time=time, before_id=entry_id, limit=limit)


def payouts(tx: Transaction, mentor_id: int, after: str | None = None) -> pages.Page:
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("payouts_page", me=mentor_id, before=before, limit=pages.FETCHED), "id")


def _months(today: date) -> list[date]:
    """The first days of the last twelve, this one at the end."""
    last = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(last - MONTHS + 1, last + 1)]
