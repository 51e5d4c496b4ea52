"""What goes back through Stripe: all that is no longer due, and nothing else."""

import pytest

from db import bookings, payments
from db.payments import attempts, holds
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.paying import Desk
from tests.support.stripe_server import FakeStripe


class NoRefunds(FakeStripe):
    """Gives nothing back as long as its account is empty."""

    is_empty = True

    def answer(self, method, path, given, key):
        if path == "/v1/refunds" and self.is_empty:
            return 503, {"error": {"type": "api_error", "message": "later"}}
        return super().answer(method, path, given, key)

    @property
    def given_back(self) -> list[int]:
        return [charge["amount_refunded"] for charge in self.charges.values()]


@pytest.fixture
def fake():
    made = NoRefunds()
    yield made
    made.close()


@pytest.fixture
def desk(tx, fake):
    return Desk(tx, fake)


def test_of_what_was_paid_twice_one_goes_back_however_long_it_takes(tx, desk, fake):
    """On a page that was left open when the seat was given up, and on that of the seat that was booked again."""
    first = desk.booked(starts_at=making.ahead(tx, days=20))
    pages = [desk.opened(first)]
    with making.at(tx, making.ahead(tx, minutes=16)):
        holds.release(tx)
    second = payments.of_booking(tx, bookings.book(tx, ADA, first.session_id).id)
    pages.append(desk.opened(second))
    for page in pages:
        fake.pay(page)
    for payment in (first, second):
        attempts.look_now(tx, ADA, payment.id)
    desk.rounds()
    for intent in fake.intents:  # Stripe tells of each more than once
        desk.hears("payment_intent.succeeded", {"id": intent})
    desk.rounds()
    assert fake.given_back == [0, 0]
    fake.is_empty = False
    with making.at(tx, making.ahead(tx, hours=3)):
        desk.rounds(4)
    assert sorted(fake.given_back) == [0, 1500] and desk.state(second) == "received" and desk.is_in_order()


def test_what_is_left_goes_back_when_the_operator_has_given_back_a_part_at_stripe(tx, desk, fake):
    fake.is_empty = False
    payment = desk.booked(starts_at=making.ahead(tx, days=20))
    desk.paid(payment)
    next(iter(fake.charges.values()))["amount_refunded"] = 500
    publication.cancel(tx, MAX, payment.session_id, "")
    desk.rounds()
    assert fake.given_back == [1500] and desk.state(payment) == "given_back" and desk.is_in_order()
