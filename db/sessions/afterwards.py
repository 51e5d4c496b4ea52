"""After a session: its summary, and everything that is kept of it for those who were in it."""

from dataclasses import dataclass

from db import changes, expiry, mentors, notifications, recordings, rooms, sessions
from db.engine.transaction import Transaction
from db.fields import Text, checked
from db.language import _
from db.refusals import Invalid, Refused

SUMMARY = {"summary": Text(most=5000, lines=True, label=_("Summary"), note="Markdown; empty to remove it")}
MOST_NEXT = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a session that is over."""

    recordings: list
    expired: int  # recordings that were deleted because their time was up
    space_used: int  # bytes, by all recordings of a host who looks at this
    paragraphs: list
    messages: list
    next: list  # sessions of the same host that a learner could book now


def kept(tx: Transaction, person, session) -> Kept | None:
    """None for everyone who was not in it, and until it is over."""
    if session.status != "completed" or not sessions.is_in(session, person and person.id):
        return None
    is_guest = session.host_id != person.id
    ahead = mentors.classes(tx, person.id, session.host_id) if session.host_id and is_guest else []
    return Kept(
        recordings.in_session(tx, person.id, session.id),
        expiry.count_expired(tx, person, session.id),
        0 if is_guest else recordings.kept_by(tx, person.id),
        rooms.note(tx, person, session.id),
        rooms.messages(tx, person, session.id),
        [one for one in ahead if not one.booking_status and one.seats_taken < one.seats][:MOST_NEXT],
    )


def summarise(tx: Transaction, host, session_id: int, summary) -> str:
    """For everybody who had a seat, until it is deleted by leaving it empty; returns what is stored.

    They are notified of the first one, not of each correction.
    """
    summary = checked(SUMMARY, {"summary": summary})["summary"]
    session = sessions.own(tx, host.id, session_id)
    if not summary and not session.summary:
        raise Invalid({"summary": _("The summary is empty.")})
    if not tx.run("write_summary", id=session_id, me=host.id, summary=summary, now=tx.now):
        raise Refused(_("You can write a summary after the session has ended."), kind="state")
    for person in tx.all("attendees", id=session_id) if summary and not session.summarised_at else ():
        if person.id != host.id:
            told = {"name": session.host_name, "text": notifications.excerpt(summary, is_markdown=True)}
            notifications.tell_of(tx, person.id, "summary", session_id, session.title, **told)
    changes.touch(tx, session_id)
    return summary


def draft(tx: Transaction, host_id: int, session_id: int) -> str:
    """What the host has written and not shared yet. Nobody else reads it."""
    return tx.value("summary_draft", id=session_id, me=host_id) or ""


def keep_draft(tx: Transaction, host, session_id: int, summary) -> None:
    """From the start of the session on; empty to drop it."""
    summary = checked(SUMMARY, {"summary": summary})["summary"]
    sessions.own(tx, host.id, session_id)
    if not tx.run("write_draft", id=session_id, me=host.id, summary=summary):
        raise Refused(_("You can write a summary once the session has started."), kind="state")
    changes.touch_people(tx, host.id)
