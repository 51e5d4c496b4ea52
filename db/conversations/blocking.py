"""Blocking: what the other one writes from then on reaches nobody, and nothing tells them so.

Neither of the two changes what the other one reads, but for deleting: within ten minutes, it takes away what one wrote.
"""

from db import conversations, notifications, rings
from db.changes import ConversationChanged
from db.conversations import messages
from db.engine.transaction import Transaction


def block(tx: Transaction, person, conversation_id: int):
    conversation = conversations.get(tx, person.id, conversation_id)
    rings.part(tx, person, conversation.other_id)
    if tx.run("block", conversation_id=conversation_id, me=person.id, now=tx.now):
        # Nor are they sent an email or a push of what came before.
        notifications.withdraw(tx, person.id, "message", messages.link_of(conversation_id))
        tx.emit(ConversationChanged(conversation_id, (person.id,)))
    return conversations.get(tx, person.id, conversation_id)


def unblock(tx: Transaction, person, conversation_id: int):
    """What was written meanwhile stays unseen."""
    conversations.get(tx, person.id, conversation_id)
    if tx.run("unblock", conversation_id=conversation_id, me=person.id):
        tx.emit(ConversationChanged(conversation_id, (person.id,)))
    return conversations.get(tx, person.id, conversation_id)
