"""A small town in which money moves at random, and the rules that hold after each move."""

from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from db import attendance, bookings, ledger, objections, payments, payouts, rooms
from db.engine import sqlite
from db.installation import facts, rules
from db.payments import till
from db.people import accounts
from db.sessions import readiness
from tests.support import making, running, wandering
from tests.support.cast import PASSWORD_HASH
from tests.support.sponsoring import a_sponsorship


class Town(wandering.Walk):
    waits = (0, 0, 0, 1, 40)

    def __init__(self, tx, seed: int):
        super().__init__(tx, seed)
        self.employers: list = []

    def complete(self) -> None:
        """Time passes until a session that somebody booked; it takes place, and ends."""
        session_id = self._booking("booked", "scheduled")[2]
        starts_at = making.column(self.tx, "sessions", "starts_at", session_id)
        host = self._host_of(session_id)
        self.now = self.tx.now = max(self.now, starts_at)
        readiness.start(self.tx, host, session_id)
        self._come(session_id, host)
        if self.chance.random() < 0.2:
            rooms.remove(self.tx, host, session_id, self._booking("booked", "live")[1].id)
        readiness.end(self.tx, host, session_id)

    def choose(self) -> None:
        """Another way to pay, for what is booked from now on."""
        facts.note_payments(self.tx, self.chance.choice(("operator", "direct")), "")

    def sponsor(self) -> None:
        """Somebody sets aside a little for all who are there, and sometimes leaves again."""
        if len(self.employers) > 1 and self.chance.random() < 0.3:
            accounts.delete(self.tx, self.employers.pop().id, PASSWORD_HASH)
        self.employers.append(making.somebody(self.tx, "employer"))
        limits = {"kind": "budget", "budget_cents": self.chance.choice((1500, 3200))}
        if self.chance.random() < 0.4:
            limits = {"kind": "seats", "seats": 2, "most_cents": 1500}
        if self.chance.random() < 0.3:
            limits |= {"monthly_cents": 1500}
        a_sponsorship(self.tx, *self.learners, employer=self.employers[-1], **{"budget_cents": None} | limits)

    def book_sponsored(self) -> None:
        if not self.employers:
            self.sponsor()
        learner, session_id = self._learner(), self._session("scheduled")
        newest = "SELECT id FROM sponsorships WHERE status IN (SELECT value FROM json_each(?))"
        sponsorship_id = self._one_of(newest, ("active", "ended"))[0]
        bookings.book(self.tx, learner, session_id, {"sponsorship_id": sponsorship_id})

    def pay(self) -> None:
        till.receive(self.tx, self.mentors[0], self._payment("charged_cents > received_cents"))

    def repay(self) -> None:
        till.give_back(self.tx, self.mentors[0], self._payment("received_cents > charged_cents"))

    def correct(self) -> None:
        till.undo(self.tx, self.mentors[0], self._payment("number IS NOT NULL"))

    def _payment(self, wanted: str):
        return payments.get(self.tx, self._one_of(f"SELECT id FROM payments WHERE ? <> '' AND {wanted}", ())[0])

    def _come(self, session_id: int, host) -> None:
        for one in bookings.participants(self.tx, session_id):
            if one.learner_id and self.chance.random() < 0.5:
                attendance.joined(self.tx, one.learner_id, session_id)
        if self.chance.random() < 0.7:
            attendance.joined(self.tx, host.id, session_id)

    def object(self) -> None:
        booking_id, learner, session_id = self._booking("booked", "completed")
        who = self.chance.choice((learner, self._host_of(session_id)))
        objections.raise_one(self.tx, who, booking_id, {"words": "It was otherwise."})

    def judge(self) -> None:
        found = self._one_of("SELECT id FROM objections WHERE verdict IN (SELECT value FROM json_each(?))", ("",))
        objections._settle(self.tx, found[0], self.chance.choice(("learner", "mentor")), "So it was.")

    def cash_in(self) -> None:
        richest = max(self.mentors, key=lambda one: ledger.available(self.tx, one.id, "EUR"))
        payouts.send_to(self.tx, richest, "Cash at the desk")
        payouts.request(self.tx, richest, {"amount_cents": self.chance.choice((None, 1000))})


ACTS = {
    "publish": 2,
    "book": 6,
    "sponsor": 1,
    "book_sponsored": 6,
    "give_back": 2,
    "complete": 4,
    "cash_in": 4,
    "settle": 3,
    "object": 4,
    "judge": 2,
    "choose": 1,
    "pay": 4,
    "repay": 2,
    "correct": 1,
    "move": 1,
    "call_off": 1,
    "leave": 1,
}
PLANNED = [name for name, times in ACTS.items() for _time in range(times)]
plans = st.lists(st.tuples(st.sampled_from(PLANNED), st.integers(0, 2**16)), min_size=30, max_size=60)


@contextmanager
def undone(tx):
    """Whatever is done meanwhile."""
    tx._execute("SAVEPOINT town")
    before = tx.now
    try:
        yield
    finally:
        tx._execute("ROLLBACK TO town")
        tx._execute("RELEASE town")
        tx.now = before


def follow(town, plan, rules) -> None:
    """Every rule holds after each act."""
    for name, seed in plan:
        town.chance.seed(seed)
        town.step(getattr(type(town), name))
        wrong = [query.why for query in rules if town.tx.value(query.name)]
        assert wrong == [], (wrong, town.did)


def play(tx, plan) -> None:
    """Hypothesis chooses who does what next."""
    with undone(tx):
        follow(Town(tx, 0), plan, LEDGER)


LEDGER = [
    query
    for query in sqlite.load(running.SQL).in_file(rules.INVARIANTS)
    if any(table in query.sql for table in ("dues", "entries", "payouts", "payments", "advances", "sponsored"))
]
CHECKED = settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
