"""What open pages are told when something changes: events, turned into fragments once the transaction is committed."""

from dataclasses import dataclass

from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PeopleTouched:
    """What these people are looking at is out of date."""

    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SessionTouched:
    """A session changed: for the people in it, and for anybody who has its page open."""

    session_id: int
    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Published, or changed while it can be booked: `card` is what the lists show."""

    session_id: int
    card: object


@dataclass(frozen=True, slots=True)
class Unlisted:
    """It can no longer be booked, so it leaves the lists."""

    session_id: int


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    session_id: int
    seats: int
    seats_taken: int


def touch(tx: Transaction, session_id: int, *also: int) -> None:
    """For everybody in it, and for people who were in it until now (`also`)."""
    people = {row.id for row in tx.all("people_in", id=session_id)} | set(also)
    tx.emit(SessionTouched(session_id, tuple(sorted(people))))


def touch_people(tx: Transaction, *person_ids: int | None) -> None:
    """For these people alone. Somebody who deleted their account is None, and is not told."""
    tx.emit(PeopleTouched(tuple(sorted({person_id for person_id in person_ids if person_id is not None}))))


def list_or_unlist(tx: Transaction, session_id: int) -> None:
    card = tx.one("card", id=session_id, now=tx.now)
    tx.emit(Listed(session_id, card) if card else Unlisted(session_id))
