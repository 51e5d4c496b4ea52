"""Sponsorships in the state a test starts from."""

from db import bookings, organisations, sponsorships
from db.people import addresses
from db.sponsorships import editing
from tests.support.cast import ADA, EMMA


def a_sponsorship(tx, *learners, employer=EMMA, **fields):
    """Of 100 euros, for these learners, whose addresses are confirmed."""
    given = {"kind": "budget", "name": "Autumn", "currency": "EUR", "budget_cents": 10_000, "per_learner": 100}
    made = editing.create(tx, employer, given | fields)
    if learners:
        for one in learners:
            addresses.read_mail(tx, one.id)
        editing.name_people(tx, employer, made.id, {"emails": "\n".join(email(tx, one) for one in learners)})
    return made


def email(tx, person) -> str:
    return tx._execute("SELECT email FROM people WHERE id = ?", (person.id,)).fetchone()[0]


def book(tx, session, sponsorship, learner=ADA):
    return bookings.book(tx, learner, session.id, {"sponsorship_id": sponsorship.id})


def spent(tx, sponsorship, employer=EMMA) -> tuple[int, int]:
    """Cents and seats."""
    found = sponsorships.get(tx, employer, sponsorship.id)
    return found.spent_cents, found.seats_used


def payer(tx, employer=EMMA) -> int:
    """Whose account is charged: the organisation’s."""
    return organisations.of(tx, employer.id).id
