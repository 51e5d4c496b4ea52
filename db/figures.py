"""What analytics are summed up from: kept for each session that is over, and each day, by the writes that change it."""

from db.engine.transaction import Transaction


def recount(tx: Transaction, session_id: int) -> None:
    """After anything that counts has changed: who came, a rating, what was earned. Until it is over it has none."""
    tx.run("add_to_figure_days", session_id=session_id, sign=-1)
    tx.run("forget_figures", session_id=session_id)
    tx.run("recount_figures", session_id=session_id)
    tx.run("add_to_figure_days", session_id=session_id, sign=1)


def note_audience(tx: Transaction, session_id: int) -> None:
    """Once, when the session has taken place."""
    tx.run("add_to_audience_days", session_id=session_id, sign=-1)
    tx.run("add_audience", session_id=session_id)
    tx.run("add_to_audience_days", session_id=session_id, sign=1)


def count_follower(tx: Transaction, mentor_id: int, since: str, sign: int) -> None:
    """One more of those who follow since then, or with -1 one less."""
    tx.run("count_follower", mentor_id=mentor_id, day=since[:10], sign=sign)


def leave_audiences(tx: Transaction, learner_id: int) -> None:
    """Before the account goes, and with it whom they followed and whose sessions they were in."""
    tx.run("leave_audience_days", me=learner_id)


def count_audiences_again(tx: Transaction) -> None:
    """After times have been changed."""
    tx.run("forget_audience_days")
    tx.run("count_audience_days")
