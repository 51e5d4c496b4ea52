"""Interviews and project discussions: an employer invites, the candidate accepts, declines, or proposes another time.

An accepted invitation becomes a session of the same id, with the same readiness and room as a class.
"""

from types import SimpleNamespace
from typing import Any

from db import calendars, changes, clock, confirmations, interviewers, invitations, notifications, pages
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
        _must_be_ahead(tx, found["starts_at"], check)
        when = _span(found["starts_at"], found["duration_minutes"])
        calendars.host_must_be_free(tx, employer.id, *when, check=check)
        calendars.must_not_be_busy(tx, employer.id, *when, given=given, check=check)
    check.done()
    candidate = profile.seen(tx, employer, found.pop("candidate_id"))
    if candidate.role != "learner":
        raise Missing()
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
        _tell(tx, interview, candidate.id, "interview_offered", name=employer.name)
    return interview


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
    """It is this person’s turn to answer."""
    interview = still_open(tx, person, interview_id)
    asked_id = interview.candidate_id if interview.status == "invited" else interview.employer_id
    if person.id != asked_id:
        raise Refused(_("The other person has to answer first."), kind="state")
    return interview


def cancellable(tx: Transaction, employer, interview_id: int) -> Row:
    """By who leads it, or an owner of their team."""
    interview = tx.one("interview_led", id=interview_id, me=employer.id)
    if interview is None:
        raise Missing()
    if interview.status in ("declined", "cancelled"):
        raise Refused(_("This invitation is already {status}.", status=STATUS[interview.status]), kind="state")
    return interview


def accept(tx: Transaction, person, interview_id: int, given: dict) -> Row:
    """At the time that was shown. It takes place if both are free then."""
    interview = awaited(tx, person, interview_id)
    _must_be_there(tx, _other(interview, person.id))
    starts_at = checked(TIME, given, person.timezone)["starts_at"]
    if starts_at != interview.starts_at:
        raise Refused(CHANGED, kind="changed")
    check = Check()
    _must_be_ahead(tx, starts_at, check)
    employer_name, candidate_name = "", interview.candidate_name
    if person.id == interview.candidate_id:
        employer_name, candidate_name = interview.employer_name, ""
    when = _span(starts_at, interview.duration_minutes)
    calendars.host_must_be_free(tx, interview.employer_id, *when, stranger=employer_name, check=check)
    calendars.learner_must_be_free(tx, interview.candidate_id, *when, stranger=candidate_name, check=check)
    calendars.must_not_be_busy(tx, person.id, *when, given=given, check=check)
    if not interview.despite_busy:
        other_id, other_name = _other(interview, person.id), employer_name or candidate_name
        calendars.must_not_be_busy(tx, other_id, *when, stranger=other_name, check=check)
    check.done()
    _answer(tx, interview, "accepted")
    _make_session(tx, person, interview)
    other_id = _other(interview, person.id)
    told = _tell(tx, interview, other_id, "interview_accepted", name=person.name)
    _tell_colleagues(tx, interview, person, "interview_accepted")
    invitations.invite_colleagues(tx, interview_id)
    seat = confirmations.seat(tx, interview.candidate_id, interview_id)
    if other_id == interview.candidate_id:
        confirmations.send(tx, seat, told)
    else:
        confirmations.tell(tx, seat)
    changes.touch(tx, interview_id)
    return get(tx, person.id, interview_id)


def propose(tx: Transaction, person, interview_id: int, given: dict) -> Row:
    """Another time, by either of the two; the other one answers."""
    interview, check = still_open(tx, person, interview_id), Check()
    _must_be_there(tx, _other(interview, person.id))
    starts_at = checked(TIME, given, person.timezone, check)["starts_at"]
    if not check.errors:
        _must_be_ahead(tx, starts_at, check)
        when = _span(starts_at, interview.duration_minutes)
        if person.id == interview.employer_id:
            calendars.host_must_be_free(tx, person.id, *when, check=check)
        else:
            calendars.learner_must_be_free(tx, person.id, *when, check=check)
        calendars.must_not_be_busy(tx, person.id, *when, given=given, check=check)
    check.done()
    status = "proposed" if person.id == interview.candidate_id else "invited"
    despite_busy = int(calendars.is_busy(tx, person.id, *_span(starts_at, interview.duration_minutes)))
    changed = {"status": status, "starts_at": starts_at, "despite_busy": despite_busy}
    if not tx.run("propose_interview", id=interview_id, **changed):
        raise Refused(CHANGED, kind="changed")
    interview = get(tx, person.id, interview_id)
    if not interview.is_silent:
        _tell(tx, interview, _other(interview, person.id), "interview_proposed", name=person.name)
    _tell_colleagues(tx, interview, person, "interview_proposed")
    return interview


def decline(tx: Transaction, person, interview_id: int, given: dict) -> Row:
    reason = checked(REASON, given)["reason"]
    interview = awaited(tx, person, interview_id)
    _answer(tx, interview, "declined", reason)
    _tell(tx, interview, _other(interview, person.id), "interview_declined", name=person.name, text=reason)
    _tell_colleagues(tx, interview, person, "interview_declined")
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
    if interview.employer_id != employer.id:
        _tell(tx, interview, interview.employer_id, "interview_cancelled", name=employer.name, text=reason)
    if interview.status != "accepted":  # else its session told them
        if not interview.is_silent:
            _tell(tx, interview, interview.candidate_id, "interview_cancelled", name=employer.name, text=reason)
        _tell_colleagues(tx, interview, employer, "interview_cancelled", text=reason)
    changes.touch_people(tx, employer.id, interview.candidate_id)
    return get(tx, interview.employer_id, interview_id)


def of_team(tx: Transaction, employer, after: str | None = None) -> pages.Page:
    """Of everybody in their organisation, newest first, also of those who have left it since."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    found = tx.all("team_interviews", me=employer.id, before=before, limit=pages.FETCHED)
    return pages.cut(found, "id")


def leave(tx: Transaction, person) -> None:
    """Before an account is deleted, and when it is suspended: nothing waits for an answer of theirs any more."""
    for interview in tx.all("open_interviews", me=person.id, now=tx.now, limit=MOST_LEFT):
        other_id = _other(interview, person.id)
        kind = "interview_declined" if person.id == interview.candidate_id else "interview_cancelled"
        if not (interview.is_silent and other_id == interview.candidate_id) and tx.one("acting_person", id=other_id):
            _tell(tx, interview, other_id, kind, name=person.name)
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


def _tell(
    tx: Transaction, interview, person_id: int, kind: str, *, name: str, text: str = ""
) -> notifications.Notified:
    link = "/employer/dashboard" if person_id == interview.employer_id else "/learner/sessions"
    if kind == "interview_accepted":
        link = f"/sessions/{interview.id}"
    changes.touch_people(tx, interview.employer_id, interview.candidate_id)
    told = {"name": name, "title": interview.title, "starts_at": interview.starts_at}
    told |= {"text": notifications.excerpt(text)} if text else {}
    return notifications.notify(tx, person_id, kind, link=link, by=_other(interview, person_id), **told)


def _tell_colleagues(tx: Transaction, interview, person, kind: str, text: str = "") -> None:
    told = {"name": person.name, "starts_at": interview.starts_at, "by": person.id}
    told |= {"text": notifications.excerpt(text)} if text else {}
    interviewers.tell(tx, interview, kind, **told)


def _other(interview, person_id: int) -> int:
    return int(interview.candidate_id if person_id == interview.employer_id else interview.employer_id)


def _span(starts_at: str, minutes: int) -> tuple[str, str]:
    return starts_at, clock.moved(starts_at, minutes=minutes)


def _must_be_there(tx: Transaction, person_id: int) -> None:
    if tx.one("acting_person", id=person_id) is None:
        raise Refused(_("The other person has left."), kind="state")


def _must_be_ahead(tx: Transaction, starts_at: str, check: Check) -> None:
    if starts_at <= tx.now:
        check.refuse("starts_at", _("The start must be in the future."))
