"""Another time for a one-to-one: either of the two proposes it, and it holds once the other agrees."""

from db import alarms, bookings, calendars, changes, clock, interviewers, invitations, listings, notifications, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Time, checked
from db.language import _
from db.payments import holds
from db.refusals import Missing, Refused

FIELDS = {"starts_at": Time()}
GONE = _("This proposal has been answered or changed. Please look again.")


def propose(tx: Transaction, person, session_id: int, given: dict) -> int:
    """In place of one that either of them proposed before."""
    session, other = _theirs(tx, person, session_id)
    check = Check()
    starts_at = checked(FIELDS, given, person.timezone, check)["starts_at"]
    if not check.errors:
        check.ahead(starts_at, tx.now)
    if not check.errors and starts_at == session.starts_at:
        check.refuse("starts_at", _("It already starts then."))
    if not check.errors:
        _both_must_be_free(tx, person, session, other, starts_at, check)
        _must_not_be_busy(tx, person, session, starts_at, check, given=given)
        _must_not_be_busy(tx, other, session, starts_at, check, stranger=other.name)
    check.done()
    tx.run(
        "propose_start",
        session_id=session_id,
        me=person.id,
        starts_at=starts_at,
        instead_of=session.starts_at,
        despite_busy=int(calendars.is_busy(tx, person.id, *_span(session, starts_at))),
    )
    _tell(tx, person, other.id, "start_proposed", session, starts_at)
    return session_id


def agree(tx: Transaction, person, session_id: int, given: dict) -> int:
    """To the start that was shown. Both are free then, or it stays as it was."""
    session, other = _theirs(tx, person, session_id)
    proposed = _answered(tx, person, session, other.id, given)
    starts_at, check = proposed.starts_at, Check()
    if starts_at <= tx.now:
        raise Refused(_("That time has passed."), kind="not_open")
    _both_must_be_free(tx, person, session, other, starts_at, check)
    _must_not_be_busy(tx, person, session, starts_at, check, given=given)
    if not proposed.despite_busy:
        _must_not_be_busy(tx, other, session, starts_at, check, stranger=other.name)
    check.done()
    starts_at, ends_at = _span(session, starts_at)
    if not tx.run("move_session", id=session_id, starts_at=starts_at, ends_at=ends_at, instead_of=session.starts_at):
        raise Refused(GONE, kind="changed")
    tx.run("agree_to_start", session_id=session_id, starts_at=starts_at)
    holds.shorten(tx, session_id, starts_at)
    tx.run("relist_bookings", session_id=session_id)
    notifications.settle(tx, session_id)
    alarms.set_for(tx, session_id, starts_at, ends_at)
    listings.look_again_after(tx, session_id)
    _tell(tx, person, other.id, "start_agreed", session, starts_at)
    told = {"starts_at": starts_at, "must_confirm": False, "by": person.id}
    interviewers.tell(tx, session, "session_moved", link=f"/sessions/{session_id}", **told)
    invitations.change(tx, other.id if person.id == session.host_id else person.id, session_id)
    invitations.change_for_colleagues(tx, session_id)
    return session_id


def decline(tx: Transaction, person, session_id: int, given: dict) -> int:
    """The time stays the same. Who proposed the other one takes it back by this."""
    session, other = _theirs(tx, person, session_id)
    by = session.proposed_by if session.proposed_by == person.id else other.id
    starts_at = _answered(tx, person, session, by, given).starts_at
    if by == other.id:
        _tell(tx, person, other.id, "start_declined", session, starts_at)
    else:
        changes.touch(tx, session_id)
    return session_id


def all_by(tx: Transaction, person_id: int) -> list:
    """Other times that they proposed, and that wait for an answer."""
    return tx.all("exported_proposed_starts", me=person_id)


def _theirs(tx: Transaction, person, session_id: int):
    """The session, and the other person in it."""
    session = sessions.get(tx, person.id, session_id)
    if session.kind == "class" or not sessions.is_party(session, person.id):
        raise Missing()
    if session.status != "scheduled" or session.starts_at <= tx.now:
        raise Refused(_("This session can’t be moved any more."), kind="state")
    if person.id != session.host_id:
        return session, tx.one("acting_person", id=session.host_id) or _nobody()
    booked = [one for one in bookings.participants(tx, session_id) if one.status == "booked"]
    return session, (tx.one("acting_person", id=booked[0].learner_id) if booked else None) or _nobody()


def _nobody():
    raise Refused(_("The other person has left."), kind="state")


def _answered(tx: Transaction, person, session, by: int, given: dict):
    starts_at: str = checked(FIELDS, given, person.timezone)["starts_at"]
    known = {"session_id": session.id, "starts_at": starts_at, "instead_of": session.starts_at}
    if proposed := tx.one("take_proposed_start", by=by, **known):
        return proposed
    raise Refused(GONE, kind="changed")


def _both_must_be_free(tx: Transaction, person, session, other, starts_at: str, check: Check) -> None:
    """Each reads what they have themselves at that time, and of the other only that there is something."""
    span = _span(session, starts_at)
    host, learner = (person, other) if person.id == session.host_id else (other, person)
    when = {"but": session.id, "check": check}
    calendars.host_must_be_free(tx, host.id, *span, stranger=_name(host, person), **when)
    calendars.learner_must_be_free(tx, learner.id, *span, stranger=_name(learner, person), **when)


def _must_not_be_busy(tx: Transaction, one, session, starts_at: str, check: Check, **how) -> None:
    calendars.must_not_be_busy(tx, one.id, *_span(session, starts_at), check=check, **how)


def _span(session, starts_at: str) -> tuple[str, str]:
    return starts_at, clock.moved(starts_at, minutes=session.duration_minutes)


def _name(one, person) -> str:
    return "" if one.id == person.id else one.name


def _tell(tx: Transaction, person, other_id: int, kind: str, session, starts_at: str) -> None:
    """Of several that they have not read yet, only the newest."""
    notifications.take_back(tx, other_id, kind, session.id)
    told = {"name": person.name, "by": person.id, "starts_at": starts_at}
    notifications.tell_of(tx, other_id, kind, session.id, session.title, **told)
    changes.touch(tx, session.id)
