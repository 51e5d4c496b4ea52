"""Who may listen to a topic: checked again at every subscription, whatever the page was allowed."""

from db.people.tokens import Claims

PRIVATE = ("person", "notifications")
# They carry nothing that is not public. Whether this person may see the page was checked when it was signed.
PUBLIC = ("seats", "session", "browse", "classes")


def may_listen(claims: Claims, topic: str) -> bool:
    kind, _, owner = topic.partition(":")
    return kind in PUBLIC or (kind in PRIVATE and owner == str(claims.person_id))
