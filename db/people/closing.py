"""Deleting the account of somebody who leads many sessions: everybody in them is told, in steps that hold up nobody.

The first transaction makes the person gone for everybody. The clock does the rest, also after a crash, and the row goes
last.
"""

from types import SimpleNamespace

from db import (
    bookings,
    conversations,
    figures,
    interviews,
    objections,
    payouts,
    pictures,
    requests,
    rings,
    sponsorships,
    students,
    webhooks,
)
from db.engine.transaction import Transaction
from db.language import FORMER, _
from db.listings import keeping
from db.organisations import members
from db.people import devices, profile
from db.refusals import Refused
from db.sessions import publication

AT_ONCE = 10  # sessions that are cancelled in the transaction that deletes the account
TOLD = 30  # people after whom a step ends: some tens of milliseconds
ROWS = 3_000  # in a step, of what nobody is told of


def takes_long(tx: Transaction, person_id: int) -> bool:
    return len(tx.all("hosted_open", me=person_id)) > AT_ONCE


def start(tx: Transaction, person, old_hash: str) -> None:
    publication.must_not_be_live(tx, person.id)
    bookings.cancel_all(tx, person)
    requests.leave(tx, person.id, person.name)
    interviews.leave(tx, person)
    members.leave(tx, person)
    rings.leave(tx, person)
    webhooks.leave(tx, person.id)
    objections.leave(tx, person)
    payouts.leave(tx, person)
    sponsorships.leave(tx, person)
    tx.run("delete_pending_requests", me=person.id)
    profile.leave(tx, person.id)
    students.leave(tx, person.id, most=ROWS)
    pictures.leave(tx, person.id)
    conversations.start_leaving(tx, person.id)
    devices.end_all(tx, person.id)
    keeping.forget(tx, person.id)
    nobody = {"name": str(FORMER), "email": f"{person.id}@closing.invalid"}
    if not tx.run("start_closing", id=person.id, old_hash=old_hash, now=tx.now, **nobody):
        raise Refused(_("Your password has just been changed on another device."), kind="changed")


def is_due(tx: Transaction) -> bool:
    return tx.value("next_closing") is not None


def go_on(tx: Transaction) -> None:
    """One step of the account that has waited longest."""
    person_id = tx.value("next_closing")
    if person_id is None:
        return
    told = 0
    for session in tx.all("hosted_open", me=person_id):
        told += 1 + publication.cancel(tx, SimpleNamespace(id=person_id), session.id, "", host_left=True).concerned
        if told >= TOLD:
            return
    if not told and not _drop_some(tx, person_id):
        tx.run("delete_drafts", me=person_id)
        figures.leave_audiences(tx, person_id)
        tx.run("delete_closed", id=person_id)


def _drop_some(tx: Transaction, person_id: int) -> int:
    """Of what the schema would delete with the row, the most."""
    return (
        students.drop_former(tx, person_id, ROWS)
        or conversations.drop_some(tx, person_id, ROWS)
        or tx.run("drop_followers", me=person_id, limit=ROWS)
        or tx.run("drop_figures", me=person_id, limit=ROWS)
        or tx.run("drop_figure_days", me=person_id, limit=ROWS)
        or tx.run("drop_audience", me=person_id, limit=ROWS)
        or tx.run("drop_audience_days", me=person_id, limit=ROWS)
        or tx.run("drop_replies", me=person_id, limit=ROWS)
        or tx.run("drop_notifications", me=person_id, limit=ROWS)
        or tx.run("drop_moves", me=person_id, limit=ROWS)
        or tx.run("drop_busy_times", me=person_id, limit=ROWS)
        or tx.run("drop_deliveries", me=person_id, limit=ROWS)
    )
