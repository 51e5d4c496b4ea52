"""What analytics are summed up from: kept for each session that is over by the writes that change it."""

from db.engine.transaction import Transaction


def recount(tx: Transaction, session_id: int) -> None:
    """After anything that counts has changed: who came, a rating, what was earned. Until it is over it has none."""
    tx.run("forget_figures", session_id=session_id)
    tx.run("recount_figures", session_id=session_id)


def note_audience(tx: Transaction, session_id: int) -> None:
    """Once, when the session has taken place."""
    tx.run("add_audience", session_id=session_id)
