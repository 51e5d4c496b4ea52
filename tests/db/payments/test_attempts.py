"""Paying at a provider, whatever happens in which order: every rule of the ledger holds, and no money is lost."""

import random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import bookings, objections, payments, transfers
from db.engine import sqlite
from db.installation import facts, rules
from db.payments import attempts, holds, refunds
from db.payments.attempts import Seen
from db.refusals import Missing
from db.sessions import publication
from db.transfers import Sent
from tests.support import making, running
from tests.support.trading import ACTS, CHECKED, LEDGER, Town, follow, undone

PLANNED = [name for name, times in ACTS.items() for _time in range(times)]
PLANNED += ["press"] * 12 + ["say"] * 10 + ["obey"] * 12 + ["say_again"] * 2
PLANNED += ["refund"] * 4 + ["bounce"] * 8 + ["try_again"] * 8
PLANNED += ["withdraw"] * 3 + ["approve"] * 8 + ["send"] * 6 + ["take_back"] * 3


class Paying(Town):
    """A provider that a die speaks for."""

    def __init__(self, tx, seed: int):
        super().__init__(tx, seed)
        self.operator = making.an_operator(tx, making.somebody(tx, "employer"))
        facts.note_payments(tx, "operator", "")  # all have something to be paid out
        for number, (mentor, learner) in enumerate(zip(self.mentors, self.learners, strict=False)):
            session = making.a_class(tx, mentor, price_cents=9000, starts_at=making.ahead(tx, hours=5 + 2 * number))
            bookings.book(tx, learner, session.id)
            making.begin(tx, session.id, mentor, end=True)
        facts.note_payments(tx, "stripe", "")
        for number, learner in enumerate(self.learners[:3]):  # and some have paid for what is far ahead
            session = making.a_class(tx, self.mentors[number], starts_at=making.ahead(tx, days=40))
            payment = payments.of_booking(tx, bookings.book(tx, learner, session.id).id)
            attempt = attempts.begin(tx, learner, payment.id)
            self._seen(attempt, "received", attempt.amount_cents)

    def _fire(self) -> None:
        super()._fire()
        holds.release(self.tx)

    def choose(self) -> None:
        facts.note_payments(self.tx, self.chance.choice(("stripe", "stripe", "operator", "direct")), "")

    def pay(self) -> None:
        self._payment("way = 'operator'")
        super().pay()

    def press(self) -> None:
        payment = self._payment("way = 'stripe' AND charged_cents > received_cents")
        attempts.begin(self.tx, SimpleNamespace(id=payment.learner_id), payment.id)

    def say(self) -> None:
        attempt = self._attempt("wanted", "open")
        paid = "held" if attempt.is_held else "received"
        status = self.chance.choice(("open", paid, paid, paid, "ended"))
        self._seen(attempt, status, attempt.amount_cents if status == "received" else 0)

    def say_again(self) -> None:
        """An answer that is late: it was true once."""
        self._seen(self._attempt("open", "held", "received", "ended"), "open")

    def obey(self) -> None:
        found = self._one_of(
            "SELECT id FROM payment_orders WHERE status IN (SELECT value FROM json_each(?))", ("wanted",)
        )
        self._carry_out(found[0])

    def _carry_out(self, order_id: int) -> None:
        attempt_id, kind = self.tx._execute(
            "SELECT attempt_id, kind FROM payment_orders WHERE id = ?", (order_id,)
        ).fetchone()
        attempt = attempts.get(self.tx, attempt_id)
        if kind == "expire" and attempt.status not in ("wanted", "open"):
            attempts.failed(self.tx, order_id, "It was paid meanwhile.")
            return
        attempts.done(self.tx, order_id)
        if kind in ("capture", "refund"):
            self._seen(attempt, "received", attempt.amount_cents, attempt.amount_cents if kind == "refund" else 0)
        else:
            self._seen(attempt, "ended")

    def refund(self) -> None:
        """What was paid goes back, as the mentor has called it off."""
        attempt = self._attempt("wanted", "open", "held", "received")
        self._seen(attempt, "received", attempt.amount_cents)
        payment = payments.get(self.tx, attempts.get(self.tx, attempt.id).payment_id)
        publication.cancel(self.tx, SimpleNamespace(id=payment.host_id), payment.session_id, "")
        attempts.plan(self.tx, attempt.id)
        wanted = "SELECT id FROM payment_orders WHERE attempt_id = ? AND kind = 'refund' AND status = 'wanted'"
        for (order_id,) in self.tx._execute(wanted, (attempt.id,)).fetchall():
            self._carry_out(order_id)

    def bounce(self) -> None:
        """A refund that was made did not arrive."""
        found = self._one_of("SELECT id FROM attempts WHERE ? <> '' AND given_back_cents > 0", ())
        attempt = attempts.get(self.tx, found[0])
        failed = attempt.failed_cents + attempt.given_back_cents
        attempts.seen(self.tx, attempt.id, Seen("received", "", "", attempt.received_cents, failed_cents=failed))

    def try_again(self) -> None:
        found = self._one_of("SELECT payment_id FROM attempts WHERE ? <> '' AND failed_cents > given_back_cents", ())
        refunds.again(self.tx, payments.get(self.tx, found[0]))

    def withdraw(self) -> None:
        found = self._one_of("SELECT id FROM objections WHERE verdict IN (SELECT value FROM json_each(?))", ("",))
        objection = self.tx.one("objection", id=found[0])
        who = objection.learner_id if objection.side == "learner" else objection.host_id
        objections.withdraw(self.tx, SimpleNamespace(id=who), objection.booking_id)

    def approve(self) -> None:
        payout_id, mentor_id = self._one_of(
            "SELECT id, account_id FROM payouts WHERE status IN (SELECT value FROM json_each(?))", ("requested",)
        )
        self.tx.run("insert_payout_account", id=mentor_id, person_id=mentor_id, country="DE", now=self.tx.now)
        self.tx.run("keep_payout_account", id=mentor_id, provider_id=f"acct_{mentor_id}")
        self.tx.run("keep_payout_standing", id=mentor_id, is_ready=1, is_complete=1, look_at=None)
        transfers.approve(self.tx, self.operator, payout_id)

    def send(self) -> None:
        """What it says of one that it was told to send, or had sent before: the answer may be late."""
        transfer_id, status = self._transfer("wanted", "wanted", "done", "failed", "reversed")
        if status == "wanted" and self.chance.random() < 0.3:
            transfers.failed(self.tx, transfer_id, "Insufficient funds")
        elif status != "failed":
            transfers.seen(self.tx, transfer_id, Sent(f"tr_{transfer_id}"))

    def take_back(self) -> None:
        transfer_id, _status = self._transfer("done")
        whole = self.tx.one("transfer", id=transfer_id).amount_cents
        transfers.seen(self.tx, transfer_id, Sent(f"tr_{transfer_id}", self.chance.choice((1, whole, whole))))

    def _transfer(self, *statuses: str):
        return self._one_of(
            "SELECT id, status FROM transfers WHERE status IN (SELECT value FROM json_each(?))", statuses
        )

    def settle_everything(self) -> None:
        for _round in range(4):
            for (attempt_id,) in self.tx._execute("SELECT id FROM attempts").fetchall():
                attempts.plan(self.tx, attempt_id)
            for (order_id,) in self.tx._execute("SELECT id FROM payment_orders WHERE status = 'wanted'").fetchall():
                self._carry_out(order_id)
        for (payment_id,) in self.tx._execute("SELECT id FROM payments").fetchall():
            payment = payments.get(self.tx, payment_id)
            if refunds.stranded(self.tx, payment):
                refunds.again(self.tx, payment)
        for (order_id,) in self.tx._execute("SELECT id FROM payment_orders WHERE status = 'wanted'").fetchall():
            self._carry_out(order_id)

    def _attempt(self, *statuses: str):
        found = self._one_of("SELECT id FROM attempts WHERE status IN (SELECT value FROM json_each(?))", statuses)
        return attempts.get(self.tx, found[0])

    def _seen(self, attempt, status: str, received: int = 0, given_back: int = 0) -> None:
        names = f"cs_{attempt.id}", f"pi_{attempt.id}"
        now = Seen(status, *names, received, given_back, failed_cents=attempt.failed_cents)
        attempts.seen(self.tx, attempt.id, now)


RULES = LEDGER + [one for one in sqlite.load(running.SQL).in_file(rules.INVARIANTS) if one.name == "attempts_otherwise"]
LOST = """SELECT COUNT(*) FROM payments AS p WHERE p.way = 'stripe' AND p.received_cents > p.charged_cents
  AND NOT EXISTS (SELECT 1 FROM receipts AS r WHERE r.payment_id = p.id AND r.by_id IS NOT NULL)"""


def play(tx, plan) -> dict:
    with undone(tx):
        town = Paying(tx, 0)
        follow(town, plan, RULES)
        town.settle_everything()
        assert tx._execute(LOST).fetchone() == (0,), town.did
        return town.done


def planned(seed: int) -> list:
    """Long, and with something of everything, which lists that hypothesis makes have seldom."""
    chance = random.Random(seed)
    return [(chance.choice(PLANNED), chance.randrange(2**16)) for _act in range(150)]


plans = st.integers(0, 2**32).map(planned)


def test_whatever_is_booked_paid_given_up_and_given_back_adds_up(tx):
    done: dict[str, int] = {}

    def once(plan):
        for name, times in play(tx, plan).items():
            done[name] = done.get(name, 0) + times

    CHECKED(given(plans)(once))()
    assert {
        "press",
        "say",
        "obey",
        "complete",
        "give_back",
        "settle",
        "say_again",
        "send",
        "take_back",
        "refund",
        "bounce",
        "try_again",
    } <= done.keys(), done


@pytest.mark.parametrize(
    "forgotten",
    ["insert_receipt", "keep_received", "number_payment", "keep_payment", "insert_payment", "settle_transfer"],
)
def test_one_row_that_is_forgotten_is_found(tx, monkeypatch, forgotten):
    """The control for the test above."""
    run = type(tx).run
    monkeypatch.setattr(type(tx), "run", lambda self, name, /, **of: name == forgotten or run(self, name, **of))

    def once(plan):
        play(tx, plan)

    with pytest.raises((AssertionError, Missing, AttributeError)):
        CHECKED(given(plans)(once))()
