"""What is told to open pages when a session changes: events, turned into fragments once the transaction is through."""

from dataclasses import dataclass

from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Touched:
    """Something about a session changed for these people: what they look at is not true any more."""

    session_id: int
    person_ids: tuple[int, ...]
    is_public: bool = False  # also for whoever looks at its page


@dataclass(frozen=True, slots=True)
class Listed:
    """Published, or changed while it can be browsed: `card` is what the lists show, None when it left them."""

    session_id: int
    card: object | None


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    session_id: int
    seats: int
    seats_taken: int


def touch(tx: Transaction, session_id: int, *also: int) -> None:
    """Everybody it concerns looks again, and who stood by it until now."""
    people = {row.id for row in tx.all("people_in", id=session_id)} | set(also)
    tx.emit(Touched(session_id, tuple(sorted(people)), is_public=True))


def list_or_unlist(tx: Transaction, session_id: int) -> None:
    """Tells the lists that somebody looks at."""
    tx.emit(Listed(session_id, tx.one("card", id=session_id, now=tx.now)))


def touch_only(tx: Transaction, session_id: int, *person_ids: int) -> None:
    """For these alone: the others see nothing of it."""
    tx.emit(Touched(session_id, tuple(sorted(set(person_ids)))))
