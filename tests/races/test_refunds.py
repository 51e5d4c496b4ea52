"""A refund that failed, and two operators who settle it at the same moment: it is given back once, in one way."""

import threading

import pytest

from db.installation import facts
from tests.support import making, running
from tests.support.cast import EMMA, MAX
from tests.support.crowd import Town
from tests.support.paying import failed_refund
from tests.support.running import ROOT, Server
from tests.support.stripe_server import FakeStripe

DAYS = range(3, 11)
UNGUARDED = (
    ("db/payments/refunds.py", "if not payment.surplus_cents or is_on_its_way(tx, payment.id):", "if False:"),
    ("sql/payments/refunds.sql", "  AND o.kind = 'refund' AND o.status <> 'wanted'\n", "  AND o.kind = 'refund'\n"),
    ("db/payments/till.py", "    if refunds.is_on_its_way(tx, payment.id):\n", "    if False:\n"),
)


class Slow(FakeStripe):
    """Does not say for a while what becomes of a refund."""

    def __init__(self):
        self.goes_on = threading.Event()
        super().__init__()

    def answer(self, method, path, given, key):
        if path.endswith("/refunds"):
            self.goes_on.wait(60)
        return super().answer(method, path, given, key)


@pytest.fixture
def stripe():
    fake = Slow()
    yield fake
    fake.goes_on.set()
    fake.close()


def settled(data, stripe: FakeStripe, root=ROOT) -> list[tuple[int, int, int]]:
    """Of each payment: how often it was tried again, how often it was given back by hand, and what is left of it."""
    ids: list[int] = []

    def enter(tx) -> None:
        for operator in (EMMA, MAX):
            making.an_operator(tx, operator)
        facts.note_payments(tx, "stripe", "")
        facts.note_providers(tx, ["stripe"])
        ids.extend(failed_refund(tx, days) for days in DAYS)

    running.make_database(data, enter, root=root)
    options = {"MENTORA_PAYMENTS": "stripe", "MENTORA_RATE_LIMITS": "off"} | stripe.environment
    server = Server(data, root=root, **options).start()
    try:
        town = Town(server)
        return [settle(town, payment_id) for payment_id in ids]
    finally:
        stripe.goes_on.set()
        assert server.stop() == 0


def settle(town: Town, payment_id: int) -> tuple[int, int, int]:
    path = f"admin/payments/{payment_id}/refund"
    presses = [(EMMA, f"{path}/again"), (MAX, f"{path}/by-hand", {"reference": "7"})] * 10
    answers = [answer.status for answer in town.at_once(*presses)]
    assert set(answers) <= {200, 409}, answers
    left = "SELECT received_cents FROM payments WHERE id = ?"
    return answers[::2].count(200), answers[1::2].count(200), town.rows(left, payment_id)[0][0]


def test_it_is_tried_again_or_given_back_by_hand_and_only_once(tmp_path, stripe):
    found = settled(tmp_path, stripe)
    assert set(found) <= {(1, 0, 1500), (0, 1, 0)} and len(found) == len(DAYS), found


def test_without_the_guards_it_is_given_back_in_both_ways(tmp_path, stripe):
    """The control."""
    found = settled(tmp_path / "data", stripe, running.copy_of_program(tmp_path / "program", *UNGUARDED))
    assert any(tried and by_hand for tried, by_hand, _left in found), found
