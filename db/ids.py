"""Ids are made here and not by the database: known before the insert, ordered by time, good for life."""

import secrets
import threading
import time

# 41 bits of milliseconds from here reach into the year 2093 and leave 22 bits for chance.
EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z

_last = 0
_lock = threading.Lock()


def new_id() -> int:
    """A 63-bit integer, larger than every one this process made before."""
    global _last
    made = (int(time.time() * 1000) - EPOCH_MS << 22) | secrets.randbits(22)
    with _lock:
        _last = max(made, _last + 1)
        return _last


def id_at(milliseconds: float) -> int:
    """An id as it would have been made at that moment: for histories that are written afterwards."""
    return (int(milliseconds) - EPOCH_MS << 22) | secrets.randbits(22)
