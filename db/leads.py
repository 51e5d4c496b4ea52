"""Who leads an interview: what the owners of an organisation see of those that others lead, and do about them.

They answer and cancel like the one who leads it (`db/interviews.py`). Here they move one that was agreed on, and hand
one to another member, who holds it from then on.
"""

from db import calendars, changes, interviewers, interviews, invitations, notifications, pages
from db.checks import Check
from db.engine.transaction import Row, Transaction
from db.fields import Field, Id, Maybe, checked
from db.language import _
from db.refusals import Invalid, Refused
from db.sessions import drafts, editing

FIELDS: dict[str, Field] = {
    "person_id": Id(note="A member of the organisation"),
    "was": Maybe(field=Id(note="Who leads it, as it was shown; refused if somebody else does by now")),
}


def of_team(tx: Transaction, employer, after: str | None = None) -> pages.Page:
    """Of everybody in their organisation, newest first, also of those who have left it since."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    found = tx.all("team_interviews", me=employer.id, before=before, limit=pages.FETCHED)
    return pages.cut(found, "id")


def movable(tx: Transaction, employer, interview_id: int) -> Row:
    """One that was agreed on, and hasn’t begun."""
    interview = interviewers.led(tx, employer, interview_id)
    if interview.session_status != "scheduled":
        raise Refused(_("Only an interview that was agreed on and hasn’t begun can be moved."), kind="state")
    return interview


def move(tx: Transaction, employer, interview_id: int, given: dict) -> Row:
    """The candidate is asked to confirm the new time."""
    interview, check = movable(tx, employer, interview_id), Check()
    starts_at = checked(interviews.TIME, given, employer.timezone, check)["starts_at"]
    if not check.errors:
        check.ahead(starts_at, tx.now)
        _leader_must_be_free(tx, interview, employer, starts_at, check)
    check.done()
    leader = tx.one("person", id=interview.employer_id)
    editing.update(tx, leader, interview_id, given | {"starts_at": starts_at})
    if employer.id != leader.id:
        told = {"starts_at": starts_at, "must_confirm": False, "by": employer.id}
        notifications.tell_of(tx, leader.id, "session_moved", interview_id, interview.title, **told)
        changes.touch_people(tx, employer.id)
    return interviewers.led(tx, employer, interview_id)


def others(tx: Transaction, interview_id: int) -> list[Row]:
    """The members who could lead it, in place of the one who does."""
    return tx.all("possible_leads", interview_id=interview_id)


def to_hand_over(tx: Transaction, employer, interview_id: int) -> Row:
    """One that is still to come."""
    interview = interviewers.led(tx, employer, interview_id)
    if interview.session_status == "live" or not interviewers.is_ahead(interview, tx.now):
        raise Refused(_("Only an interview that is still to come can be handed over."), kind="state")
    return interview


def hand_over(tx: Transaction, employer, interview_id: int, given: dict) -> Row:
    """To a member who is free then. Who led it before isn’t part of it any more."""
    interview = to_hand_over(tx, employer, interview_id)
    found = checked(FIELDS, given)
    if found.get("was") not in (None, interview.employer_id):
        raise Refused(_("{name} leads this interview by now.", name=interview.employer_name), kind="changed")
    heir = next((one for one in others(tx, interview_id) if one.id == found["person_id"]), None)
    if heir is None:
        raise Invalid({"person_id": _("Please choose a member of your team.")})
    when, check = interviews.span(interview.starts_at, interview.duration_minutes), Check()
    name = "" if heir.id == employer.id else heir.name
    calendars.host_must_be_free(tx, heir.id, *when, stranger=name, check=check, field="person_id")
    calendars.must_not_be_busy(tx, heir.id, *when, stranger=name, given=None if name else given, check=check)
    check.done()
    was = {"id": interview_id, "was_id": interview.employer_id, "to_id": heir.id}
    if not tx.run("hand_over_interview", **was, status=interview.status, starts_at=interview.starts_at):
        raise Refused(interviews.CHANGED, kind="changed")
    if interview.session_id:
        _hand_over_session(tx, was, heir)
    interviewers.now_leads(tx, heir.id)
    tx.run("drop_draft", interview_id=interview_id, person_id=interview.employer_id)
    _tell(tx, employer, interview, heir)
    if interview.session_id:
        invitations.change(tx, interview.candidate_id, interview_id)
        changes.touch(tx, interview_id, interview.employer_id, employer.id)
    changes.touch_people(tx, employer.id, interview.employer_id, heir.id, interview.candidate_id)
    return interviewers.seen(tx, heir, interview_id)


def is_still_seen(tx: Transaction, person, interview_id: int) -> bool:
    """By somebody who led it, and may have left the organisation that it belongs to."""
    return tx.one("interview_seen", id=interview_id, me=person.id) is not None


def _hand_over_session(tx: Transaction, was: dict, heir) -> None:
    notifications.settle(tx, was["id"], was["was_id"])
    if not tx.run("hand_over_session", **was):
        raise Refused(interviews.CHANGED, kind="changed")
    tx.run("forget_start_proposed_by", session_id=was["id"], person_id=was["was_id"])
    drafts.rename_host(tx, heir.id, heir.name)


def _leader_must_be_free(tx: Transaction, interview, employer, starts_at: str, check: Check) -> None:
    """Of what they have then, they alone are told; only they can say that their other calendar is wrong."""
    if employer.id == interview.employer_id:
        return  # the write below checks it, in their words
    when = interviews.span(starts_at, interview.duration_minutes)
    known = {"stranger": interview.employer_name, "check": check}
    calendars.host_must_be_free(tx, interview.employer_id, *when, but=interview.id, **known)
    calendars.must_not_be_busy(tx, interview.employer_id, *when, **known)


def _tell(tx: Transaction, employer, interview, heir) -> None:
    about = {"title": interview.title, "starts_at": interview.starts_at}
    link = f"/interviews/{interview.id}"
    if heir.id != employer.id:
        told = about | {"name": employer.name, "by": employer.id, "link": link}
        notifications.notify(tx, heir.id, "interview_handed_over", **told)
    told = about | {"name": heir.name, "by": heir.id}
    if interview.employer_id != employer.id:
        notifications.notify(tx, interview.employer_id, "interview_led", link="/employer/dashboard", **told)
    if not interview.is_silent:
        where = f"/sessions/{interview.id}" if interview.session_id else "/learner/sessions"
        notifications.notify(tx, interview.candidate_id, "interview_led", link=where, **told)
    del told["title"]
    interviewers.tell(tx, interview, "interview_led", but=employer.id, **told)
