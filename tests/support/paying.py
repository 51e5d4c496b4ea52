"""A learner who pays online, the clock in hand, and a provider that answers as told."""

from db import bookings, payments
from db.engine import sqlite
from db.installation import facts, rules
from db.payments import attempts
from integrations.payments import keys, stripe
from jobs.payments import Cashier
from tests.support import making
from tests.support.cast import ADA
from tests.support.running import SQL, in_a_loop


class Here:
    """A database for the cashier that is this transaction."""

    def __init__(self, tx):
        self.tx = tx

    async def read(self, load, *args):
        return load(self.tx, *args)

    async def write(self, act, *args):
        return act(self.tx, *args)


class Desk:
    """A town with one learner who pays, and the clock in hand."""

    def __init__(self, tx, fake, made=stripe.Stripe):
        self.tx, self.fake = tx, fake
        self.provider = made(keys.read(fake.environment), "https://mentora.example.org")
        self.cashier = Cashier(Here(tx), [self.provider])
        facts.note_payments(tx, self.provider.way, "")

    def booked(self, learner=ADA, **fields):
        booking = bookings.book(self.tx, learner, making.a_class(self.tx, **fields).id)
        return payments.of_booking(self.tx, booking.id)

    def opened(self, payment) -> str:
        attempt = attempts.begin(self.tx, ADA, payment.id)
        assert in_a_loop(self.cashier.open(attempt)).endswith(self.fake.last())
        return self.fake.last()

    def paid(self, payment) -> None:
        self.fake.pay(self.opened(payment))
        self.looks(payment)

    def looks(self, payment) -> None:
        attempts.look_now(self.tx, ADA, payment.id)
        self.rounds()

    def rounds(self, count: int = 3) -> None:
        for _round in range(count):
            in_a_loop(self.cashier.round())

    def hears(self, kind: str, about: dict, **how) -> bool:
        body, headers = self.fake.event(kind, about, **how)
        return in_a_loop(self.cashier.hear(self.provider.way, headers, body.encode()))

    def state(self, payment) -> str:
        return payments.get(self.tx, payment.id).state

    def told(self) -> list[str]:
        return making.told(self.tx, ADA)

    def is_in_order(self) -> bool:
        return not any(count for _rule, count in rules.counted(self.tx, sqlite.load(SQL)))


def failed_refund(tx, days: int) -> int:
    """Ada has paid and given up her seat; Stripe gave it back, and that failed."""
    made = making.a_class(tx, starts_at=making.ahead(tx, days=days))
    payment = payments.of_booking(tx, bookings.book(tx, ADA, made.id).id)
    attempt, names = attempts.begin(tx, ADA, payment.id), (f"cs_{days}", f"pi_{days}")
    attempts.seen(tx, attempt.id, attempts.Seen("received", *names, 1500))
    bookings.cancel(tx, ADA, payment.booking_id)
    attempts.plan(tx, attempt.id)
    (order,) = attempts.to_do(tx)
    attempts.done(tx, order.id)
    for back in ({"given_back_cents": 1500}, {"failed_cents": 1500}):
        attempts.seen(tx, attempt.id, attempts.Seen("received", *names, 1500, **back))
    return payment.id
