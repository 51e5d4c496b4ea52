"""Listings: the mentors that can be found, what they are filtered and ordered by, and the words they are found by."""

from db.engine.transaction import Transaction

NEVER = "9999"  # no open time ahead
NO_PRICE = "~"  # after every currency


def look_again(tx: Transaction, mentor_id: int) -> None:
    """Something happened to their hours: the clock looks up their next open time."""
    tx.run("look_again", mentor_id=mentor_id, now=tx.now)


def look_again_after(tx: Transaction, session_id: int) -> None:
    """A session takes up its host’s time, or no longer does."""
    tx.run("look_again_after", session_id=session_id, now=tx.now)
