"""What can be listened to. A page names its topics, signed; a socket may listen to those and no others."""

import json
import time

from db.browse import Filters

BROWSE = "browse:"
# Whatever is published, changed or gone: what a list that was away may have missed.
CLASSES = "classes:all"


def moment() -> str:
    """When a page was looked up: signed along with its topics, so that what happened before its socket was there is made up for."""
    return f"at:{int(time.time() * 1000)}"


def looked_up_at(topics: list[str]) -> int:
    """The moment that stands among the topics of a page; a page without one has nothing that could be out of date."""
    return next((int(topic.removeprefix("at:")) for topic in topics if topic.startswith("at:")), 2**62)


def person(person_id: int) -> str:
    """The bell, the toasts, the banners, and whatever concerns this person: on every page of theirs."""
    return f"person:{person_id}"


def notifications(person_id: int) -> str:
    """The list of notifications, while it is looked at."""
    return f"notifications:{person_id}"


def seats(session_id: int) -> str:
    """How many seats are left: on every card that is in view."""
    return f"seats:{session_id}"


def session(session_id: int) -> str:
    """What becomes of a session: on its own page."""
    return f"session:{session_id}"


def browse(filters: Filters, timezone: str) -> str:
    """A list that is looked at with these filters, in this zone: what is published and fits comes in."""
    words = [timezone, filters.domain, filters.max_price, filters.since, filters.until, filters.words]
    return BROWSE + json.dumps(words, ensure_ascii=False)


def browsed(topic: str) -> tuple[Filters, str]:
    """The filters and the zone that such a topic was made of."""
    timezone, *words = json.loads(topic.removeprefix(BROWSE))
    return Filters(*words), timezone
