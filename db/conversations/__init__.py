"""Conversations of two people who have something in common: a session, a request, or a follow."""

from db import changes, clock, pages
from db.changes import UnreadMessages
from db.engine.transaction import Transaction
from db.fields import Id
from db.ids import new_id
from db.language import _
from db.people import language
from db.refusals import Missing, Refused

PERSON = {"person_id": Id()}
OPENED_A_DAY = 50
# Somebody who has just signed up may write to fewer people.
NEW_DAYS = 7
OPENED_A_DAY_NEW = 10


def get(tx: Transaction, person_id: int, conversation_id: int):
    """One of theirs, with the other person as they see them."""
    found = tx.one("conversation", id=conversation_id, me=person_id)
    if found is None:
        raise Missing()
    return found


def page(tx: Transaction, person_id: int, after: str | None = None) -> pages.Page:
    """The one in which something was said last comes first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("conversations_page", me=person_id, before=before, limit=pages.FETCHED), "last_id")


def open_with(tx: Transaction, person, other_id: int):
    """The conversation of the two, and whether it is new. For strangers, the other one does not exist."""
    if other_id == person.id:
        raise Missing()
    low, high = sorted((person.id, other_id))
    if there := tx.value("conversation_with", low_id=low, high_id=high):
        return get(tx, person.id, there), False
    other = tx.one("acting_person", id=other_id)
    if other is None or not may_open(tx, person.id, other_id):
        raise Missing()
    most = OPENED_A_DAY_NEW if _is_new(tx, person.id) else OPENED_A_DAY
    if tx.value("count_opened", me=person.id, since=clock.moved(tx.now, days=-1)) >= most:
        sentence = _("You’ve started {most} conversations today. Please wait a day.", most=most)
        raise Refused(sentence, kind="too_many")
    made = new_id()
    tx.run("insert_conversation", id=made, low_id=low, high_id=high, me=person.id, now=tx.now)
    tx.run("insert_side", id=made, person_id=person.id, other_id=other_id)
    tx.run("insert_side", id=made, person_id=other_id, other_id=person.id)
    return get(tx, person.id, made), True


def may_open(tx: Transaction, person_id: int, other_id: int) -> bool:
    return bool(tx.value("have_in_common", me=person_id, other_id=other_id))


def must_be_two(conversation) -> None:
    """Where the other one has left, there is nobody to write to."""
    if conversation.other_name is None:
        raise Refused(_("They have left Mentora. What the two of you wrote stays here."), kind="state")


def unread(tx: Transaction, person_id: int) -> int:
    found: int = tx.value("unread_messages_of", me=person_id)
    return found


def tell_unread(tx: Transaction, person_id: int) -> None:
    reader = tx.one("reader", person_id=person_id)
    if reader is not None:
        tx.emit(UnreadMessages(person_id, unread(tx, person_id), language(reader)))


def all_of(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_conversations", me=person_id)


def leave(tx: Transaction, person_id: int) -> None:
    """Before an account is deleted. The other one keeps what was written; files go, and what nobody can read."""
    start_leaving(tx, person_id)
    while drop_some(tx, person_id, pages.LAST_ID):
        pass


def start_leaving(tx: Transaction, person_id: int) -> None:
    """Those whose pages show them are told. What is theirs goes in steps, with `drop_some`."""
    changes.touch_people(tx, *(row.other_id for row in tx.all("partners", me=person_id)))


def drop_some(tx: Transaction, person_id: int, most: int) -> int:
    """Returns how much there was."""
    if dropped := tx.run("drop_files_of", me=person_id, limit=most):
        return dropped
    tx.run("forget_lonely_texts", me=person_id, limit=most)
    return tx.run("drop_lonely_conversations", me=person_id, limit=most) or tx.run(
        "drop_sides", me=person_id, limit=most
    )


def _is_new(tx: Transaction, person_id: int) -> bool:
    joined_at: str = tx.value("joined_at", id=person_id)
    return joined_at > clock.moved(tx.now, days=-NEW_DAYS)
