"""After a session: its summary, and everything that is kept of it for those who were in it."""

from dataclasses import dataclass

from db import changes, expiry, mentors, notifications, recordings, rooms, sessions
from db.engine.transaction import Transaction
from db.fields import Maybe, Text, Whole, checked
from db.language import _
from db.refusals import Invalid, Missing, Refused

SUMMARY = {
    "summary": Text(most=5000, lines=True, label=_("Summary"), note="Markdown; empty to remove it"),
    "revision": Maybe(
        field=Whole(least=0, most=2**31), note="Of what was shown; without it, whatever is there is replaced"
    ),
}
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


def summarise(tx: Transaction, host, session_id: int, given: dict) -> str:
    """For everybody who had a seat, until it is deleted by leaving it empty; returns what is stored.

    They are notified of the first one, not of each correction.
    """
    found = checked(SUMMARY, given)
    summary = found["summary"]
    session = sessions.own(tx, host.id, session_id)
    if not summary and not session.summary:
        raise Invalid({"summary": _("The summary is empty.")})
    if session.status != "completed":
        raise Refused(_("You can write a summary after the session has ended."), kind="state")
    revision = found.get("revision")
    if not tx.run("write_summary", id=session_id, me=host.id, summary=summary, revision=revision, now=tx.now):
        raise _changed(tx, host, session_id)
    for person in tx.all("attendees", id=session_id) if summary and not session.summarised_at else ():
        if person.id != host.id:
            told = {"name": session.host_name, "by": host.id, "text": notifications.excerpt(summary, is_markdown=True)}
            notifications.tell_of(tx, person.id, "summary", session_id, session.title, **told)
    changes.touch(tx, session_id)
    return summary


def written(tx: Transaction, host_id: int, session_id: int):
    """The summary, its revision, and the draft that the host has not shared yet. Nobody else reads it."""
    found = tx.one("summary_now", id=session_id, me=host_id)
    if found is None:
        raise Missing()
    return found


def keep_draft(tx: Transaction, host, session_id: int, given: dict) -> None:
    """From the start of the session on; empty to drop it."""
    found = checked(SUMMARY, given)
    session = sessions.own(tx, host.id, session_id)
    if session.status not in ("live", "completed"):
        raise Refused(_("You can write a summary once the session has started."), kind="state")
    summary, revision = found["summary"], found.get("revision")
    if not tx.run("write_draft", id=session_id, me=host.id, summary=summary, revision=revision):
        raise _changed(tx, host, session_id)
    changes.touch_people(tx, host.id)


def _changed(tx: Transaction, host, session_id: int) -> Refused:
    refused = Refused(_("You’ve changed this summary elsewhere. What it says now is below."), kind="changed")
    refused.more = {"revision": written(tx, host.id, session_id).revision}
    return refused
