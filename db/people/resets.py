"""A forgotten password: a link that works once, for an hour, and only for who reads the mail."""

import hashlib

from db import clock, mails
from db.engine.transaction import Transaction
from db.refusals import Missing

GONE = "This link was used already, or is older than an hour. Please ask for a new one."


def request_link(tx: Transaction, email: str, token: str, subject: str, body: str) -> None:
    """Does nothing for an address that nobody has: the answer to the person is the same."""
    person = tx.one("credentials_by_email", email=email)
    if person is None:
        return
    tx.run("insert_reset", token_hash=_hash(token), person_id=person.id, now=tx.now, expires_at=clock.after(hours=1))
    mails.send(tx, person.email, subject, body)


def is_open(tx: Transaction, token: str) -> bool:
    return tx.one("open_reset", token_hash=_hash(token), now=tx.now) is not None


def use(tx: Transaction, token: str) -> int:
    """Answers whose it was; it works no more, and neither does any other link of theirs."""
    person_id = tx.value("use_reset", token_hash=_hash(token), now=tx.now)
    if person_id is None:
        raise Missing(GONE)
    drop(tx, person_id)
    return person_id


def drop(tx: Transaction, person_id: int) -> None:
    tx.run("drop_resets", person_id=person_id)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_resets", now=tx.now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
