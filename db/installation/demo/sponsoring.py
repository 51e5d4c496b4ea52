"""What the demo employer sponsors: a budget that some learners spend, and one that is waiting."""

from contextlib import suppress
from datetime import timedelta

from db import bookings, clock
from db.engine.transaction import Transaction
from db.installation.demo.history import History, at
from db.people import addresses
from db.refusals import Refused
from db.sponsorships import editing

NAMED = ("learner", "noah.schmidt", "samuel.otieno", "zoe.van.dijk", "kwame.mensah")
SPENDING = NAMED[1:]  # the demo learner still has the choice
GIVES_BACK = NAMED[-1]
BUDGET = {
    "kind": "budget",
    "name": "First steps in tech",
    "currency": "EUR",
    "budget_cents": 40_000,
    "monthly_cents": 15_000,
    "per_learner": 3,
}
SEATS = {"kind": "seats", "name": "Interview practice", "currency": "EUR", "seats": 10, "most_cents": 4000}


def write(history: History) -> None:
    tx, people = history.tx, history.people
    for key in NAMED:
        addresses.read_mail(tx, people[key].id)
    emails = " ".join(f"{key}@mentora.test" for key in NAMED)
    with at(tx, history.now - timedelta(days=2, hours=6)):
        budget = editing.create(tx, people["employer"], BUDGET | {"emails": emails, "has_code": True})
        until = clock.stamp(history.now + timedelta(days=90))
        seats = editing.create(tx, people["employer"], SEATS | {"per_learner": 2, "until": until, "has_code": True})
        editing.move(tx, people["employer"], seats.id, "paused")
    for number, key in enumerate(SPENDING):
        with at(tx, history.now - timedelta(hours=30 - 5 * number)):
            booking = _book(tx, people[key], budget.id)
            if booking and key == GIVES_BACK:
                bookings.cancel(tx, people[key], booking.id)


def _book(tx: Transaction, learner, sponsorship_id: int):
    """The first class with a price that they can still book."""
    for session in tx.all("demo_classes_to_sponsor", after=clock.moved(tx.now, days=4)):
        with suppress(Refused):  # they have something else at that time
            return bookings.book(tx, learner, session.id, {"sponsorship_id": sponsorship_id})
    return None
