"""What a mail about a seat brings along for the calendar: an invitation, its change, or its cancellation.

It is stored with the mail as facts, and written when the mail is delivered: only then is the sender known.
"""

import json
from typing import Any

from db import ics, mails, people
from db.engine.transaction import Transaction
from db.formats import Moment, elsewhere
from db.language import FORMER, _, together, translate

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
    return json.dumps(facts, ensure_ascii=False)


def change(tx: Transaction, learner_id: int, session_id: int) -> None:
    """The session takes place at another time, or by another link, or has another name."""
    seat = tx.one("invited", learner_id=learner_id, session_id=session_id)
    if seat and seat.status == "booked" and not seat.removed_at:
        confirm = _("Please confirm that you can come, or cancel free of charge.") if seat.must_confirm else ""
        _send(tx, seat, INVITE, _("Changed: “{title}”", title=seat.title), confirm)


def withdraw(tx: Transaction, learner_id: int, session_id: int) -> None:
    """They have no seat in it any more, or it does not take place."""
    seat = tx.one("invited", learner_id=learner_id, session_id=session_id)
    if seat and seat.status == "cancelled":
        gone = _("You don’t have a seat in it any more.")
        if seat.session_status == "cancelled":
            gone = _("This session was cancelled.")
        _send(tx, seat, CANCEL, _("Cancelled: “{title}”", title=seat.title), gone)


def written(facts: str, address: str, sender: str) -> tuple[str, bytes]:
    """The method, and the file. `address` is the public one, `sender` whom the mail comes from."""
    known: dict[str, Any] = json.loads(facts)
    method = known.pop("method")
    for name in ("text", "link", "address"):
        known[name] = mails.addressed(known[name], address)
    return method, ics.written([ics.Entry(**known, is_cancelled=method == CANCEL)], method=method, sender=sender)


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
    language = people.language(seat)
    mails.send(tx, seat.email, subject, text, language, kind="bookings", to=seat.learner_id, calendar=calendar)
