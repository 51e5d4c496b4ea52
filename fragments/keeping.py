"""Keeps what was rendered, up to a size. A count would say little: one thing can be a thousand times another."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup

Html = TypeVar("Html", bound=Markup)
# Looking a long key up again, to note that it was used, costs as much as finding it. So it is noted once while this
# part of all that is kept is replaced.
NOTED_EVERY = 1 / 4


class Piece(Markup):
    """HTML that was rendered, also as it is sent: a large one is not encoded again for each page that it is on."""

    encoded: bytes = b""

    @classmethod
    def of(cls, html: str) -> "Piece":
        made = cls(html)
        made.encoded = html.encode()
        return made


@dataclass(slots=True)
class Entry:
    html: Any
    size: int
    noted: int


def encode(parts: Iterable[str]) -> bytes:
    return b"".join([part.encoded if type(part) is Piece else part.encode() for part in parts])


class Kept:
    """What was used last and what it was rendered from, up to so many bytes of both."""

    def __init__(self, most: int):
        self._most, self.size, self._rendered = most, 0, 0
        self._kept: OrderedDict[Hashable, Entry] = OrderedDict()

    def get(self, key: Hashable, render: Callable[[], Html]) -> Html:
        """What was rendered from `key`, which is all that `render` shows, so what is kept is never stale."""
        found = self._kept.get(key)
        if found is not None:
            if self._rendered - found.noted > self._most * NOTED_EVERY:
                found.noted = self._rendered
                self._kept.move_to_end(key)
            kept: Html = found.html
            return kept
        html = render()
        # One emoji has Python take four bytes for every letter.
        size = sys.getsizeof(html) + len(getattr(html, "encoded", b"")) + sys.getsizeof(repr(key))
        self._rendered += size
        self._kept[key] = Entry(html, size, self._rendered)
        self.size += size
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1].size
        return html
