"""How often something may be tried. A bucket that drains steadily: a burst is fine, a flood is not."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from quart import request

from db.refusals import Limited
from routes.http.site import current_app

REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` tries, which come back within `seconds`, for each address or whatever else `who` returns."""

    what: str
    burst: int
    seconds: float
    who: Callable[[], str] | None = None

    def spend(self) -> None:
        spend(self.what, (self.who or address)(), burst=self.burst, seconds=self.seconds)


class Limits:
    """The buckets that are not empty: for each, when it will be. Forgotten when the process ends."""

    def __init__(self) -> None:
        self._full_until: dict[tuple[str, str], float] = {}
        self._most = REMEMBERED

    def spend(self, what: str, who: str, *, burst: int, seconds: float) -> None:
        now, each = time.monotonic(), seconds / burst
        until = max(self._full_until.get((what, who), now), now) + each
        if until - now > seconds:
            raise Limited(int(until - now - seconds) + 1)
        if len(self._full_until) >= self._most:
            self._full_until = {key: drained for key, drained in self._full_until.items() if drained >= now}
            self._most = max(REMEMBERED, 2 * len(self._full_until))  # so that not every try looks at all of them
        self._full_until[what, who] = until

    def forgive(self, what: str, who: str) -> None:
        self._full_until.pop((what, who), None)


def spend(what: str, who: str, *, burst: int, seconds: float) -> None:
    """Takes one of `burst` tries, which come back within `seconds`; refuses when there is none left."""
    if current_app.config["RATE_LIMITS"]:
        _limits().spend(what, who, burst=burst, seconds=seconds)


def forgive(what: str, who: str) -> None:
    """Gives all tries back to someone who got it right in the end."""
    _limits().forgive(what, who)


def address() -> str:
    """Where a request comes from: the connection, or what our own proxy says of it."""
    return _around(64)  # someone with one IPv6 address has the 2^64 around it as well


def network() -> str:
    """Wider: a provider hands out 2^16 of those to a customer who asks."""
    return _around(48)


def _around(prefix: int) -> str:
    found = request.remote_addr or "unknown"
    try:
        return str(ip_network(f"{found}/{prefix}", strict=False)) if ip_address(found).version == 6 else found
    except ValueError:
        return found


def _limits() -> Limits:
    limits: Limits = current_app.extensions["limits"]
    return limits
