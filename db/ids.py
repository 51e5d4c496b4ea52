"""Ids are made here, not by the database: known before the insert, and ordered by time."""

import random
import threading
import time

# 41 bits of milliseconds from here reach into the year 2093 and leave 22 bits for chance.
EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z


class Ids:
    """Remembers the last one, so that each is larger than all that this process made before."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def continue_after(self, last: int) -> None:
        with self._lock:
            self._last = max(self._last, last)

    def make(self) -> int:
        made = (int(time.time() * 1000) - EPOCH_MS << 22) | random.getrandbits(22)  # `id_at`, four times in a booking
        with self._lock:
            self._last = made if made > self._last else self._last + 1
            return self._last


_ids = Ids()


def new_id() -> int:
    """A 63-bit integer, larger than those before it."""
    return _ids.make()


def continue_after(last: int) -> None:
    """What is made from now on is larger, even if the clock was ahead when the last one was made."""
    _ids.continue_after(last)


def id_at(milliseconds: float) -> int:
    """An id as it would have been made at that moment, for history that is written afterwards."""
    return (int(milliseconds) - EPOCH_MS << 22) | random.getrandbits(22)
