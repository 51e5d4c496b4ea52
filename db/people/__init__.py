"""The people: who somebody is, for everything that needs to know."""

from db.engine.transaction import Transaction
from db.refusals import Unknown

ROLES = ("learner", "mentor", "employer")


def me(tx: Transaction, person_id: int):
    """Who is asking, or None when the account is gone."""
    return tx.one("person", id=person_id)


def acting(tx: Transaction, person_id: int):
    """Who does something: only what the rules ask of a person."""
    person = tx.one("acting", id=person_id)
    if person is None:
        raise Unknown("This account does not exist any more.")
    return person


def still_there(tx: Transaction, person_id: int):
    """A page may be older than the account it belongs to."""
    person = me(tx, person_id)
    if person is None:
        raise Unknown("This account does not exist any more.")
    return person


def credentials(tx: Transaction, email: str):
    """What a login is compared with, or None."""
    return tx.one("credentials_by_email", email=email)


def password_hash(tx: Transaction, person_id: int) -> str | None:
    return tx.value("password_hash", id=person_id)
