"""Colleagues of an employer who interview along: each joins by a link that works once, and sees what the room needs."""

import hashlib
import secrets

from db import calendars, changes, clock, invitations, notifications, pages
from db.engine.transaction import Row, Transaction
from db.fields import Field, Text, checked
from db.ids import new_id
from db.installation import facts
from db.language import _, ngettext
from db.refusals import LINK_GONE, Missing, Refused

FIELDS: dict[str, Field] = {"for_whom": Text(most=80, label=_("The name"))}
TOKEN: dict[str, Field] = {"token": Text(most=64)}
MOST = 3  # beside the employer
IN_ROOM = MOST + 2
DAYS = 14  # that a link works
SHOWN = 10  # in a list on a dashboard
MOST_NAMED = 300


def seen(tx: Transaction, person, interview_id: int) -> Row:
    """The interview as one of its people sees it, with the `side` that they are on."""
    interview = tx.one("interview_seen", id=interview_id, me=person.id)
    if interview is None:
        raise Missing()
    return interview


def led(tx: Transaction, employer, interview_id: int) -> Row:
    """By the employer who leads it, or an owner of the organisation that it belongs to."""
    interview = seen(tx, employer, interview_id)
    if not interview.may_lead:
        raise Missing()
    return interview


def on_employers_side(tx: Transaction, person, interview_id: int) -> Row:
    interview = seen(tx, person, interview_id)
    if interview.side == "candidate":
        raise Missing()
    return interview


def conducted(tx: Transaction, person, interview_id: int) -> Row:
    """By the employer who leads it and the colleagues who interview along, and by nobody else on their side."""
    interview = seen(tx, person, interview_id)
    if interview.side not in ("employer", "colleague"):
        raise Missing()
    return interview


def is_crowded(tx: Transaction, interview: Row) -> bool:
    """Whether all its people are more than browsers connect well without a media server. The room holds them."""
    holds = facts.room_holds(tx)
    return not interview.meeting_link and holds is not None and holds < IN_ROOM


def crowd(tx: Transaction, interview: Row) -> int:
    """How many they are, if everybody who could join has joined and the room is crowded then."""
    is_full = len(of_interview(tx, interview.id)) >= MOST
    return IN_ROOM if is_full and is_crowded(tx, interview) else 0


def is_ahead(interview: Row, now: str) -> bool:
    """Whether it may still take place, or is going on."""
    if interview.session_status:
        return interview.session_status in ("scheduled", "live")
    return interview.status in ("invited", "proposed") and interview.starts_at > now


def invite(tx: Transaction, employer, interview_id: int, given: dict) -> tuple[Row, str]:
    """The link’s row, and its token, which nobody can read again."""
    for_whom = checked(FIELDS, given)["for_whom"]
    interview = led(tx, employer, interview_id)
    _must_be_ahead(tx, interview)
    tx.run("forget_interviewer_links", interview_id=interview_id, now=tx.now)
    token = secrets.token_urlsafe(24)
    known = {"id": new_id(), "interview_id": interview_id, "token_hash": _hashed(token), "for_whom": for_whom}
    row = tx.one("insert_interviewer_link", **known, now=tx.now, expires_at=clock.moved(tx.now, days=DAYS), most=MOST)
    if row is None:
        raise _full()
    _touch(tx, interview, employer.id)
    return row, token


def links(tx: Transaction, interview_id: int) -> list:
    """Those that can still be used."""
    return tx.all("interviewer_links", interview_id=interview_id, now=tx.now, limit=MOST)


def revoke(tx: Transaction, employer, interview_id: int, link_id: int) -> None:
    interview = led(tx, employer, interview_id)
    if not tx.run("revoke_interviewer_link", id=link_id, interview_id=interview_id):
        raise Missing(LINK_GONE)
    _touch(tx, interview, employer.id)


def invited(tx: Transaction, token: str, person=None) -> Row:
    """The interview that a link leads to. It doesn’t say that the candidate has blocked this person."""
    found = tx.one("interviewer_link", token_hash=_hashed(token), now=tx.now)
    if found is None or not is_ahead(found, tx.now):
        raise Missing(LINK_GONE)
    if person and tx.one("blocked_by_candidate", interview_id=found.id, me=person.id):
        raise Missing(LINK_GONE)
    return found


def has_something_else(tx: Transaction, person_id: int, interview: Row) -> bool:
    """A session that they lead or have a seat in at that time, or something in another calendar of theirs."""
    when = interview.starts_at, clock.moved(interview.starts_at, minutes=interview.duration_minutes)
    hosted, seat = calendars.hosting(tx, person_id, *when), calendars.seat(tx, person_id, *when)
    return bool(hosted or seat or calendars.is_busy(tx, person_id, *when))


def join(tx: Transaction, person, given: dict) -> Row:
    token = checked(TOKEN, given)["token"]
    interview = invited(tx, token, person)
    if person.id == interview.candidate_id:
        raise Refused(_("You’re the candidate, so you can’t join as an interviewer."), kind="state")
    if person.id == interview.employer_id:
        raise Refused(_("You lead this interview. The link is for a colleague."), kind="state")
    if any(one.id == person.id for one in of_interview(tx, interview.id)):
        raise Refused(_("You’re an interviewer already. The link is for another colleague."), kind="state")
    if tx.value("use_interviewer_link", token_hash=_hashed(token), now=tx.now) is None:
        raise Missing(LINK_GONE)
    if not tx.run("insert_interviewer", interview_id=interview.id, person_id=person.id, now=tx.now, most=MOST):
        raise _full()
    _tell_the_two(tx, interview, "interviewer_joined", person)
    invitations.invite_colleagues(tx, interview.id, person.id)
    return seen(tx, person, interview.id)


def of_interview(tx: Transaction, interview_id: int) -> list:
    return tx.all("interviewers", interview_id=interview_id)


def of_open(tx: Transaction, person_id: int) -> dict[int, list[str]]:
    """The names of the colleagues in each interview of theirs that waits for an answer."""
    found: dict[int, list[str]] = {}
    for row in tx.all("interviewers_of_open", me=person_id, now=tx.now, limit=MOST_NAMED):
        found.setdefault(row.interview_id, []).append(row.name)
    return found


def leave(tx: Transaction, person, interview_id: int) -> None:
    interview = seen(tx, person, interview_id)
    if not _drop(tx, interview_id, person.id):
        raise Missing()
    _tell_the_two(tx, interview, "interviewer_left", person)


def remove(tx: Transaction, employer, interview_id: int, person_id: int) -> None:
    interview, along = led(tx, employer, interview_id), of_interview(tx, interview_id)
    colleague = next((one for one in along if one.id == person_id), None)
    if colleague is None or not _drop(tx, interview_id, person_id):
        raise Missing()
    if is_ahead(interview, tx.now):
        told = {"name": employer.name, "title": interview.title, "starts_at": interview.starts_at}
        link = "/interviews"
        notifications.notify(tx, person_id, "interviewer_removed", link=link, by=employer.id, **told)
        if employer.id != interview.employer_id:
            _tell_leader(tx, interview, "interviewer_left", colleague)
        _tell_candidate(tx, interview, "interviewer_left", colleague)
    _touch(tx, interview, person_id, employer.id)


def leave_all(tx: Transaction, person) -> None:
    """Before an account is deleted, and when it is suspended. What they sent stays with the employer."""
    for interview in ahead(tx, person.id, most=MOST_NAMED):
        leave(tx, person, interview.id)
    tx.run("drop_drafts", person_id=person.id)


def now_leads(tx: Transaction, person_id: int) -> None:
    """Somebody’s interviews were handed over to them: they are no longer a colleague in the ones they lead now."""
    tx.run("drop_colleague_who_leads", person_id=person_id)


def tell(tx: Transaction, interview, kind: str, /, *, link: str = "", but: int = 0, **told) -> None:
    """News of an interview, for the colleagues."""
    for one in of_interview(tx, interview.id):
        if one.id != but:
            there = link or f"/interviews/{interview.id}"
            notifications.notify(tx, one.id, kind, link=there, title=interview.title, **told)


def ahead(tx: Transaction, person_id: int, *, most: int = SHOWN) -> list:
    """What they interview in as a colleague, the soonest first."""
    return tx.all("interviewing_ahead", me=person_id, now=tx.now, after_start="", after_id=0, limit=most)


def page(tx: Transaction, person, after: str | None = None) -> pages.Page:
    """All of it, the newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("interviewing", me=person.id, before=before, limit=pages.FETCHED), "id")


def everything(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_interviewing", me=person_id)


def _drop(tx: Transaction, interview_id: int, person_id: int) -> int:
    """With a scorecard that they haven’t sent."""
    invitations.withdraw_from_colleague(tx, interview_id, person_id)
    notifications.settle(tx, interview_id, person_id)
    tx.run("drop_draft", interview_id=interview_id, person_id=person_id)
    return tx.run("delete_interviewer", interview_id=interview_id, person_id=person_id)


def _tell_the_two(tx: Transaction, interview, kind: str, person) -> None:
    """The employer, and the candidate, who is to know whom they meet."""
    if is_ahead(interview, tx.now):
        _tell_leader(tx, interview, kind, person)
        _tell_candidate(tx, interview, kind, person)
    _touch(tx, interview, person.id)


def _tell_leader(tx: Transaction, interview, kind: str, person) -> None:
    link = f"/interviews/{interview.id}"
    notifications.notify(tx, interview.employer_id, kind, link=link, **_told(interview, person))


def _tell_candidate(tx: Transaction, interview, kind: str, person) -> None:
    link = f"/sessions/{interview.id}" if interview.session_id else "/learner/sessions"
    if not interview.is_silent:
        notifications.notify(tx, interview.candidate_id, kind, link=link, **_told(interview, person))


def _told(interview, person) -> dict:
    return {"name": person.name, "title": interview.title, "starts_at": interview.starts_at, "by": person.id}


def _touch(tx: Transaction, interview, *also: int) -> None:
    """The pages of everybody in it; the room looks again who belongs."""
    people = [interview.employer_id, *also] + [one.id for one in of_interview(tx, interview.id)]
    if not interview.is_silent:
        people.append(interview.candidate_id)
    changes.touch_people(tx, *people)


def _must_be_ahead(tx: Transaction, interview) -> None:
    if not is_ahead(interview, tx.now):
        raise Refused(_("This interview is over, or was called off."), kind="state")


def _full() -> Refused:
    sentence = ngettext(
        "At most {count} colleague can join. Please remove somebody, or revoke a link.",
        "At most {count} colleagues can join. Please remove somebody, or revoke a link.",
        MOST,
    )
    return Refused(sentence, kind="too_many")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
