"""Who listens to what. Posting never waits: each socket has a bounded mailbox, and a slow reader is closed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from db.people.tokens import Claims
from ws.topics import now

CAPACITY = 64
# Mailboxes that are filled before the loop gets a turn: 3,000 at once would hold up every page for a tenth of a second.
AT_ONCE = 32
# Topics whose last news is remembered for pages that were away. When there are more, the older half is forgotten.
REMEMBERED = 20_000

# Pages that are told to fetch their panel again: after a restart of the server, all of them are back within seconds.
FETCHING_A_SECOND = 250

GOING_AWAY = 1012
TOO_SLOW = 1013
LOGGED_OUT = 4401


class Closed(Exception):
    def __init__(self, code: int):
        self.code = code


class Line(Protocol):
    """The socket behind a mailbox."""

    def post(self, message: str) -> bool:
        """Sends it at once. False when the browser has to be waited for."""

    def wake(self) -> None:
        """There is something in the mailbox, or it was closed."""


class Mailbox:
    """What one socket still has to be sent: nothing, as long as its browser takes every message at once.

    A message with a key replaces an older one with the same key.
    """

    __slots__ = ("claims", "topics", "lists", "given", "_line", "_messages", "_closed")

    def __init__(self, claims: Claims):
        self.claims = claims
        self.topics: tuple[str, ...] = ()
        self.lists: tuple[int, ...] = ()  # the signed lists of topics on its page, as hashes
        self.given = 0  # how many messages it was given
        self._line: Line | None = None
        self._messages: dict[object, str] = {}
        self._closed = 0

    def put(self, message: str, key: str | None = None) -> None:
        self.given += 1
        if self._closed or (self._line and self._line.post(message)):
            return
        self._messages.pop(key, None)
        if len(self._messages) >= CAPACITY:
            self.close(TOO_SLOW)
        else:
            self._messages[key or object()] = message
            self._wake()

    def connect(self, line: Line | None) -> None:
        """From now on, this is where the messages go, and those that are there already."""
        self._line = line
        if self._messages or self._closed:
            self._wake()

    def close(self, code: int) -> None:
        self._closed = self._closed or code
        self._wake()

    @property
    def is_closed(self) -> bool:
        return bool(self._closed)

    @property
    def code(self) -> int:
        """What it is closed with, or 0."""
        return self._closed

    def next(self) -> str | None:
        """The oldest message, or None when there is none."""
        if self._closed:
            raise Closed(self._closed)
        return self._messages.pop(next(iter(self._messages))) if self._messages else None

    def _wake(self) -> None:
        if self._line:
            self._line.wake()


class Hub:
    def __init__(self) -> None:
        # Keys without values: a set of thousands takes three times as much memory.
        self._listeners: dict[str, dict[Mailbox, None]] = defaultdict(dict)
        self._people: dict[int, dict[Mailbox, None]] = defaultdict(dict)
        self._news: dict[str, int] = {}
        self._remembers_since = now()
        self._next_turn = 0.0
        self.is_closing = False

    def enter(self, mailbox: Mailbox) -> None:
        self._people[mailbox.claims.person_id][mailbox] = None

    def leave(self, mailbox: Mailbox) -> None:
        self.listen(mailbox, set())
        _discard(self._people, mailbox.claims.person_id, mailbox)

    def listen(self, mailbox: Mailbox, topics: set[str]) -> set[str]:
        """Listens to exactly these topics. Returns the new ones."""
        before = set(mailbox.topics)
        fresh, gone = topics - before, before - topics
        for topic in gone:
            _discard(self._listeners, topic, mailbox)
        for topic in fresh:
            self._listeners[topic][mailbox] = None
        mailbox.topics = tuple(topics)
        return fresh

    def hears(self, topic: str) -> bool:
        """Whether anyone listens. If not, nothing has to be rendered."""
        return topic in self._listeners

    def topics(self, prefix: str) -> list[str]:
        """The topics that someone is listening to."""
        return [topic for topic in self._listeners if topic.startswith(prefix)]

    def remember(self, topic: str) -> None:
        """Records that there is news about this topic, so pages loaded earlier are out of date."""
        self._news.pop(topic, None)
        self._news[topic] = now()
        if len(self._news) > REMEMBERED:
            for old in list(self._news)[: REMEMBERED // 2]:
                self._remembers_since = self._news.pop(old) + 1

    def has_news(self, topics: Iterable[str], since: int) -> bool:
        """Whether a page loaded at that moment has missed anything. What is not remembered may have been missed."""
        return any(since < self._remembers_since or self._news.get(topic, 0) >= since for topic in topics)

    def turn(self) -> float:
        """The seconds until one more page may fetch what it has missed: 0, unless many are waiting."""
        moment = time.monotonic()
        turn = max(moment, self._next_turn)
        self._next_turn = turn + 1 / FETCHING_A_SECOND
        return turn - moment

    def is_online(self, person_id: int) -> bool:
        return self.sockets_of(person_id) > 0

    def sockets_of(self, person_id: int) -> int:
        return len(self._people.get(person_id, ()))

    async def post(self, topic: str, message: str, key: str | None = None) -> None:
        for number, mailbox in enumerate(list(self._listeners.get(topic, ())), 1):
            mailbox.put(message, key)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def log_out(self, person_id: int, device_ids: Iterable[int]) -> None:
        for mailbox in list(self._people.get(person_id, ())):
            if mailbox.claims.device_id in device_ids:
                mailbox.close(LOGGED_OUT)

    async def close(self, patience: float = 2.0) -> None:
        """Tells every page to reconnect in a moment, and waits a little until they have disconnected."""
        self.is_closing = True
        for mailboxes in list(self._people.values()):
            for mailbox in mailboxes:
                mailbox.close(GOING_AWAY)
        until = asyncio.get_running_loop().time() + patience
        while self._people and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - two seconds at the end
            await asyncio.sleep(0.02)


def _discard(groups: dict, key, mailbox: Mailbox) -> None:
    groups[key].pop(mailbox, None)
    if not groups[key]:
        del groups[key]
