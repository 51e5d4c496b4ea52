"""The topics that sockets listen to. A page contains its topics, signed, and its socket may listen to no others."""

import json
import re
import time
from collections.abc import Iterable

from db import locales
from db.browse import Filters
from db.locales import ENGLISH

BROWSE = "browse:"
SEATS = "seats:"
SPOKEN = (BROWSE, SEATS)
MARK = re.compile(r"@[\w-]+$")
# Times are in milliseconds, as a clock that is never set says them: news must not seem older than a page that lacks it.
STARTED = time.time() - time.monotonic()
# Anything that was published, changed or removed, which a page that was offline may have missed.
CLASSES = "classes:all"


def now() -> int:
    return int((STARTED + time.monotonic()) * 1000)


def moment() -> str:
    """When something was read. Signed with its topics, so that news from before the page had it is not lost."""
    return f"at:{now()}"


def looked_up_at(topics: list[str]) -> int:
    """That moment, from the topics of a page. A page without it shows nothing that could be out of date."""
    return next((int(topic.removeprefix("at:")) for topic in topics if topic.startswith("at:")), 2**62)


def person(person_id: int) -> str:
    """Everything that concerns this person, such as the bell, toasts and banners. On each of their pages."""
    return f"person:{person_id}"


def counted(person_id: int) -> str:
    """What they have not read, at the top of each page. Nobody listens: it is remembered for pages that are new."""
    return f"counted:{person_id}"


def notifications(person_id: int) -> str:
    """The list on the notifications tab."""
    return f"notifications:{person_id}"


def messages(person_id: int) -> str:
    """Their conversations, on the page that shows them."""
    return f"messages:{person_id}"


def seats(session_id: int) -> str:
    """How many seats are left. On every card."""
    return f"{SEATS}{session_id}"


def session(session_id: int) -> str:
    """Changes to a session. On its own page."""
    return f"session:{session_id}"


def in_language(topics: Iterable[str], locale: str) -> list[str]:
    """Topics whose pushes contain text exist once for each language, and with times for each locale.

    Plain English ones have no suffix.
    """
    browse, seats = _mark(locale), _mark(locales.language_of(locale))
    if not browse and not seats:
        return [*topics]
    return [
        topic + seats if topic.startswith(SEATS) else topic + browse if topic.startswith(BROWSE) else topic
        for topic in topics
    ]


def language_of(topic: str) -> str:
    return topic.rpartition("@")[2] if topic.startswith(SPOKEN) and MARK.search(topic) else ENGLISH


def _mark(spoken: str) -> str:
    return "" if spoken == ENGLISH else f"@{spoken}"


def browse(filters: Filters, timezone: str) -> str:
    """A list with these filters, in this time zone. New sessions that match are added to it."""
    wanted = [filters.domain, filters.max_price, filters.since, filters.until, filters.words, filters.currency]
    return BROWSE + json.dumps([timezone, *wanted], ensure_ascii=False)


def browsed(topic: str) -> tuple[Filters, str]:
    """The filters and the time zone of such a topic."""
    timezone, *words = json.loads(MARK.sub("", topic).removeprefix(BROWSE))
    return Filters(*words), timezone
