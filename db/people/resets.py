"""A forgotten password: a link that works once, for an hour."""

import hashlib

from db import clock, mails, people
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing

# Anybody can ask for a link for anybody. After so many in so many minutes there is no other mail, and no lock either:
# those that were just sent work for most of an hour.
MOST_FRESH, FRESH_MINUTES = 3, 10
GONE = _("This link has already been used, or is older than an hour. Please request a new one.")


def request_link(tx: Transaction, email: str, token: str, address: str) -> bool:
    """Sends a link that begins with `address`. Does nothing when nobody has this email; the reply is the same."""
    person = tx.one("credentials_by_email", email=email)
    if person is None:
        return False
    since = clock.after(minutes=-FRESH_MINUTES)
    if tx.value("count_fresh_resets", person_id=person.id, since=since) >= MOST_FRESH:
        return False
    tx.run("insert_reset", token_hash=_hash(token), person_id=person.id, now=tx.now, expires_at=clock.after(hours=1))
    text = mails.paragraphs(
        _("Somebody, probably you, asked to reset the password of your Mentora account."),
        _("To choose a new one, open this link within an hour. It works once:"),
        f"{address}/reset/{token}",
        _("If it wasn’t you, you don’t need to do anything: your password stays the same."),
    )
    mails.send(tx, person.email, _("Reset your Mentora password"), text, people.language(person))
    return True


def is_open(tx: Transaction, token: str) -> bool:
    return tx.one("open_reset", token_hash=_hash(token), now=tx.now) is not None


def use(tx: Transaction, token: str) -> int:
    """Returns whose it was. This link and all others of theirs stop working."""
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


def forget_all(tx: Transaction) -> None:
    tx.run("forget_resets")
