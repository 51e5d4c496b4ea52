"""The bus: delivers the events of every commit to its listeners. In a single process that is a function call."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Protocol

Listener = Callable[[Any], None]


class Bus(Protocol):
    def publish(self, events: Iterable[Any]) -> None:
        """Publishes the events of one commit, in order."""

    def subscribe(self, listener: Listener, *kinds: type) -> None:
        """Calls `listener(event)` for each event of these kinds. It must be quick, and must not raise."""


class LocalBus:
    """For a single process. Listeners are called before the request that made the commit gets its response."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Listener]] = defaultdict(list)

    def publish(self, events: Iterable[Any]) -> None:
        for event in events:
            for listener in self._listeners.get(type(event), ()):
                listener(event)

    def subscribe(self, listener: Listener, *kinds: type) -> None:
        for kind in kinds:
            self._listeners[kind].append(listener)
