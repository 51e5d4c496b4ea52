"""Changing a session: a draft as one likes, a scheduled one so that nobody who booked is surprised."""

from collections.abc import Iterable

from db import alarms, bookings, calendars, changes, clock, notifications, sessions
from db.engine.transaction import Transaction
from db.fields import checked
from db.refusals import Invalid, Refused
from db.sessions import drafts

# What whoever booked is told of when it changes.
TOLD = {
    "title": "title",
    "domain": "domain",
    "description": "description",
    "duration_minutes": "length",
    "meeting_link": "way in",
}


def update(tx: Transaction, host, session_id: int, given: dict) -> int:
    """Changes a draft, or a scheduled session: then whoever booked is told, and asked to confirm when the start was moved."""
    before = sessions.own(tx, host.id, session_id)
    if before.status not in ("draft", "scheduled"):
        raise Refused(f"This session is {before.status}; it cannot be changed any more.", kind="state")
    fields = {name: getattr(before, name) for name in drafts.FIELDS} | checked(drafts.FIELDS, given, host.timezone)
    if fields["seats"] < before.seats_taken:
        raise Invalid({"seats": f"{before.seats_taken} seats are taken already."})
    fields["domain"] = drafts.domain_as_known(tx, fields["domain"])
    if before.starts_at and fields["starts_at"] and fields["starts_at"][:16] == before.starts_at[:16]:
        fields["starts_at"] = before.starts_at  # a form knows no seconds
    moved = fields["starts_at"] != before.starts_at or fields["duration_minutes"] != before.duration_minutes
    stored = drafts.stored(fields, host.name)
    if before.status == "scheduled":
        drafts.must_be_complete(tx, fields, still_at=before.starts_at)
        if before.kind != "class" and fields["seats"] != before.seats:
            raise Invalid({"seats": "This session is for the two of you."})
        if moved:
            calendars.host_must_be_free(tx, host.id, stored["starts_at"], stored["ends_at"], but=session_id)
    if not tx.run("update_session", id=session_id, me=host.id, **stored):
        raise Refused("Somebody took a seat just now; please look again.", kind="changed")
    if before.status == "scheduled":
        _tell_of_changes(tx, before, stored, moved)
    changes.touch_people(tx, host.id)
    return session_id


def _tell_of_changes(tx: Transaction, before, after: dict, moved: bool) -> None:
    session_id = before.id
    if moved:
        alarms.set_for(tx, session_id, after["starts_at"], after["ends_at"])
        bookings.free_who_cannot(tx, before, after)
        if after["starts_at"] != before.starts_at:
            tx.run("ask_to_confirm", session_id=session_id)
    changed = [word for field, word in TOLD.items() if after[field] != getattr(before, field)]
    for booking in tx.all("everybody_booked", session_id=session_id):
        _tell(tx, booking, before, after, changed)
    bookings.promote(tx, session_id)
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)


def _tell(tx: Transaction, booking, before, after: dict, changed: Iterable[str]) -> None:
    link = f"/sessions/{before.id}"
    if after["starts_at"] != before.starts_at:
        body = f"It now begins {clock.said(after['starts_at'], booking.timezone)}."
        if booking.status == "booked":
            body += " Please confirm that you will come, or leave without charge."
        notifications.notify(
            tx, booking.learner_id, "session_changed", f"“{after['title']}” was moved", body=body, link=link
        )
    elif changed:
        notifications.notify(
            tx,
            booking.learner_id,
            "session_changed",
            f"“{after['title']}” was changed",
            body=f"Changed: {', '.join(changed)}.",
            link=link,
        )
