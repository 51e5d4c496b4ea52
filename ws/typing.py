"""Who is typing in a conversation: said to the other one, and stored nowhere."""

from db import conversations, people
from db.engine.transaction import Engine, Transaction
from db.pages import is_id
from db.people.tokens import Claims
from db.refusals import Refused
from fragments.rendering import Fragments
from ws import topics
from ws.hub import Hub


class Typing:
    """A pushed line that the page takes away again after a few seconds."""

    __slots__ = ("_hub", "_database", "_fragments")

    def __init__(self, hub: Hub, database: Engine, fragments: Fragments):
        self._hub, self._database, self._fragments = hub, database, fragments

    async def hear(self, claims: Claims, said: object) -> bool:
        """False when it is nonsense. Nothing comes of it for outsiders, or when one has blocked the other."""
        if not isinstance(said, str) or not is_id(said):
            return False
        found = await self._database.read(_partner, claims.person_id, int(said))
        if found:
            topic, language, name = found
            if self._hub.hears(topic):
                html = self._fragments.render("conversations/typing.html", language=language, name=name, id=int(said))
                await self._hub.post(topic, html, key="typing")
        return True


def _partner(tx: Transaction, person_id: int, conversation_id: int) -> tuple[str, str, str] | None:
    try:
        conversation = conversations.get(tx, person_id, conversation_id)
        me = people.acting(tx, person_id)
    except Refused:
        return None
    reader = tx.one("reader", person_id=conversation.other_id)
    if reader is None or conversation.blocked_at or conversation.blocked_by_other_at:
        return None
    return topics.messages(conversation.other_id), people.language(reader), me.name
