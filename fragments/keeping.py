"""Keeps what was rendered, up to a size. A count would say little: one thing can be a thousand times another."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from markupsafe import Markup


class Kept:
    """What was used last and what it was rendered from, up to so many characters of both."""

    def __init__(self, most: int):
        self._most, self.size = most, 0
        self._kept: OrderedDict[Hashable, tuple[Markup, int]] = OrderedDict()

    def get(self, key: Hashable, render: Callable[[], Markup]) -> Markup:
        """What was rendered from `key`, which is all that `render` shows, so what is kept is never stale."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found[0]
        html = render()
        size = len(html) + len(repr(key))
        self._kept[key] = html, size
        self.size += size
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1][1]
        return html
