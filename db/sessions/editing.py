"""Changing a session. When a scheduled one changes, everybody who booked is notified."""

from db import (
    alarms,
    bookings,
    calendars,
    changes,
    interviewers,
    invitations,
    listings,
    notifications,
    seat_news,
    sessions,
    waitlist,
)
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import checked
from db.language import _, ngettext
from db.notices import CHANGED
from db.payments import holds
from db.refusals import CHECK_FIELDS, Refused
from db.sessions import drafts


def update(tx: Transaction, host, session_id: int, given: dict, *, publishes: bool = False) -> int:
    """Changes a draft or a scheduled session; people who booked must confirm another start or length.

    A draft may be incomplete, unless this `publishes` it as well.
    """
    before = sessions.own(tx, host.id, session_id)
    if before.status not in ("draft", "scheduled"):
        status = sessions.STATUS[before.status]
        raise Refused(_("This session is {status}; it can’t be changed any more.", status=status), kind="state")
    check = Check()
    sent = checked(drafts.FIELDS, given, host.timezone, check)
    fields = {name: getattr(before, name) for name in drafts.FIELDS} | sent
    if fields["seats"] < before.seats_taken:
        taken = before.seats_taken
        check.refuse("seats", ngettext("{count} seat is already taken.", "{count} seats are already taken.", taken))
    if before.status == "scheduled" and before.kind != "class" and fields["seats"] != before.seats:
        check.refuse("seats", _("This session is for the two of you."))
    if fields["price_cents"] and not sessions.is_a_mentors(before):
        check.refuse("price_cents", _("An interview has no price."))
    if before.starts_at and fields["starts_at"] and fields["starts_at"][:16] == before.starts_at[:16]:
        fields["starts_at"] = before.starts_at  # a form has no seconds
    if before.status == "scheduled" or publishes:
        drafts.must_be_complete(tx, fields, check, before=before if before.status == "scheduled" else None)
    moved = fields["starts_at"] != before.starts_at or fields["duration_minutes"] != before.duration_minutes
    if publishes or (before.status == "scheduled" and moved):
        drafts.host_must_be_free(tx, host.id, fields, check, but=session_id, given=given)
    if before.status == "scheduled" and moved and before.kind != "class":
        _must_suit_the_other(tx, session_id, fields, check)
    check.done(drafts.UNFINISHED if publishes else CHECK_FIELDS)
    fields["domain"] = drafts.domain_as_known(tx, fields["domain"])
    stored = drafts.stored(fields, host.name)
    seat_news.announce_all_first(tx, session_id)
    if not tx.run("update_session", id=session_id, me=host.id, **stored):
        raise Refused(_("Somebody has just booked a seat. Please check and try again."), kind="changed")
    if before.status == "scheduled":
        sessions.index_text(tx, session_id)
        _tell_of_changes(tx, before, stored, moved)
    changes.touch_people(tx, host.id)
    return session_id


def _must_suit_the_other(tx: Transaction, session_id: int, fields: dict, check: Check) -> None:
    """A session for two cannot move to a time at which the other person has a seat elsewhere: nobody would be in it."""
    if (when := drafts.span(fields, check)) is None:
        return
    for booking in bookings.participants(tx, session_id):
        if booking.learner_id:
            name = booking.learner_name
            calendars.learner_must_be_free(tx, booking.learner_id, *when, but=session_id, stranger=name, check=check)
            calendars.must_not_be_busy(tx, booking.learner_id, *when, stranger=name, check=check)


def _tell_of_changes(tx: Transaction, before, after: dict, moved: bool) -> None:
    session_id = before.id
    if moved:
        listings.look_again_after(tx, session_id)
        tx.run("relist_bookings", session_id=session_id)
        notifications.settle(tx, session_id)
        alarms.set_for(tx, session_id, after["starts_at"], after["ends_at"])
        waitlist.free_who_cannot(tx, before, after)
        tx.run("ask_to_confirm", session_id=session_id)
        holds.shorten(tx, session_id, after["starts_at"])
        waitlist.take_up_for_all(tx, before)
    changed = [field for field in CHANGED if after[field] != getattr(before, field)]
    in_calendars = any(after[name] != getattr(before, name) for name in invitations.SHOWN)
    for booking in tx.all("active_bookings", session_id=session_id):
        _tell(tx, booking.learner_id, before, after, changed, must_confirm=booking.status == "booked")
        if booking.status == "booked" and in_calendars:
            invitations.change(tx, booking.learner_id, session_id)
    for one in interviewers.of_interview(tx, session_id):
        _tell(tx, one.id, before, after, changed)
    if in_calendars:
        invitations.change_for_colleagues(tx, session_id)
    waitlist.promote(tx, session_id)
    changes.touch(tx, session_id)
    changes.list_or_unlist(tx, session_id)


def _tell(
    tx: Transaction, person_id: int, before, after: dict, changed: list[str], *, must_confirm: bool = False
) -> None:
    """Of several changes that they have not read yet, only the newest: nobody is told a hundred times."""
    title, minutes = after["title"], after["duration_minutes"]
    if after["starts_at"] != before.starts_at or minutes != before.duration_minutes:
        earlier = notifications.take_back(tx, person_id, "session_moved", before.id)
        told = {"starts_at": after["starts_at"], "must_confirm": must_confirm}
        if not sessions.is_a_mentors(before):
            told["for_interview"] = True
        if minutes != before.duration_minutes or any("minutes" in one for one in earlier):
            told["minutes"] = minutes
        notifications.tell_of(tx, person_id, "session_moved", before.id, title, by=before.host_id, **told)
    elif changed:
        earlier = notifications.take_back(tx, person_id, "session_changed", before.id)
        unread = {field for one in earlier for field in one["fields"]}
        fields = [field for field in CHANGED if field in unread or field in changed]
        by = before.host_id
        notifications.tell_of(tx, person_id, "session_changed", before.id, title, by=by, fields=fields)
