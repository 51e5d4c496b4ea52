"""Who was in a room and when, as far as it is known, and what follows from it when the session is over.

A learner who never came pays all the same; a mentor who never came earns nothing. Of sessions at a meeting link
elsewhere, and of those whose room nobody joined, nobody knows, so everybody counts as present.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from db import clock, notifications
from db.engine.transaction import Transaction
from db.ids import new_id
from db.language import FORMER

MOST = 100  # rows about one person in one session: who reconnects all day is there
MOST_SHOWN = 3000
BRIEFLY = 60  # seconds away that nobody needs to see: a connection was lost, or a page loaded again


@dataclass(frozen=True, slots=True)
class Stay:
    joined_at: str
    left_at: str | None  # None: until the end


@dataclass(slots=True)
class Present:
    """One person in the timeline of a session."""

    person_id: int
    name: str | None
    is_host: bool
    stays: list[Stay] = field(default_factory=list)


def joined(tx: Transaction, person_id: int, session_id: int, at: str = "") -> None:
    """`at`: what could not be written until now was so earlier."""
    _note(tx, person_id, session_id, "joined", at)


def left(tx: Transaction, person_id: int, session_id: int, at: str = "") -> None:
    """Only after they joined; a page that was replaced by another one of theirs leaves nobody away."""
    _note(tx, person_id, session_id, "left", at)


def timeline(tx: Transaction, session_id: int) -> list[Present]:
    """The host first, then the others in the order in which they came."""
    found: dict[int, Present] = {}
    came: dict[int, str] = {}
    for row in tx.all("presences", session_id=session_id, most=MOST_SHOWN):
        one = found.setdefault(row.person_id, Present(row.person_id, row.name, bool(row.is_host)))
        if row.kind == "joined":
            came[row.person_id] = row.created_at
        elif row.person_id in came:
            one.stays.append(Stay(came.pop(row.person_id), row.created_at))
    for person_id, since in came.items():
        found[person_id].stays.append(Stay(since, None))
    for one in found.values():
        one.stays = _without_blinks(one.stays)
    return sorted(found.values(), key=lambda one: not one.is_host)


def all_by(tx: Transaction, person_id: int) -> list:
    return tx.all("presences_by", me=person_id)


def judge(tx: Transaction, session_id: int) -> None:
    """When a session has just been completed: before what is due is written to the ledger."""
    if absent := tx.one("host_was_absent", session_id=session_id):
        tx.run("waive_all", session_id=session_id)
        tx.run("waive_charges", session_id=session_id)
        for person in tx.all("attendees", id=session_id):
            if person.id == absent.host_id:
                notifications.tell_of(tx, person.id, "host_absent", session_id, absent.title)
            else:
                notifications.tell_of(tx, person.id, "host_absent_learner", session_id, absent.title)
        return
    for one in tx.all("absent_learners", session_id=session_id):
        told = {"cents": one.price_cents, "currency": one.currency}
        if one.sponsorship_id:
            told["name"] = one.sponsor_name or str(FORMER)
        notifications.tell_of(tx, one.learner_id, "learner_absent", session_id, one.title, **told)


def _note(tx: Transaction, person_id: int, session_id: int, kind: str, at: str) -> None:
    last = tx.one("last_presence", session_id=session_id, person_id=person_id)
    was_in, kept = (last.kind == "joined", last.rows_kept) if last else (False, 0)
    if was_in != (kind == "joined") and kept < MOST:
        tx.run("insert_presence", id=new_id(), session_id=session_id, person_id=person_id, kind=kind, now=at or tx.now)


def _without_blinks(stays: list[Stay]) -> list[Stay]:
    calm: list[Stay] = stays[:1]
    for _before, stay in pairwise(stays):
        last = calm[-1]
        if last.left_at and stay.joined_at <= clock.moved(last.left_at, seconds=BRIEFLY):
            calm[-1] = Stay(last.joined_at, stay.left_at)
        else:
            calm.append(stay)
    return calm
