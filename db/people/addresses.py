"""That an email address is somebody’s own: logged in, they open a link that was mailed to it, once.

Anybody can sign up with any address. What others meant for the reader of that mailbox waits until then.
"""

import hashlib
import secrets

from db import changes, clock, mails, people
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing, Refused

MOST_FRESH, FRESH_MINUTES = 3, 10
DAYS = 7
GONE = _("This link has already been used, or is older than a week. Please request a new one.")
ALREADY = _("Your email address is already confirmed.")


def is_confirmed(tx: Transaction, person_id: int) -> bool:
    return bool(tx.value("is_address_confirmed", me=person_id))


def request_link(tx: Transaction, person) -> str:
    """Mails it; returns where to."""
    if is_confirmed(tx, person.id):
        raise Refused(ALREADY, kind="state")
    if _are_enough(tx, person.id):
        sentence = _("We’ve just emailed you several links. Check your spam folder, or try again in a few minutes.")
        raise Refused(sentence, kind="too_many")
    return _send_link(tx, person.id)


def offer_link(tx: Transaction, person_id: int) -> bool:
    """Mails it because they were named, if they need one; returns whether they do."""
    if is_confirmed(tx, person_id):
        return False
    if not _are_enough(tx, person_id):
        _send_link(tx, person_id)
    return True


def _are_enough(tx: Transaction, person_id: int) -> bool:
    since = clock.moved(tx.now, minutes=-FRESH_MINUTES)
    return bool(tx.value("count_fresh_address_links", me=person_id, since=since) >= MOST_FRESH)


def _send_link(tx: Transaction, person_id: int) -> str:
    person, token = people.still_there(tx, person_id), secrets.token_urlsafe(32)
    link = {"token_hash": _hash(token), "expires_at": clock.moved(tx.now, days=DAYS)}
    tx.run("insert_address_link", me=person.id, now=tx.now, **link)
    text = mails.paragraphs(
        _("Is this your email address? A sponsor would like to pay for the sessions of its owner."),
        _("To confirm it, open this link within a week, and log in as {name}:", name=person.name),
        mails.page(f"/confirm/{token}"),
        _("If you don’t have an account at Mentora, you don’t need to do anything."),
    )
    mails.send(tx, person.email, _("Confirm your email address"), text, people.language(person))
    return str(person.email)


def of_link(tx: Transaction, person, token: str) -> str | None:
    """The address that it confirms; None for a link of somebody else, or one that is too old."""
    return tx.value("open_address_link", token_hash=_hash(token), me=person.id, now=tx.now)


def confirm(tx: Transaction, person, token: str) -> None:
    if of_link(tx, person, token) is None:
        raise Refused(ALREADY, kind="state") if is_confirmed(tx, person.id) else Missing(GONE)
    read_mail(tx, person.id)


def read_mail(tx: Transaction, person_id: int) -> None:
    """They opened a link that was mailed to their address."""
    tx.run("confirm_address", me=person_id)
    tx.run("drop_address_links", me=person_id)
    changes.touch_people(tx, person_id)


def sweep(tx: Transaction) -> None:
    tx.run("sweep_address_links", now=tx.now)


def forget_all(tx: Transaction) -> None:
    tx.run("forget_address_links")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
