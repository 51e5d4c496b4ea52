"""Objections: within two days, either side says that the attendance is wrong, and an operator settles it.

While one is open its seat is earned by nobody: what the mentor had earned of it is pending again.
"""

from dataclasses import dataclass
from typing import Any

from db import attendance, changes, clock, ledger, notifications, operators, pages
from db.engine.transaction import Transaction
from db.fields import Choice, Text, checked
from db.ids import new_id
from db.language import _
from db.operators import log
from db.refusals import Missing, Refused

HOURS = 48
WORDS = {"words": Text(least=1, most=1000, lines=True, label=_("What happened"))}
VERDICT = {
    "verdict": Choice(options=("learner", "mentor"), sentence=_("Please choose who is right.")),
    "reason": Text(least=1, most=500, lines=True, label=_("Reason")),
}
LINK = "/admin/objections"


@dataclass(frozen=True, slots=True)
class Record:
    """Who was there, as one of them sees it, and what was said about it."""

    people: list[attendance.Present]
    by_booking: dict[int, Any]  # objections
    until: str  # when the time for them is over
    is_open: bool  # whether it is not over yet
    late: list[Any]  # for the host: seats that were given back too late, whose price is due


def record(tx: Transaction, person, session) -> Record:
    """A host sees everybody; a learner the host and themselves."""
    everybody = attendance.timeline(tx, session.id)
    is_host = session.host_id == person.id
    people = [one for one in everybody if is_host or one.is_host or one.person_id == person.id]
    found = {one.booking_id: one for one in tx.all("objections_of_session", session_id=session.id)}
    end = until(tx.value("ended_at", session_id=session.id) or session.ends_at)
    late = tx.all("seats_given_back_late", session_id=session.id) if is_host else []
    return Record(people, found, end, tx.now <= end, late)


def until(ended_at: str) -> str:
    return clock.moved(ended_at, hours=HOURS)


def raise_one(tx: Transaction, person, booking_id: int, given: dict) -> int:
    """By the learner or the mentor. The first who does opens it, the other one answers. Returns the session."""
    words = checked(WORDS, given)["words"]
    seat, side = _seat(tx, person, booking_id)
    if seat.verdict:
        raise Refused(_("This objection has already been settled."), kind="state")
    if seat.objection_id:
        if seat.side == side or not tx.run("answer_objection", id=seat.objection_id, words=words, now=tx.now):
            raise Refused(_("You have already said what happened."), kind="state")
    elif tx.now > until(seat.ended_at):
        raise Refused(_("Objections are possible for {hours} hours after the end.", hours=HOURS), kind="too_late")
    elif not seat.host_id:
        raise Refused(_("The mentor has left, and nothing was earned with this seat."), kind="state")
    else:
        tx.run(
            "insert_objection",
            id=new_id(),
            booking_id=booking_id,
            host_id=seat.host_id,
            side=side,
            words=words,
            now=tx.now,
        )
        ledger.post(tx, booking_id, ledger.OBJECTION)
    host_id = seat.host_id if seat.host_name is not None else None  # else they have left
    other, name = (host_id, seat.learner_name) if side == "learner" else (seat.learner_id, seat.host_name)
    told = {"name": name, "by": person.id, "text": notifications.excerpt(words)}
    if seat.objection_id and other:
        notifications.tell_of(tx, other, "objection_answered", seat.session_id, seat.title, **told)
    elif other:
        notifications.tell_of(tx, other, "objection", seat.session_id, seat.title, **told)
    if not seat.objection_id:
        operators.tell(tx, "objection_waiting", LINK, name=name, title=seat.title)
    operators.touch(tx)
    changes.touch(tx, seat.session_id)
    return seat.session_id


def withdraw(tx: Transaction, person, booking_id: int) -> int:
    """By the one who objected: it is settled as the attendance says. Returns the session."""
    seat, side = _seat(tx, person, booking_id)
    if not seat.objection_id or seat.side != side:
        raise Missing()
    is_due = tx.one("objection", id=seat.objection_id).is_due
    _settle(tx, seat.objection_id, "mentor" if is_due else "learner", "", is_withdrawn=True)
    return seat.session_id


def may_object(seat, now: str) -> bool:
    """Whether an objection or an answer is still possible."""
    return not seat.verdict and (bool(seat.objection_id) or (bool(seat.host_id) and now <= until(seat.ended_at)))


def get_seat(tx: Transaction, person, booking_id: int):
    return _seat(tx, person, booking_id)[0]


def of_late_seat(tx: Transaction, person, payment):
    """A seat that its learner gave back too late, with what was said about it; None of any other."""
    if payment.sponsorship_id and person.id != payment.host_id:
        return None  # what was said about it is not for the sponsor
    if payment.booking_status != "cancelled" or person.id not in (payment.learner_id, payment.host_id):
        return None
    return tx.one("objectionable", booking_id=payment.booking_id)


def all_by(tx: Transaction, person_id: int) -> list:
    return tx.all("objections_by", me=person_id)


def page(tx: Transaction, operator, *, is_open: bool, after: str | None = None) -> pages.Page:
    operators.must_be(tx, operator)
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    of = {"before": before, "limit": pages.FETCHED}
    return pages.cut(tx.all("objections_open", **of) if is_open else tx.all("objections_settled", **of), "id")


def get(tx: Transaction, operator, objection_id: int):
    operators.must_be(tx, operator)
    found = tx.one("objection", id=objection_id)
    if found is None:
        raise Missing()
    return found


def concerned(objection) -> tuple:
    """Whose money it is about: the learner’s, the mentor’s, and that of the organisation that pays for the seat."""
    return objection.learner_id, objection.host_id, objection.sponsor_id


def settle(tx: Transaction, operator, objection_id: int, given: dict):
    """For the learner, who then pays nothing, or for the mentor, who then earns the price."""
    found = checked(VERDICT, given)
    asked = get(tx, operator, objection_id)
    is_own = operators.is_own(tx, operator, *concerned(asked))
    _settle(tx, objection_id, found["verdict"], found["reason"])
    settled = get(tx, operator, objection_id)
    told = {"title": settled.title, "verdict": settled.verdict}
    about = settled.learner_id if settled.side == "learner" else settled.host_id
    log.write(tx, operator, "objection_settled", about, reason=settled.reason, is_own=is_own, **told)
    return settled


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted: open objections of theirs, and against them, go to the other side."""
    for one in tx.all("open_objections_of", me=person.id):
        _settle(tx, one.id, one.verdict, "")


def _settle(tx: Transaction, objection_id: int, verdict: str, reason: str, *, is_withdrawn: bool = False) -> None:
    settled = {"verdict": verdict, "reason": reason, "is_withdrawn": int(is_withdrawn), "now": tx.now}
    if not tx.run("settle_objection", id=objection_id, **settled):
        raise Refused(_("This objection has already been settled."), kind="state")
    found = tx.one("objection", id=objection_id)
    ledger.post(tx, found.booking_id, ledger.VERDICT)
    for person_id, side in ((found.learner_id, "learner"), (found.host_id, "mentor")):
        if is_withdrawn and side == found.side:
            continue
        if person_id and tx.one("acting_person", id=person_id) and is_withdrawn:
            told = {"side": side, "is_won": side == verdict}
            notifications.tell_of(tx, person_id, "objection_withdrawn", found.session_id, found.title, **told)
        elif person_id and tx.one("acting_person", id=person_id):
            told = {"is_won": side == verdict, "side": side, "text": reason}
            notifications.tell_of(tx, person_id, "objection_settled", found.session_id, found.title, **told)
    operators.touch(tx)
    changes.touch(tx, found.session_id)


def _seat(tx: Transaction, person, booking_id: int):
    seat = tx.one("objectionable", booking_id=booking_id)
    if seat is None or person.id not in (seat.learner_id, seat.host_id):
        raise Missing()
    return seat, "mentor" if person.id == seat.host_id else "learner"
