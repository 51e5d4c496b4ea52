"""`make bench ARGS=--big`, of the pages with which money, students and the installation are looked after."""

from collections.abc import Callable

from db import earnings, ledger, objections, payments, people, students
from db.engine.transaction import Transaction
from db.operators import log, payouts, rights, state
from db.operators import payments as tills
from db.operators import people as accounts
from tests.support.cast import ADA, MAX

Read = Callable[[Transaction], object]
SORTS = {"the last first": "time", "by sessions": "sessions", "by name": "name"}


def reads(tx: Transaction) -> dict[str, Read]:
    """The transaction is rolled back in the end."""
    rights.set_right(tx, MAX.email, True)
    mentor = people.me(tx, MAX.id)
    learner_id = students.page(tx, MAX.id, "sessions", "", None).items[0].id
    pair = students.together(tx, MAX.id, MAX.id, learner_id)
    return _of_money(mentor) | _of_students(pair) | _of_the_operator(mentor)


def _of_money(mentor) -> dict[str, Read]:
    return {
        "Mentor: earnings": lambda tx: (earnings.balances(tx, mentor), earnings.page(tx, mentor.id)),
        "Mentor: payouts": lambda tx: earnings.payouts(tx, mentor.id),
        "Mentor: what can be paid out": lambda tx: [
            ledger.available(tx, mentor.id, currency) for currency in ledger.currencies(tx, mentor.id)
        ],
        "Learner: payments": lambda tx: (payments.of_learner(tx, ADA.id), payments.totals(tx, ADA.id)),
    }


def _of_students(pair) -> dict[str, Read]:
    def listed(sort: str, words: str = "") -> Read:
        return lambda tx: (students.page(tx, MAX.id, sort, words, None), students.count(tx, MAX.id, words))

    return (
        {f"Mentor: students, {name}": listed(sort) for name, sort in SORTS.items()}
        | {f"Mentor: students called so, {name}": listed(sort, "9") for name, sort in SORTS.items()}
        | {
            "Mentor: students whom nobody is called": listed("time", "zeppelin"),
            "a mentor and a learner": lambda tx: (
                students.together(tx, MAX.id, MAX.id, pair.learner_id),
                students.subjects(tx, pair),
                students.lessons(tx, pair),
                students.next_session(tx, pair),
            ),
        }
    )


def _of_the_operator(operator) -> dict[str, Read]:
    return {
        "Operator: people": lambda tx: accounts.page(tx, operator),
        "Operator: people, a part of their names": lambda tx: accounts.page(tx, operator, "er 19"),
        "Operator: people whom nobody is called": lambda tx: accounts.page(tx, operator, "zeppelin"),
        "Operator: the suspended": lambda tx: accounts.page(tx, operator, show="suspended"),
        "Operator: payouts": lambda tx: payouts.everything(tx, operator),
        "Operator: payments": lambda tx: tills.page(tx, operator, "all"),
        "Operator: payments that are owed": lambda tx: tills.page(tx, operator, "owed"),
        "Operator: payments to give back": lambda tx: tills.page(tx, operator, "to_give_back"),
        "Operator: objections": lambda tx: objections.page(tx, operator, is_open=True),
        "Operator: the log": lambda tx: log.page(tx, operator),
        "Operator: state": lambda tx: state.look(tx, operator),
        "Operator: mails that failed": lambda tx: state.mails(tx, operator),
    }
