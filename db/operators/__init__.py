"""Operators: the people who run this installation. They stay the learner, mentor or employer that they are."""

from db import changes, notifications
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing, Refused

MOST_TOLD = 20  # of them, of what waits for any of them


def is_one(tx: Transaction, person_id: int) -> bool:
    return tx.one("is_operator", id=person_id) is not None


def must_be(tx: Transaction, person) -> None:
    """In the transaction of each act, and of each page: the right may have been taken away a moment ago."""
    if not is_one(tx, person.id):
        raise Missing()


def others(tx: Transaction, operator) -> list[str]:
    """Who else is one, by name."""
    return [one.name for one in tx.all("operators", most=MOST_TOLD) if one.id != operator.id]


def is_own(tx: Transaction, operator, *concerned: int | None) -> bool:
    """Whether it is about themselves: then another operator settles it. Who is alone may, and the log says so."""
    if operator.id not in concerned:
        return False
    if names := others(tx, operator):
        sentence = _("This is about you, so another operator has to settle it: {names}.", names=", ".join(names))
        raise Refused(sentence, kind="own")
    return True


def there_are(tx: Transaction) -> bool:
    """Whether anybody can settle what waits for an operator."""
    return bool(tx.all("operators", most=1))


def waiting(tx: Transaction) -> dict[str, int]:
    """How much waits for them, by the page that shows it."""
    return {
        "/admin/payouts": tx.value("count_payouts_waiting"),
        "/admin/reviews": tx.value("count_reports_waiting"),
        "/admin/messages": tx.value("count_message_reports_waiting"),
        "/admin/payments": tx.value("count_payments_to_give_back"),
        "/admin/objections": tx.value("count_objections_open"),
    }


def tell(tx: Transaction, kind: str, link: str, **params) -> None:
    """Something waits for them, or no longer does; their open pages show it at once."""
    for operator in tx.all("operators", most=MOST_TOLD):
        notifications.notify(tx, operator.id, kind, link=link, **params)
    touch(tx)


def touch(tx: Transaction) -> None:
    """What their pages show has changed."""
    changes.touch_people(tx, *(operator.id for operator in tx.all("operators", most=MOST_TOLD)))
