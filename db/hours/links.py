"""Booking links: with one of them, one person books a mentor at once, whatever the mentor chose for everybody else."""

import secrets

from db import changes, clock
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Flag, Text, Whole, checked
from db.language import _, ngettext
from db.refusals import Missing, Refused

FIELDS: dict[str, Field] = {
    "for_whom": Text(most=80, label=_("The name")),
    "days": Whole(least=1, most=90, note="Until it expires"),
    "once": Flag(note="For one booking; else for as many as one person makes until it expires"),
}
TOKEN: dict[str, Field] = {"token": Text(most=64)}
MOST = 50
GONE = _("This booking link has expired, or was already used.")


def create(tx: Transaction, mentor, given: dict) -> str:
    check = Check()
    found = checked(FIELDS, given, check=check)
    check.done()
    tx.run("forget_expired_links", mentor_id=mentor.id, now=tx.now)
    if len(of_mentor(tx, mentor.id)) >= MOST:
        raise Refused(
            ngettext(
                "You have {count} booking link. Please delete one of them first.",
                "You have {count} booking links. Please delete one of them first.",
                MOST,
            ),
            kind="too_many",
        )
    token = secrets.token_urlsafe(16)
    expires_at = clock.moved(tx.now, days=found["days"])
    given = {"note": found.get("for_whom", ""), "is_single": int(found.get("once", False))}
    tx.run("add_booking_link", token=token, mentor_id=mentor.id, expires_at=expires_at, **given)
    changes.touch_people(tx, mentor.id)
    return token


def delete(tx: Transaction, mentor, token: str) -> None:
    if not tx.run("delete_booking_link", token=token, mentor_id=mentor.id):
        raise Missing()
    changes.touch_people(tx, mentor.id)


def of_mentor(tx: Transaction, mentor_id: int) -> list:
    """Those that have not expired."""
    return tx.all("booking_links", mentor_id=mentor_id, now=tx.now)


def mentor_of(tx: Transaction, token: str) -> int:
    """Whom it books."""
    found = tx.one("booking_link", token=token)
    if found is None:
        raise Missing(GONE)
    return int(found.mentor_id)


def is_good(tx: Transaction, learner_id: int | None, mentor_id: int, token: str) -> bool:
    """Whether this person could book with it now."""
    found = tx.one("booking_link", token=token) if token else None
    if found is None or found.mentor_id != mentor_id or found.expires_at <= tx.now:
        return False
    return found.learner_id is None or (found.learner_id == learner_id and not found.is_single)


def use(tx: Transaction, learner_id: int, mentor_id: int, token: str) -> None:
    if not tx.run("use_booking_link", token=token, learner_id=learner_id, mentor_id=mentor_id, now=tx.now):
        raise Refused(GONE, kind="link")


def note_booking(tx: Transaction, token: str, booking_id: int) -> None:
    tx.run("note_booking_of_link", token=token, booking_id=booking_id)


def give_back(tx: Transaction, booking_id: int) -> None:
    """The booking ended before it was paid. A link for one booking that it used can be used again, by anybody."""
    tx.run("give_booking_link_back", booking_id=booking_id)


def give_back_all(tx: Transaction, session_id: int) -> None:
    """The mentor cancelled the session. What was booked in it with a link, and not paid yet, gives the link back."""
    tx.run("give_links_of_session_back", session_id=session_id)
