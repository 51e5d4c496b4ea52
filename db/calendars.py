"""Nobody is in two sessions at once. Both questions are asked in the transaction that writes, after the calendar was taken hold of."""

from db.engine.transaction import Transaction
from db.refusals import Refused


def hold(tx: Transaction, person_id: int) -> None:
    tx.run("hold_calendar", id=person_id)


def hosting(tx: Transaction, host_id: int, starts_at: str, ends_at: str, but: int = 0):
    """The session that a host leads at that time, or None; `but` is the one that is being moved."""
    return tx.one("hosting_in_the_way", host_id=host_id, starts_at=starts_at, ends_at=ends_at, but=but)


def seat(tx: Transaction, learner_id: int, starts_at: str, ends_at: str, but: int = 0):
    """The session that a learner holds a seat in at that time, or None."""
    return tx.one("seat_in_the_way", learner_id=learner_id, starts_at=starts_at, ends_at=ends_at, but=but)


def host_must_be_free(
    tx: Transaction, host_id: int, starts_at: str, ends_at: str, but: int = 0, stranger: str = ""
) -> None:
    """What is in the way is named to the host alone; to somebody else `stranger` is the host's name."""
    hold(tx, host_id)
    if other := hosting(tx, host_id, starts_at, ends_at, but):
        raise Refused(taken(stranger, f"You lead “{other.title}”"), kind="overlap")


def learner_must_be_free(
    tx: Transaction, learner_id: int, starts_at: str, ends_at: str, but: int = 0, stranger: str = ""
) -> None:
    """Likewise."""
    hold(tx, learner_id)
    if other := seat(tx, learner_id, starts_at, ends_at, but):
        raise Refused(taken(stranger, f"You hold a seat in “{other.title}”"), kind="overlap")


def taken(stranger: str, own: str) -> str:
    return f"{f'{stranger} has another session' if stranger else own} at that time."
