"""What a mail about a seat brings along for the calendar: an invitation, its change, or its cancellation.

It is stored with the mail as facts, and written when the mail is delivered: only then is the sender known.
"""

import json
from typing import Any

from db import dispatches, ics, mails, people, webhooks
from db.engine.transaction import Transaction
from db.formats import Moment, elsewhere
from db.language import FORMER, _, together, translate

_encoded = json.JSONEncoder(ensure_ascii=False).encode
INVITE, CANCEL = "REQUEST", "CANCEL"
# What a calendar shows of a session.
SHOWN = ("title", "starts_at", "duration_minutes", "meeting_link")


def of_seat(tx: Transaction, seat, method: str = INVITE) -> str:
    """For `mails.send`. `seat` is a row of booking_details."""
    text = _("“{title}” with {name}", title=seat.title, name=seat.host_name or FORMER)
    page = mails.page(f"/sessions/{seat.session_id}")
    facts = {
        "method": method,
        "uid": ics.uid(seat.session_id),
        "revision": seat.revision,
        "stamp": tx.now,
        "starts_at": seat.starts_at,
        "ends_at": seat.ends_at,
        "title": seat.title,
        "text": f"{translate(text, people.language(seat))}\n{page}",
        "link": page if method == CANCEL else seat.meeting_link or mails.page(f"/room/{seat.session_id}"),
        "address": page,
        "organizer": translate(seat.host_name or FORMER, people.language(seat)),
        "attendee": seat.learner_name,
        "attendee_email": seat.email,
    }
    return _encoded(facts)


def change(tx: Transaction, learner_id: int, session_id: int) -> None:
    """The session takes place at another time, or by another link, or has another name."""
    seat = tx.one("invited", learner_id=learner_id, session_id=session_id)
    if seat and seat.status == "booked" and not seat.removed_at:
        confirm = _("Please confirm that you can come, or cancel free of charge.") if seat.must_confirm else ""
        _send(tx, seat, INVITE, _("Changed: “{title}”", title=seat.title), confirm)


def invite_again(tx: Transaction, learner_id: int, session_id: int) -> None:
    """The host had removed them, and lets them in again."""
    seat = tx.one("invited", learner_id=learner_id, session_id=session_id)
    if seat and seat.status == "booked" and not seat.removed_at:
        _send(tx, seat, INVITE, _("You can join again: “{title}”", title=seat.title), _("The host lets you in again."))


def withdraw(tx: Transaction, learner_id: int, session_id: int) -> None:
    """They have no seat in it any more, or it does not take place."""
    seat = tx.one("invited", learner_id=learner_id, session_id=session_id)
    if seat and (seat.status == "cancelled" or seat.removed_at):
        gone = _("You don’t have a seat in it any more.")
        if seat.session_status == "cancelled":
            gone = _("This session was cancelled.")
        elif seat.removed_at:
            gone = _("The host removed you from this class.")
        _send(tx, seat, CANCEL, _("Cancelled: “{title}”", title=seat.title), gone)
        if not seat.hold_until:
            webhooks.tell_of_seat(tx, "booking_cancelled", seat)


def invite_colleagues(tx: Transaction, session_id: int, only: int | None = None) -> None:
    """Those who interview along: it was agreed on, or one of them has joined since."""
    for one in _colleagues(tx, session_id, only):
        if one.session_status in ("scheduled", "live"):
            dispatches.replace(tx, one.learner_id, f"/interviews/{session_id}")
            _send(tx, one, INVITE, _("You’re an interviewer: “{title}”", title=one.title), "")


def change_for_colleagues(tx: Transaction, session_id: int) -> None:
    for one in _colleagues(tx, session_id):
        _send(tx, one, INVITE, _("Changed: “{title}”", title=one.title), "")


def withdraw_from_colleagues(tx: Transaction, session_id: int) -> None:
    """It was cancelled."""
    for one in _colleagues(tx, session_id):
        _send(tx, one, CANCEL, _("Cancelled: “{title}”", title=one.title), _("This session was cancelled."))


def withdraw_from_colleague(tx: Transaction, session_id: int, person_id: int) -> None:
    """Before they are an interviewer no more, while it is still ahead."""
    tx.run("raise_revision", id=session_id)
    for one in _colleagues(tx, session_id, person_id):
        if one.session_status in ("scheduled", "live"):
            gone = _("You’re not an interviewer any more.")
            _send(tx, one, CANCEL, _("Cancelled: “{title}”", title=one.title), gone)


def written(facts: str, address: str, sender: str) -> tuple[str, bytes]:
    """The method, and the file. `address` is the public one, `sender` whom the mail comes from."""
    known: dict[str, Any] = json.loads(facts)
    method = known.pop("method")
    for name in ("text", "link", "address"):
        known[name] = mails.addressed(known[name], address)
    return method, ics.written([ics.Entry(**known, is_cancelled=method == CANCEL)], method=method, sender=sender)


def _colleagues(tx: Transaction, session_id: int, only: int | None = None) -> list:
    found = tx.all("invited_along", session_id=session_id)
    return [one for one in found if only in (None, one.learner_id)]


def _send(tx: Transaction, seat, method: str, subject: str, step: str) -> None:
    if seat.hold_until:  # they were not invited yet: the seat was only kept for them to pay
        return
    there = ""
    if elsewhere(seat.starts_at, seat.timezone, seat.host_timezone):
        there = _("For {name}: {time}", name=seat.host_name, time=Moment(seat.starts_at, seat.host_timezone or ""))
    text = mails.paragraphs(
        _("“{title}” with {name}", title=seat.title, name=seat.host_name or FORMER),
        together(Moment(seat.starts_at, seat.timezone), there, between="\n"),
        step,
        together(_("Your session:"), mails.page(f"/sessions/{seat.session_id}"), between="\n"),
    )
    calendar = of_seat(tx, seat, method)
    dispatches.replace(tx, seat.learner_id, f"/sessions/{seat.session_id}")
    language = people.language(seat)
    to = seat.learner_id
    mails.send(tx, seat.email, subject, text, language, kind="bookings", to=to, calendar=calendar, waits=True)
