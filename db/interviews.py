"""Interviews and project discussions: an employer invites, the candidate accepts, declines, or proposes another time.

The owners of the employer's organisation decide about it like the employer who leads it, and that employer is told.
An accepted invitation becomes a session of the same id, with the same readiness and room as a class.
"""

from types import SimpleNamespace
from typing import Any

from db import calendars, changes, clock, confirmations, interviewers, invitations, notifications, pages, webhooks
from db.checks import Check
from db.engine.transaction import Row, Transaction
from db.fields import Choice, Field, Id, Link, Text, Time, Whole, checked
from db.ids import new_id
from db.language import _
from db.people import profile
from db.refusals import Missing, Refused
from db.sessions import publication

KINDS = {"interview": _("Interview"), "discussion": _("Project discussion")}
STATUS = {
    "invited": _("invited"),
    "proposed": _("another time proposed"),
    "accepted": _("accepted"),
    "declined": _("declined"),
    "cancelled": _("cancelled"),
}
TERMS: dict[str, Field] = {
    "kind": Choice(options=tuple(KINDS)),
    "title": Text(least=1, most=120, label=_("Title")),
    "description": Text(most=2000, lines=True),
    "starts_at": Time(),
    "duration_minutes": Whole(least=10, most=480),
    "meeting_link": Link(note="Shown to the two of you; empty for the built-in room"),
}
FIELDS: dict[str, Field] = {"candidate_id": Id(), **TERMS}
TIME: dict[str, Field] = {"starts_at": Time()}
REASON: dict[str, Field] = {"reason": Text(most=500, lines=True)}
MOST_OPEN = 100
MOST_TO_ONE = 3
MOST_LEFT = 1000  # of somebody who leaves, that the others are told of
CHANGED = _("This invitation has been answered or changed. Please look again.")


def invite(tx: Transaction, employer, given: dict) -> Row:
    """Somebody whom employers can find, or whom this one has met."""
    check = Check()
    found = checked(FIELDS, given, employer.timezone, check)
    if not check.errors:
        check.ahead(found["starts_at"], tx.now)
        when = span(found["starts_at"], found["duration_minutes"])
        calendars.host_must_be_free(tx, employer.id, *when, check=check)
        calendars.must_not_be_busy(tx, employer.id, *when, given=given, check=check)
    check.done()
    candidate = _found(tx, employer, found.pop("candidate_id"))
    open_ones = tx.one("count_invitations", me=employer.id, candidate_id=candidate.id, now=tx.now)
    if open_ones.sent >= MOST_OPEN or open_ones.to_candidate >= MOST_TO_ONE:
        raise Refused(
            _("Too many of your invitations haven’t been answered yet. Please wait, or cancel some."), kind="too_many"
        )
    interview_id = new_id()
    found["despite_busy"] = int(calendars.is_busy(tx, employer.id, *when))
    tx.run("insert_interview", id=interview_id, employer_id=employer.id, candidate_id=candidate.id, now=tx.now, **found)
    interview = get(tx, employer.id, interview_id)
    if not interview.is_silent:
        _tell(tx, interview, candidate.id, "interview_offered", employer)
    return interview


def _found(tx: Transaction, employer, candidate_id: int) -> Row:
    """Whoever it is, the sentence is the same: it doesn’t say whether there is anybody."""
    candidate = profile.find(tx, employer, candidate_id)
    if candidate is None or candidate.role != "learner":
        raise Missing(_("You can’t invite this person. They may have hidden their profile, or deleted their account."))
    return candidate


def get(tx: Transaction, person_id: int, interview_id: int) -> Row:
    interview = tx.one("interview", id=interview_id, me=person_id)
    if interview is None:
        raise Missing()
    return interview


def still_open(tx: Transaction, person, interview_id: int) -> Row:
    interview = get(tx, person.id, interview_id)
    if interview.status not in ("invited", "proposed"):
        raise Refused(_("This invitation is already {status}.", status=STATUS[interview.status]), kind="state")
    return interview


def awaited(tx: Transaction, person, interview_id: int) -> Row:
    """It is the turn of this person’s side to answer."""
    interview = still_open(tx, person, interview_id)
    if (interview.status == "invited") != _is_candidate(interview, person):
        raise Refused(_("The other person has to answer first."), kind="state")
    return interview


def cancellable(tx: Transaction, employer, interview_id: int) -> Row:
    interview = get(tx, employer.id, interview_id)
    if _is_candidate(interview, employer):
        raise Missing()
    if interview.status in ("declined", "cancelled"):
        raise Refused(_("This invitation is already {status}.", status=STATUS[interview.status]), kind="state")
    return interview


def accept(tx: Transaction, person, interview_id: int, given: dict) -> Row:
    """At the time that was shown. It takes place if both are free then."""
    interview = awaited(tx, person, interview_id)
    _others_must_be_there(tx, interview, person)
    starts_at = checked(TIME, given, person.timezone)["starts_at"]
    if starts_at != interview.starts_at:
        raise Refused(CHANGED, kind="changed")
    check = Check()
    check.ahead(starts_at, tx.now)
    when = span(starts_at, interview.duration_minutes)
    leader, candidate = _stranger(interview, person)
    calendars.host_must_be_free(tx, interview.employer_id, *when, stranger=leader, check=check)
    calendars.learner_must_be_free(tx, interview.candidate_id, *when, stranger=candidate, check=check)
    _must_not_be_busy(tx, interview, person, when, given, check)
    if not interview.despite_busy:
        other_id, name = _other(interview, person)
        calendars.must_not_be_busy(tx, other_id, *when, stranger=name, check=check)
    check.done()
    _answer(tx, interview, "accepted")
    _make_session(tx, person, interview)
    told = _tell_other_side(tx, interview, person, "interview_accepted")
    invitations.invite_colleagues(tx, interview_id)
    seat = confirmations.seat(tx, interview.candidate_id, interview_id)
    if _is_candidate(interview, person) or told is None:
        confirmations.tell(tx, seat)
    else:
        confirmations.send(tx, seat, told)
    changes.touch(tx, interview_id)
    return get(tx, person.id, interview_id)


def propose(tx: Transaction, person, interview_id: int, given: dict) -> Row:
    """Another time, by either side; the other one answers."""
    interview, check = still_open(tx, person, interview_id), Check()
    _others_must_be_there(tx, interview, person)
    by_candidate = _is_candidate(interview, person)
    starts_at = checked(TIME, given, person.timezone, check)["starts_at"]
    if not check.errors:
        check.ahead(starts_at, tx.now)
        when = span(starts_at, interview.duration_minutes)
        if by_candidate:
            calendars.learner_must_be_free(tx, person.id, *when, check=check)
        else:
            leader, _candidate = _stranger(interview, person)
            calendars.host_must_be_free(tx, interview.employer_id, *when, stranger=leader, check=check)
        _must_not_be_busy(tx, interview, person, when, given, check)
    check.done()
    status = "proposed" if by_candidate else "invited"
    proposer_id = interview.candidate_id if by_candidate else interview.employer_id
    despite_busy = int(calendars.is_busy(tx, proposer_id, *span(starts_at, interview.duration_minutes)))
    changed = {"status": status, "starts_at": starts_at, "despite_busy": despite_busy}
    if not tx.run("propose_interview", id=interview_id, **changed):
        raise Refused(CHANGED, kind="changed")
    interview = get(tx, person.id, interview_id)
    _tell_other_side(tx, interview, person, "interview_proposed")
    return interview


def decline(tx: Transaction, person, interview_id: int, given: dict) -> Row:
    reason = checked(REASON, given)["reason"]
    interview = awaited(tx, person, interview_id)
    _answer(tx, interview, "declined", reason)
    _tell_other_side(tx, interview, person, "interview_declined", reason)
    return get(tx, person.id, interview_id)


def cancel(tx: Transaction, employer, interview_id: int, given: dict) -> Row:
    """By the employer, before or after it was accepted. A candidate who accepted gives up their seat instead."""
    reason = checked(REASON, given)["reason"]
    interview = cancellable(tx, employer, interview_id)
    if interview.status == "accepted":
        publication.cancel(tx, SimpleNamespace(id=interview.employer_id), interview_id, reason)
    led = {"id": interview_id, "me": interview.employer_id, "was": interview.status}
    if not tx.run("cancel_interview", **led, reason=reason, now=tx.now):
        raise Refused(CHANGED, kind="changed")
    if interview.status == "accepted":  # its session told the others
        _tell_leader(tx, interview, employer, "interview_cancelled", reason)
    else:
        _tell_other_side(tx, interview, employer, "interview_cancelled", reason)
    changes.touch_people(tx, employer.id, interview.candidate_id)
    return get(tx, employer.id, interview_id)


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted, and when it is suspended: nothing waits for an answer of theirs any more."""
    for interview in tx.all("open_interviews", me=person.id, now=tx.now, limit=MOST_LEFT):
        other_id, _name = _other(interview, person)
        kind = "interview_declined" if _is_candidate(interview, person) else "interview_cancelled"
        if not (interview.is_silent and other_id == interview.candidate_id) and tx.one("acting_person", id=other_id):
            _tell(tx, interview, other_id, kind, person)
        _tell_colleagues(tx, interview, person, kind)
    interviewers.leave_all(tx, person)
    tx.run("end_open_interviews", me=person.id, now=tx.now)


def waiting(tx: Transaction, person_id: int) -> list:
    return tx.all("open_interviews", me=person_id, now=tx.now, limit=MOST_OPEN)


def page(tx: Transaction, person, after: str | None = None) -> pages.Page:
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("interviews_page", me=person.id, before=before, limit=pages.FETCHED), "id")


def everything(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_interviews", me=person_id)


def _answer(tx: Transaction, interview, status: str, reason: str = "") -> None:
    was = {"id": interview.id, "was": interview.status, "starts_at": interview.starts_at}
    if not tx.run("answer_interview", status=status, reason=reason, now=tx.now, **was):
        raise Refused(CHANGED, kind="changed")


def _make_session(tx: Transaction, person, interview) -> None:
    names = ("title", "description", "starts_at", "duration_minutes", "meeting_link")
    fields: dict[str, Any] = {name: getattr(interview, name) for name in names}
    fields |= {"domain": str(KINDS[interview.kind]), "price_cents": 0, "currency": "EUR"}
    host = tx.one("person", id=interview.employer_id)
    publication.publish_for(tx, person.id, host, interview.candidate_id, interview.id, fields, kind=interview.kind)


def _tell_other_side(tx: Transaction, interview, person, kind: str, text: str = "") -> notifications.Notified | None:
    """And the colleagues, and who leads it if this was somebody else. A candidate who blocked them hears nothing."""
    other_id, _name = _other(interview, person)
    is_hidden = interview.is_silent and other_id == interview.candidate_id
    told = None if is_hidden else _tell(tx, interview, other_id, kind, person, text)
    _tell_leader(tx, interview, person, kind, text)
    _tell_colleagues(tx, interview, person, kind, text)
    return told


def _tell_leader(tx: Transaction, interview, person, kind: str, text: str = "") -> None:
    if person.id not in (interview.employer_id, interview.candidate_id):
        _tell(tx, interview, interview.employer_id, kind, person, text)
        changes.touch_people(tx, person.id)


def _tell(tx: Transaction, interview, person_id: int, kind: str, by, text: str = "") -> notifications.Notified:
    link = "/employer/dashboard" if person_id == interview.employer_id else "/learner/sessions"
    if kind == "interview_accepted":
        link = f"/sessions/{interview.id}"
    changes.touch_people(tx, interview.employer_id, interview.candidate_id)
    told = {"name": by.name, "title": interview.title, "starts_at": interview.starts_at}
    told |= {"text": notifications.excerpt(text)} if text else {}
    return notifications.notify(tx, person_id, kind, link=link, by=by.id, **told)


def _tell_colleagues(tx: Transaction, interview, person, kind: str, text: str = "") -> None:
    """And the programs of the two."""
    told = {"name": person.name, "starts_at": interview.starts_at, "by": person.id}
    told |= {"text": notifications.excerpt(text)} if text else {}
    interviewers.tell(tx, interview, kind, but=person.id, **told)
    webhooks.tell_of_interview(tx, interview, kind.removeprefix("interview_"))


def _is_candidate(interview, person) -> bool:
    return bool(person.id == interview.candidate_id)


def _other(interview, person) -> tuple[int, str]:
    """Whom this person’s side deals with."""
    if _is_candidate(interview, person):
        return interview.employer_id, interview.employer_name
    return interview.candidate_id, interview.candidate_name


def _stranger(interview, person) -> tuple[str, str]:
    """The names of who leads it and of the candidate, for somebody else than themselves."""
    leader = "" if person.id == interview.employer_id else interview.employer_name
    return leader, "" if _is_candidate(interview, person) else interview.candidate_name


def _must_not_be_busy(tx: Transaction, interview, person, when: tuple[str, str], given: dict, check: Check) -> None:
    """This person’s side. Only somebody’s own calendar can be overruled."""
    if person.id in (interview.employer_id, interview.candidate_id):
        calendars.must_not_be_busy(tx, person.id, *when, given=given, check=check)
    else:
        calendars.must_not_be_busy(tx, interview.employer_id, *when, stranger=interview.employer_name, check=check)


def span(starts_at: str, minutes: int) -> tuple[str, str]:
    return starts_at, clock.moved(starts_at, minutes=minutes)


def _others_must_be_there(tx: Transaction, interview, person) -> None:
    for one in {interview.employer_id, interview.candidate_id} - {person.id}:
        if tx.one("acting_person", id=one) is None:
            raise Refused(_("The other person has left."), kind="state")
