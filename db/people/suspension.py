"""Suspended accounts. Nobody can log in with one, act with it or find it, until it is restored.

What they had planned does not wait for that: everybody in it is told, and nobody pays. What they lead right now ends at
once. The sessions of somebody who leads many are called off by the clock, in steps that hold up nobody.
"""

from types import SimpleNamespace

from db import bookings, changes, interviews, mails, people, requests, rings, webhooks
from db.engine.transaction import Transaction
from db.language import _
from db.listings import keeping
from db.organisations import members
from db.people import devices, resets
from db.refusals import Forbidden, Refused
from db.sessions import publication, readiness

TOLD = 30  # people after whom a step ends


def start(tx: Transaction, person, reason: str) -> None:
    if not tx.run("suspend", id=person.id, reason=reason, now=tx.now):
        raise Refused(_("{name} is already suspended.", name=person.name), kind="state")
    keeping.keep(tx, person.id)
    devices.end_all(tx, person.id)
    resets.drop(tx, person.id)
    bookings.cancel_all(tx, person, is_suspended=True)
    for pending in tx.all("pending_requests", me=person.id):
        if pending.learner_id == person.id:
            requests.cancel(tx, person, pending.id)
        else:
            requests.decline(tx, person, pending.id, "", is_suspended=True)
    interviews.leave(tx, person)
    members.suspended(tx, person)
    readiness.break_off(tx, person.id)
    rings.leave(tx, person)
    webhooks.leave(tx, person.id)
    go_on(tx)
    _write_to(
        tx,
        person,
        _("Your Mentora account is suspended"),
        _("Your account was suspended by the people who run this Mentora."),
        _("Reason: {reason}", reason=reason),
        _("Your upcoming sessions were cancelled; nobody is charged for them."),
    )
    changes.touch_people(tx, person.id)  # rooms look again who belongs


def end(tx: Transaction, person) -> None:
    if not tx.run("restore", id=person.id):
        raise Refused(_("{name} isn’t suspended.", name=person.name), kind="state")
    keeping.keep(tx, person.id)
    _write_to(
        tx,
        person,
        _("Your Mentora account is restored"),
        _("You can log in again. Sessions that were cancelled meanwhile stay cancelled."),
    )


def must_not_be(tx: Transaction, person_id: int) -> None:
    """Those who have proved that the account is theirs are told why they can’t use it."""
    reason = tx.value("suspended_reason", id=person_id)
    if reason is not None:
        raise Suspended(reason)


class Suspended(Forbidden):
    def __init__(self, reason: str):
        super().__init__(_("Your account is suspended. Reason: {reason}", reason=reason))
        self.kind = "suspended"


def is_due(tx: Transaction) -> bool:
    return tx.one("next_to_call_off") is not None


def go_on(tx: Transaction) -> None:
    """One step: sessions of suspended hosts are cancelled."""
    told = 0
    while told < TOLD and (session := tx.one("next_to_call_off")):
        host = SimpleNamespace(id=session.host_id)
        told += 1 + publication.cancel(tx, host, session.id, "", host_suspended=True).concerned


def _write_to(tx: Transaction, person, subject: str, *paragraphs: str) -> None:
    """They cannot read notifications."""
    known = people.credentials(tx, person.email)
    mails.send(tx, person.email, subject, mails.paragraphs(*paragraphs), people.language(known))
