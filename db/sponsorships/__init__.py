"""Sponsorships: an organisation of employers pays for seats of learners, out of a budget or for a number of seats.

What they pay is in the ledger like any other charge, on their account instead of the learner’s; what goes back, goes
back to them. A seat is paid by the sponsor in whole or not at all.
"""

from dataclasses import dataclass

from db import operators, pages, payments
from db.engine.transaction import Row, Transaction
from db.language import FORMER
from db.refusals import Missing

STATUSES = ("active", "paused", "ended")
KINDS = ("budget", "seats")
TOLD = (0, 80, 100)
MOST = 200  # sponsorships of an organisation
MOST_PEOPLE = 500  # in one
MOST_MENTORS = 50


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of it: money or seats, and how much of it is spent."""

    cents: int | None
    seats: int | None
    percent: int


def get(tx: Transaction, employer, sponsorship_id: int) -> Row:
    """Of the organisation they work in."""
    found = tx.one("sponsorship", id=sponsorship_id, me=employer.id)
    if found is None:
        raise Missing()
    return found


def page(tx: Transaction, employer, after: str | None = None) -> pages.Page:
    """The newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    rows = tx.all("sponsorships_page", me=employer.id, before=before, limit=pages.FETCHED)
    return pages.cut(rows, "id")


def left(sponsorship: Row) -> Left:
    if sponsorship.kind == "seats":
        free = sponsorship.seats - sponsorship.seats_used
        return Left(None, free, 100 * sponsorship.seats_used // sponsorship.seats)
    cents = sponsorship.budget_cents - sponsorship.spent_cents
    return Left(cents, None, 100 * sponsorship.spent_cents // sponsorship.budget_cents)


def reached(sponsorship: Row) -> int:
    """Of which percentage its owners are told."""
    return max(percent for percent in TOLD if left(sponsorship).percent >= percent)


def sponsor(sponsorship: Row) -> str:
    return str(sponsorship.sponsor_name or FORMER)


def is_named(tx: Transaction, learner_id: int) -> bool:
    """Whether one that is not over names their address, which is not theirs for sure."""
    return tx.one("named_by_address", me=learner_id, now=tx.now) is not None


def people(tx: Transaction, employer, sponsorship_id: int, after: str | None = None) -> pages.Page:
    """Who may use it, those who were added last first."""
    get(tx, employer, sponsorship_id)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("sponsored_people", id=sponsorship_id, before=before, limit=pages.FETCHED), "id")


def mentors(tx: Transaction, sponsorship_id: int) -> list[Row]:
    """Whose sessions it pays for, unless it is for all."""
    return tx.all("sponsored_mentors", id=sponsorship_id)


def everything(tx: Transaction, person_id: int) -> list[Row]:
    """For an employer’s export."""
    return tx.all("exported_sponsorships", me=person_id)


def everybody(tx: Transaction, person_id: int) -> list[Row]:
    """For the same, whom they named."""
    return tx.all("exported_sponsored_people", me=person_id)


def sponsors_of(tx: Transaction, person_id: int) -> list[Row]:
    """For a learner’s export."""
    return tx.all("exported_sponsors", me=person_id)


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted."""
    tx.run("forget_sponsored", me=person.id)


def end_all(tx: Transaction, organisation) -> None:
    """Nobody is left in it. What it has promised it still owes: no learner is charged for that. The operators are told
    who it was, as nothing says so afterwards."""
    for row in tx.all("sponsorships_to_end", team_id=organisation.id):
        tx.run("move_sponsorship", id=row.id, team_id=organisation.id, status="ended")
    for total in payments.totals(tx, organisation.id):
        if total.owed_cents:
            told = {"name": organisation.name, "cents": total.owed_cents, "currency": total.currency}
            operators.tell(tx, "sponsor_left", "/admin/payments", **told)
