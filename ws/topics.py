"""What can be listened to. A page names its topics, signed; its socket may listen to those and no others."""

import json
import re
import time
from collections.abc import Iterable

from db.browse import Filters
from db.catalogues import ENGLISH

BROWSE = "browse:"
SEATS = "seats:"
SPOKEN = (BROWSE, SEATS)
MARK = re.compile(r"@\w+$")
# Anything published, changed or removed: what a list that was away may have missed.
CLASSES = "classes:all"


def moment() -> str:
    """When a page was loaded: signed with its topics, so that news from before its socket was open is not lost."""
    return f"at:{int(time.time() * 1000)}"


def looked_up_at(topics: list[str]) -> int:
    """That moment, among the topics of a page. A page without one has nothing that could be out of date."""
    return next((int(topic.removeprefix("at:")) for topic in topics if topic.startswith("at:")), 2**62)


def person(person_id: int) -> str:
    """The bell, toasts, banners and everything that concerns this person: on every page of theirs."""
    return f"person:{person_id}"


def notifications(person_id: int) -> str:
    """The list of notifications, on its tab."""
    return f"notifications:{person_id}"


def seats(session_id: int) -> str:
    """How many seats are left: on every card."""
    return f"{SEATS}{session_id}"


def session(session_id: int) -> str:
    """Changes of a session: on its own page."""
    return f"session:{session_id}"


def in_language(topics: Iterable[str], language: str) -> list[str]:
    """Topics whose pushes hold text are one for each language; English ones carry no mark."""
    if language == ENGLISH:
        return list(topics)
    return [f"{topic}@{language}" if topic.startswith(SPOKEN) else topic for topic in topics]


def language_of(topic: str) -> str:
    return topic.rpartition("@")[2] if topic.startswith(SPOKEN) and MARK.search(topic) else ENGLISH


def browse(filters: Filters, timezone: str) -> str:
    """A list with these filters, in this zone: new sessions that fit are added to it."""
    words = [timezone, filters.domain, filters.max_price, filters.since, filters.until, filters.words]
    return BROWSE + json.dumps(words, ensure_ascii=False)


def browsed(topic: str) -> tuple[Filters, str]:
    """The filters and the zone of such a topic."""
    timezone, *words = json.loads(MARK.sub("", topic).removeprefix(BROWSE))
    return Filters(*words), timezone
