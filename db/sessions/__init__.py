"""Sessions: reading one, and recording what becomes of it."""

from db import alarms, changes, interviewers, invitations, ledger, listings, notifications, webhooks
from db.engine.transaction import Transaction
from db.ids import new_id
from db.language import _
from db.refusals import Missing

STATUS = {
    "draft": _("a draft"),
    "scheduled": _("scheduled"),
    "live": _("live"),
    "completed": _("completed"),
    "cancelled": _("cancelled"),
    "missed": _("missed"),
}
# A session in one of these changes no more, and is on other lists than before.
OVER = ("completed", "cancelled", "missed")


def get(tx: Transaction, viewer_id: int | None, session_id: int):
    """The session as this person may see it."""
    session = tx.one("session", id=session_id, me=viewer_id)
    if session is None:
        raise Missing()
    return session


def own(tx: Transaction, host_id: int, session_id: int):
    session = tx.one("session", id=session_id, me=host_id)
    if session is None or session.host_id != host_id:
        raise Missing()
    return session


def is_in(session, person_id: int | None) -> bool:
    """Whether they are its host, have a seat in it and were not removed, or interview along with the host."""
    return bool(getattr(session, "is_interviewer", 0)) or is_party(session, person_id)


def is_party(session, person_id: int | None) -> bool:
    """Whether they are its host, or have a seat in it and were not removed.

    `session` has their booking in `booking_status` and `removed_at`, as `get` returns it.
    """
    if person_id is not None and session.host_id == person_id:
        return True
    return getattr(session, "booking_status", None) == "booked" and not session.removed_at


def meeting_link(session, viewer_id: int | None) -> str:
    """The link for those who are in it; "" for everyone else. Nothing else decides who sees it."""
    return session.meeting_link if is_in(session, viewer_id) else ""


def is_a_mentors(session) -> bool:
    """Those of mentors have a price, and a host with a page to link to. Those of employers have neither."""
    return session.kind in ("class", "one_to_one")


def led_by(session) -> dict[str, str]:
    """For what is told of an interview: by whose name its people know it. Of a class, it says “the mentor”."""
    return {} if is_a_mentors(session) else {"name": session.host_name}


def status(tx: Transaction, session_id: int) -> str | None:
    return tx.value("session_status", id=session_id)


def host_id(tx: Transaction, session_id: int) -> int | None:
    return tx.value("session_host", id=session_id)


def record_move(tx: Transaction, person_id: int | None, session_id: int, status: str) -> None:
    """Who brought it into this state, and what follows from that. None means that it happened automatically."""
    tx.run("insert_move", id=new_id(), session_id=session_id, status=status, person_id=person_id, now=tx.now)
    index_text(tx, session_id)
    listings.look_again_after(tx, session_id)
    if status != "scheduled":
        notifications.settle(tx, session_id)
    if status in OVER:
        tx.run("relist_bookings", session_id=session_id)
        alarms.clear(tx, session_id)


def index_text(tx: Transaction, session_id: int) -> None:
    """A search finds what can be browsed now, by what it says now, and nothing else."""
    tx.run("forget_text", id=session_id)
    tx.run("keep_text", id=session_id)


def call_off_if_for_nobody(tx: Transaction, person_id: int, session_id: int) -> None:
    """A session that was made for one person takes up nobody's time without them; one that has begun is over."""
    if ended := tx.one("call_off_empty", id=session_id):
        record_move(tx, person_id, session_id, ended.status)
        ledger.post_session(tx, session_id)
        if ended.status == "cancelled":
            told = {"starts_at": ended.starts_at, "by": person_id, "link": f"/sessions/{session_id}"}
            interviewers.tell(tx, ended, "session_cancelled", **told)
            invitations.withdraw_from_colleagues(tx, session_id)
            webhooks.tell_if_interview(tx, session_id)
        changes.touch(tx, session_id)
