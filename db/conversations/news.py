"""What somebody is told of messages that they have not read: never what was deleted or said differently since."""

from typing import Any

from db import notifications
from db.engine.transaction import Transaction


def tell(tx: Transaction, reader_id: int, sender, link: str, text: str) -> None:
    told: dict[str, Any] = {"name": sender.name, "text": _excerpt(text)}
    notifications.notify(tx, reader_id, "message", link=link, about=sender.id, **told)


def retell(tx: Transaction, reader_id: int, conversation_id: int, link: str) -> None:
    """By the first one that is unread, after a message was edited or deleted."""
    first = tx.one("first_unread_message", conversation_id=conversation_id, person_id=reader_id)
    if first is not None:
        text = _excerpt(first.body or first.file_name or "")
        notifications.retell(tx, reader_id, "message", link, name=first.sender_name, text=text)


def _excerpt(text: str) -> str:
    return notifications.excerpt(text, is_markdown=True)
