"""Whether somebody may listen to a topic: asked again at every subscription, whatever the page was once allowed."""

from db.tokens import Claims

PRIVATE = ("person", "notifications")


def may_listen(claims: Claims, topic: str) -> bool:
    kind, _, owner = topic.partition(":")
    return kind in PRIVATE and owner == str(claims.person_id)
