"""What open pages are told when something changes: events, which become fragments after the commit."""

from db import events
from db.engine.transaction import Transaction
from db.events import event, record


@event
class PeopleTouched:
    """What these people are looking at is out of date."""

    person_ids: tuple[int, ...]


@event
class SessionTouched:
    """A session changed, which concerns the people in it and everyone who has its page open."""

    session_id: int
    person_ids: tuple[int, ...]


@record
class Card:
    """A session as the lists show it, and as they are searched."""

    id: int
    title: str
    domain: str
    starts_at: str
    ends_at: str
    duration_minutes: int
    seats: int
    seats_taken: int
    price_cents: int
    currency: str
    search_text: str
    host_id: int
    host_name: str
    host_picture: str
    rating_sum: int
    rating_count: int
    booking_status: str | None


@event
class Listed:
    """Published, or changed while it can be booked."""

    session_id: int
    card: Card


@event
class Unlisted:
    """It can no longer be booked."""

    session_id: int


@event
class SeatsChanged:
    session_id: int
    seats: int
    seats_taken: int


@event
class ConversationChanged:
    """Something was written, edited, deleted or read: the open pages of these people fetch what they lack."""

    conversation_id: int
    person_ids: tuple[int, ...]


@event
class DraftKept:
    """What somebody has begun to write: their other pages fetch it."""

    conversation_id: int
    person_id: int
    revision: int


@event
class UnreadMessages:
    """How many messages this person has not read, for the top of their pages."""

    person_id: int
    unread: int
    language: str = ""


def touch(tx: Transaction, session_id: int, *also: int) -> None:
    """For everyone in it, and for those who were in it until now (`also`)."""
    people = {row.id for row in tx.all("people_concerned", id=session_id)} | set(also)
    tx.emit(SessionTouched(session_id, tuple(sorted(people))))


def touch_people(tx: Transaction, *person_ids: int | None) -> None:
    """For these people only. None is someone who has deleted their account."""
    tx.emit(PeopleTouched(tuple(sorted({person_id for person_id in person_ids if person_id is not None}))))


def list_or_unlist(tx: Transaction, session_id: int) -> None:
    card = tx.one("card", id=session_id, now=tx.now)
    tx.emit(Listed(session_id, events.of(Card, card)) if card else Unlisted(session_id))
