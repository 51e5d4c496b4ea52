"""Sessions: reading one, and recording what becomes of it."""

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


def status(tx: Transaction, session_id: int) -> str | None:
    return tx.value("session_status", id=session_id)


def record_move(tx: Transaction, person_id: int | None, session_id: int, status: str) -> None:
    """Who brought it into this state; None means that it happened automatically."""
    tx.run("insert_move", id=new_id(), session_id=session_id, status=status, person_id=person_id, now=tx.now)
