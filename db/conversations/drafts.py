"""What somebody has begun to write in a conversation: the newest of it is on each of their devices."""

from db import conversations
from db.changes import DraftKept
from db.conversations import messages
from db.engine.transaction import Transaction
from db.fields import Maybe, Text, Whole, checked

MOST_REVISIONS = 2**53
DRAFT = {
    "body": Text(most=messages.LONGEST, lines=True),
    "revision": Maybe(
        field=Whole(least=0, most=MOST_REVISIONS), note="From which it was begun; without it, it replaces any other"
    ),
}


def keep(tx: Transaction, person, conversation_id: int, given: dict):
    """Until something is sent. Returns the conversation with the draft that it has then, and whether that is this."""
    found = checked(DRAFT, {"revision": None, **given})
    conversations.get(tx, person.id, conversation_id)
    is_kept = bool(tx.run("keep_draft", conversation_id=conversation_id, me=person.id, **found))
    kept = conversations.get(tx, person.id, conversation_id)
    if is_kept:
        tx.emit(DraftKept(conversation_id, person.id, kept.draft_revision))
    return kept, is_kept
