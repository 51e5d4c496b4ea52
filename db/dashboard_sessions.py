"""Sessions as flat rows with four states, for programs that know them so. The rules are the same as everywhere."""

from typing import NamedTuple

from db import agreements, bookings, clock, interviews, mentors, requests, revisions, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Text
from db.language import _
from db.refusals import Missing, Refused
from db.sessions import drafts, editing, moving, publication, readiness

WORDS = {
    "draft": "PENDING",
    "pending": "PENDING",
    "scheduled": "CONFIRMED",
    "live": "CONFIRMED",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
    "missed": "CANCELLED",
}
MINUTES = 60
WAITING = ("request", "invitation")  # not sessions yet
TEXTS = {"title": "title", "description": "description", "zoom_link": "meeting_link"}  # as they are stored
HOST_ALONE = _("Only the host can change this.")
SENT = _("This can’t be changed after it was sent.")
FIELDS = {"title": Text(), "description": Text(), "date": Text(), "time": Text(), "zoom_link": Text()}


class Row(NamedTuple):
    id: int
    title: str
    description: str
    date: str | None
    time: str | None
    status: str
    zoom_link: str
    mentor_id: int | None
    student_id: int | None
    start_time: str | None
    end_time: str | None
    created_at: str


def get_dashboard_sessions(tx: Transaction, person) -> list[Row]:
    """What a person leads, has booked, has requested or was asked for; the newest first."""
    found = tx.all("dashboard_sessions", me=person.id)
    return [_row(person, one) for one in found]


def row(tx: Transaction, person, session_id: int) -> Row:
    for row in tx.all("dashboard_session", me=person.id, id=session_id):
        return _row(person, row)
    raise Missing()


def create_mentorship_session(tx: Transaction, person, given: dict) -> Row:
    """A learner sends a request, a mentor creates a draft, and an employer invites to an interview."""
    _must_be_theirs_to_give(person, given)
    if person.role == "learner":
        when = _moment(given, person.timezone)
        asked = {
            "mentor_id": given["mentor_id"],
            "topic": given["title"],
            "message": given["description"],
            "duration_minutes": MINUTES,
        }
        # Rows have no prices, so the learner saw none.
        made_id = requests.send(tx, person, asked | {"preferred_times": [when]}, at_rate=False).id
    elif person.role == "mentor":
        fields = {
            "title": given["title"],
            "description": given["description"],
            "domain": requests.DOMAIN,
            "meeting_link": given["zoom_link"],
        }
        made_id = drafts.create(tx, person, fields | {"starts_at": _moment(given, person.timezone)})
    else:
        invitation = {"candidate_id": given["student_id"], "kind": "interview", "duration_minutes": MINUTES}
        invitation |= {"title": given["title"], "description": given["description"], "meeting_link": given["zoom_link"]}
        made_id = interviews.invite(tx, person, invitation | {"starts_at": _moment(given, person.timezone)}).id
    return row(tx, person, made_id)


def update_mentorship_session(tx: Transaction, person, session_id: int, given: dict) -> Row:
    """What people can change on its page, under the same rules; the status changes by the usual moves.

    Another time is only proposed, where the other person has to agree to it: the row keeps its own until they do.
    """
    found = tx.one("dashboard_session", me=person.id, id=session_id)
    if found is None:
        raise Missing()
    if changes := _differing(_row(person, found), given, person.timezone):
        _change(tx, person, found, changes, answers=given.get("status", WORDS[found.status]) != WORDS[found.status])
    if "status" in given:
        _move(tx, person, found, given["status"], changes.get("starts_at"))
    return row(tx, person, session_id)


def cancel(tx: Transaction, person, session_id: int) -> None:
    update_mentorship_session(tx, person, session_id, {"status": "CANCELLED"})


def _must_be_theirs_to_give(person, given: dict) -> None:
    """People are on their own side of a session, and the host gives the link. Nothing that is sent is left out."""
    check, own_side = Check(), "student_id" if person.role == "learner" else "mentor_id"
    if person.role == "learner" and not given["mentor_id"]:
        check.refuse("mentor_id", _("Please say which mentor."))
    if person.role == "employer" and not given["student_id"]:
        check.refuse("student_id", _("Please say whom you invite."))
    if given[own_side] not in (None, 0, person.id):
        check.refuse(own_side, _("This can only be you."))
    if person.role == "learner" and given["zoom_link"]:
        check.refuse("zoom_link", _("Only the host can add a link."))
    if person.role == "mentor" and given["student_id"]:
        check.refuse("student_id", _("Learners book for themselves: a mentor can’t take a seat for them."))
    check.done()


def _differing(now: Row, given: dict, timezone: str) -> dict:
    """What is to change, by our names: a program may send the whole row back."""
    sent = now._asdict() | given
    changes = {ours: sent[theirs] for theirs, ours in TEXTS.items() if sent[theirs] != getattr(now, theirs)}
    if "date" in given or "time" in given:
        starts_at = _moment(sent, timezone)
        if starts_at[:16] != (now.start_time or "")[:16]:
            changes["starts_at"] = starts_at
    return changes


def _change(tx: Transaction, person, found, changes: dict, *, answers: bool) -> None:
    """A time that comes with an answer is the one that is accepted."""
    is_host, texts = found.mentor_id == person.id, changes.keys() - {"starts_at"}
    if found.kind == "request" and not is_host and not answers:
        _revise(tx, person, found.id, changes)
    elif found.kind in WAITING and texts:
        raise Refused(SENT, kind="state")
    elif found.kind == "invitation":
        interviews.propose(tx, person, found.id, changes)
    elif found.kind == "request":
        if not answers:
            price = _price(tx, person, requests.get(tx, person.id, found.id))
            requests.offer(tx, person, found.id, [changes["starts_at"]], "", price)
    elif is_host:
        editing.update(tx, person, found.id, changes)
    elif texts:
        raise Refused(HOST_ALONE, kind="state")
    else:
        moving.propose(tx, person, found.id, changes)


def _revise(tx: Transaction, learner, request_id: int, changes: dict) -> None:
    if "meeting_link" in changes:
        raise Refused(SENT, kind="state")
    asked = {
        theirs: changes[ours] for ours, theirs in (("title", "topic"), ("description", "message")) if ours in changes
    }
    if "starts_at" in changes:
        asked["preferred_times"] = [changes["starts_at"]]
    revisions.revise(tx, learner, request_id, asked)


def _move(tx: Transaction, person, found, word, starts_at: str | None) -> None:
    check = Check()
    word = check.choice(
        "status",
        word,
        ("PENDING", "CONFIRMED", "COMPLETED", "CANCELLED"),
        _("Please give one of {values}.", values="PENDING, CONFIRMED, COMPLETED, CANCELLED"),
    )
    check.done()
    if word == WORDS[found.status]:
        return
    is_host = found.mentor_id == person.id
    if found.kind == "invitation":
        _answer(tx, person, found, word, is_host=is_host)
    elif found.kind == "request":
        if word == "CONFIRMED":
            _accept(tx, person, found, starts_at or found.starts_at.split()[0])
        elif word == "CANCELLED":
            (requests.decline(tx, person, found.id, "") if is_host else requests.cancel(tx, person, found.id))
        else:
            raise Refused(_("A request can’t become {status}.", status=word), kind="state")
    elif word == "CANCELLED":
        (publication.cancel(tx, person, found.id, "") if is_host else bookings.cancel(tx, person, found.booking_id))
    elif word == "CONFIRMED":
        publication.publish(tx, person, found.id)
    elif word == "COMPLETED":
        if not is_host:
            raise Refused(HOST_ALONE, kind="state")
        readiness.end(tx, person, found.id)
    else:
        raise Refused(_("A session can’t go back to {status}.", status=word), kind="state")


def _answer(tx: Transaction, person, found, word: str, *, is_host: bool) -> None:
    if word == "CONFIRMED":
        interviews.accept(tx, person, found.id, {"starts_at": found.starts_at})
    elif word == "CANCELLED":
        (interviews.cancel if is_host else interviews.decline)(tx, person, found.id, {"reason": ""})
    else:
        raise Refused(_("An invitation can’t become {status}.", status=word), kind="state")


def _accept(tx: Transaction, person, found, starts_at: str) -> None:
    """Rows have no prices, so none is agreed to here: what has no price yet is offered at the mentor's rate, and an
    offer that has one is accepted where it is shown."""
    asked = requests.get(tx, person.id, found.id)
    if person.id == asked.learner_id and asked.price_cents:
        raise agreements.price_changed(asked.price_cents, asked.currency)
    requests.accept(tx, person, found.id, starts_at, _price(tx, person, asked))


def _price(tx: Transaction, person, asked) -> dict:
    """The mentor's rate, for a request that has no price yet; it keeps one that it has."""
    if asked.price_cents is not None:
        return {}
    mentor = mentors.get(tx, person.id, asked.mentor_id)
    cents = requests.estimate(mentor, asked.duration_minutes) if mentor.hourly_rate_cents else 0
    return {"price_cents": cents, "currency": mentor.currency}


def _moment(given: dict, timezone: str) -> str:
    """`date` and `time` are local to the person who sends them."""
    check = Check()
    date, time = (sent if isinstance(sent := given.get(name), str) else "" for name in ("date", "time"))
    try:
        moment = clock.from_wall(f"{date}T{time[:5]}", timezone)
    except (ValueError, OverflowError):
        check.errors["date"] = _("Please give a date, such as 2026-11-21, and a time, such as 15:00.")
    check.done()
    return moment


def _row(person, row) -> Row:
    starts_at = row.starts_at.split()[0] if row.starts_at else None  # of a request, the first of its times
    date, _, time = clock.to_wall(starts_at, person.timezone).partition("T") if starts_at else (None, "", None)
    return Row(
        id=row.id,
        title=row.title,
        description=row.description,
        date=date,
        time=time,
        status=WORDS[row.status],
        zoom_link=sessions.meeting_link(row, person.id),
        mentor_id=row.mentor_id,
        student_id=row.student_id,
        start_time=starts_at,
        end_time=clock.moved(starts_at, minutes=row.duration_minutes) if starts_at else None,
        created_at=row.created_at,
    )
