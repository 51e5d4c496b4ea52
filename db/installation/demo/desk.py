"""What an operator of the demo sees: what they settled, who was in yesterday’s class, and an objection to settle."""

from datetime import timedelta

from db import attendance, bookings, clock, objections
from db.engine.transaction import Transaction
from db.installation.demo.cast import PRIYA
from db.installation.demo.classes import READING
from db.installation.demo.history import History, at
from db.operators import log, rights
from db.operators import payouts as settled

# Of yesterday’s class: who came and who went, in minutes after its start.
CAME = (
    ("mentor", -6, 59),
    ("learner", -2, 59),
    ("noah.schmidt", 1, 14),
    ("ingrid.solberg", 2, 59),
)
OBJECTION = "I was thrown out after a quarter of an hour and could not come back. I don’t think I should pay all of it."


def write(history: History) -> None:
    tx, operator = history.tx, history.people["employer"]
    with at(tx, history.now - timedelta(days=120)):
        rights.set_right(tx, f"{PRIYA.key}@mentora.test", True)
    payouts = [*settled.page(tx, operator, "paid").items, *settled.page(tx, operator, "refused").items]
    for payout in sorted(payouts, key=lambda one: one.settled_at):
        told = {"cents": payout.amount_cents, "currency": payout.currency}
        told |= {"reference": payout.reference} if payout.status == "paid" else {}
        with at(tx, clock.read(payout.settled_at)):
            log.write(tx, operator, f"payout_{payout.status}", payout.account_id, reason=payout.reason, **told)
    seat = _yesterday(tx, history)
    with at(tx, history.now - timedelta(minutes=25)):
        objections.raise_one(tx, history.people["noah.schmidt"], seat.booking_id, {"words": OBJECTION})


def _yesterday(tx: Transaction, history: History):
    """Noah’s seat in it, once the timeline is written."""
    noah = history.people["noah.schmidt"]
    seat = next(one for one in bookings.past(tx, noah.id).items if one.title == READING.title)
    starts = clock.read(seat.starts_at)
    moves = [(came, attendance.joined, key) for key, came, _left in CAME]
    moves += [(left, attendance.left, key) for key, _came, left in CAME]
    for minutes, act, key in sorted(moves, key=lambda move: move[0]):
        with at(tx, starts + timedelta(minutes=minutes)):
            act(tx, history.people[key].id, seat.id)
    return seat
