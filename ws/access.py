"""Who may listen to a topic. Checked for every subscription, even though the page's topics are signed."""

from db.people.tokens import Claims

PRIVATE = ("person", "notifications", "messages")
# These carry public data only. Access to the page was checked when its topics were signed.
PUBLIC = ("seats:", "session:", "browse:", "classes:")


def may_listen(claims: Claims, topic: str) -> bool:
    if topic.startswith(PUBLIC):
        return True
    kind, _, owner = topic.partition(":")
    return kind in PRIVATE and owner == str(claims.person_id)
