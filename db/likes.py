"""Liking a session makes the recommendations better."""

from db import changes, sessions
from db.engine.transaction import Transaction


def like(tx: Transaction, learner, session_id: int) -> None:
    """Liking is for what comes next: it makes the recommendations better."""
    sessions.get(tx, learner.id, session_id)
    if tx.run("like", me=learner.id, id=session_id, now=tx.now):
        changes.touch_people(tx, learner.id)


def unlike(tx: Transaction, learner, session_id: int) -> None:
    sessions.get(tx, learner.id, session_id)
    if tx.run("unlike", me=learner.id, id=session_id):
        changes.touch_people(tx, learner.id)


def all_by(tx: Transaction, learner_id: int) -> list:
    return tx.all("exported_likes", me=learner_id)
