"""People: reading who somebody is."""

from functools import lru_cache

from db import locales
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Unknown

ROLES = ("learner", "mentor", "employer")


def me(tx: Transaction, person_id: int):
    """The person, or None when the account is deleted."""
    return tx.one("person", id=person_id)


def acting(tx: Transaction, person_id: int):
    """The person who does something: only what the rules need."""
    person = tx.one("acting_person", id=person_id)
    if person is None:
        raise Unknown(_("This account no longer exists."))
    return person


def still_there(tx: Transaction, person_id: int):
    """The person; a page may outlive the account it belongs to."""
    person = me(tx, person_id)
    if person is None:
        raise Unknown(_("This account no longer exists."))
    return person


def credentials(tx: Transaction, email: str):
    """What a login is compared with, or None."""
    return tx.one("credentials_by_email", email=email)


def password_hash(tx: Transaction, person_id: int) -> str | None:
    return tx.value("password_hash", id=person_id)


def language(person) -> str:
    """The locale for mails and pushes: what they chose, else what their browser asked for last, part by part."""
    return _locale(person.language, person.region, person.browser_language)


@lru_cache(maxsize=512)
def _locale(language: str, region: str, asked: str) -> str:
    return locales.joined(language or locales.language_of(asked), region or locales.region_of(asked))


def speaks(tx: Transaction, person_id: int, browser_language: str) -> None:
    """Remembers what their browser asks for, for mails and pushes."""
    tx.run("update_browser_language", id=person_id, browser_language=browser_language)
