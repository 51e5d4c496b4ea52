"""The bus: takes the events of every commit to those who listen. In one process that is a call."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Protocol

Hear = Callable[[Any], None]


class Bus(Protocol):
    def publish(self, events: Iterable[Any]) -> None:
        """The events of one commit, in their order."""

    def subscribe(self, hear: Hear, *kinds: type) -> None:
        """From now on `hear(event)` is called for each event of these kinds. It must be quick, and must not fail."""


class LocalBus:
    """For a single process. Listeners have heard of a commit before the request that made it is answered."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Hear]] = defaultdict(list)

    def publish(self, events: Iterable[Any]) -> None:
        for event in events:
            for hear in self._listeners.get(type(event), ()):
                hear(event)

    def subscribe(self, hear: Hear, *kinds: type) -> None:
        for kind in kinds:
            self._listeners[kind].append(hear)
