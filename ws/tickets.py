"""What a page shows when it comes back: since when it has been there, and its turn in line.

It is signed, because after a restart of ours nothing else says who was inside, and who was next.
"""

import hmac
import re
import secrets
import time

from ws.guests import Guest
from ws.places import RETURN

TICKET = re.compile(r"([0-9]{1,16})\.([0-9]{1,16})\.([0-9a-f]{32})")
INSIDE = 0  # the turn of those who had a place


class Tickets:
    def __init__(self, key: bytes = b""):
        self._key = key or secrets.token_bytes(32)
        self._began, self._until = (
            _now(),
            time.monotonic() + RETURN,
        )  # by a clock that may be set, and by one that is not

    @property
    def returning(self) -> float:
        """Seconds in which those who were here before a restart of ours are still coming back."""
        return self._until - time.monotonic()

    def read(self, guest: Guest, text: str | None) -> bool:
        """Whether it is one of ours. After a restart of ours, those who were inside come first, and then those in line
        as they stood.
        """
        now, found = _now(), TICKET.fullmatch(text or "")
        is_real = found and hmac.compare_digest(found[3], self._sign(guest, int(found[1]), int(found[2])))
        guest.since = int(found[1]) if found and is_real else guest.since or now
        guest.turn = int(found[2]) if found and is_real and self.returning > 0 else now
        return bool(is_real)

    def write(self, guest: Guest, turn: int) -> str:
        return f"{guest.since}.{turn}.{self._sign(guest, guest.since, turn)}"

    def must_wait(self, guest: Guest) -> bool:
        """Whether they were in line before a restart of ours, and those who were inside may still come back."""
        return INSIDE < guest.turn < self._began and self.returning > 0

    def _sign(self, guest: Guest, since: int, turn: int) -> str:
        said = f"{guest.session_id} {guest.id} {since} {turn}"
        return hmac.digest(self._key, said.encode(), "sha256").hex()[:32]


def _now() -> int:
    """In microseconds."""
    return time.time_ns() // 1000
