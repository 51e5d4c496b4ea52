"""Whether somebody may listen to a topic: asked again at every subscription, whatever the page was once allowed."""

from db.people.tokens import Claims

PRIVATE = ("person", "notifications")
# Nothing but what everybody may see is said there; whether one may see the page was asked when it was signed.
PUBLIC = ("seats", "session", "browse", "classes")


def may_listen(claims: Claims, topic: str) -> bool:
    kind, _, owner = topic.partition(":")
    return kind in PUBLIC or (kind in PRIVATE and owner == str(claims.person_id))
