"""Sessions as flat rows with four states, for programs that know them so. The rules are the same as everywhere."""

from typing import NamedTuple

from db import agreements, bookings, clock, mentors, requests, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Text
from db.language import _
from db.refusals import Invalid, Missing, Refused
from db.sessions import drafts, editing, publication, readiness

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


def rows(tx: Transaction, person) -> list[Row]:
    """What a person leads, has booked, has requested or was asked for; the newest first."""
    found = tx.all("dashboard_sessions", me=person.id)
    return [_row(person, one) for one in found]


def row(tx: Transaction, person, session_id: int) -> Row:
    for row in tx.all("dashboard_session", me=person.id, id=session_id):
        return _row(person, row)
    raise Missing()


def create(tx: Transaction, person, given: dict) -> Row:
    """A learner sends a request; a mentor creates a draft."""
    if person.role == "learner":
        when = _moment(given, person.timezone)
        asked = {
            "mentor_id": given["mentor_id"] or 0,
            "topic": given["title"],
            "message": given["description"],
            "duration_minutes": MINUTES,
        }
        # Rows have no prices, so the learner saw none.
        made_id = requests.send(tx, person, asked | {"preferred_times": [when]}, at_rate=False).id
    elif person.role == "mentor":
        if given["student_id"]:
            raise Invalid({"student_id": _("Learners book for themselves: a mentor can’t take a seat for them.")})
        fields = {
            "title": given["title"],
            "description": given["description"],
            "domain": requests.DOMAIN,
            "meeting_link": given["zoom_link"],
        }
        made_id = drafts.create(tx, person, fields | {"starts_at": _moment(given, person.timezone)})
    else:
        raise Refused(_("Interviews aren’t available here yet."), kind="not_yet")
    return row(tx, person, made_id)


def change(tx: Transaction, person, session_id: int, given: dict) -> Row:
    """Texts and time can be changed by the host; the status changes by the usual moves."""
    found = tx.one("dashboard_session", me=person.id, id=session_id)
    if found is None:
        raise Missing()
    changes = {
        ours: given[theirs]
        for theirs, ours in (("title", "title"), ("description", "description"), ("zoom_link", "meeting_link"))
        if theirs in given
    }
    if "date" in given or "time" in given:
        now = _row(person, found)
        changes["starts_at"] = _moment(
            {"date": given.get("date", now.date), "time": given.get("time", now.time)}, person.timezone
        )
    if changes and found.kind != "request":
        editing.update(tx, person, session_id, changes)
    elif changes.keys() - {"starts_at"}:
        raise Refused(_("A request can’t be changed after it was sent."), kind="state")
    if "status" in given:
        _move(tx, person, found, given["status"], changes.get("starts_at"))
    return row(tx, person, session_id)


def cancel(tx: Transaction, person, session_id: int) -> None:
    change(tx, person, session_id, {"status": "CANCELLED"})


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
    if found.kind == "request":
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
        readiness.end(tx, person, found.id)
    else:
        raise Refused(_("A session can’t go back to {status}.", status=word), kind="state")


def _accept(tx: Transaction, person, found, starts_at: str) -> None:
    """Rows have no prices, so none is agreed to here: what has no price yet is offered at the mentor's rate, and an
    offer that has one is accepted where it is shown."""
    asked, price = requests.get(tx, person.id, found.id), {}
    if person.id == asked.learner_id and asked.price_cents:
        raise agreements.price_changed(asked.price_cents, asked.currency)
    if asked.price_cents is None:
        mentor = mentors.get(tx, person.id, asked.mentor_id)
        cents = requests.estimate(mentor, asked.duration_minutes) if mentor.hourly_rate_cents else 0
        price = {"price_cents": cents, "currency": mentor.currency}
    requests.accept(tx, person, found.id, starts_at, price)


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
