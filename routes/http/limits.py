"""How often one may try. A bucket that drains steadily: a burst is fine, a flood is not."""

import time
from ipaddress import ip_address, ip_network

from quart import current_app, request

from db.refusals import Limited

REMEMBERED = 50_000

_full_until: dict[tuple[str, str], float] = {}


def spend(what: str, who: str, *, burst: int, seconds: float) -> None:
    """Takes one of `burst` tries, which come back within `seconds`; refuses when there is none left."""
    if not current_app.config["RATE_LIMITS"]:
        return
    now, each = time.monotonic(), seconds / burst
    until = max(_full_until.get((what, who), now), now) + each
    if until - now > seconds:
        raise Limited(int(until - now - seconds) + 1)
    if len(_full_until) >= REMEMBERED:
        for old in [key for key, drained in _full_until.items() if drained < now]:
            del _full_until[old]
    _full_until[what, who] = until


def forgive(what: str, who: str) -> None:
    """Who got it right in the end starts afresh."""
    _full_until.pop((what, who), None)


def address() -> str:
    """Where a request comes from; behind our own proxy, what that says of it."""
    found = request.remote_addr or "unknown"
    forwarded = request.headers.get("X-Forwarded-For", "")
    if current_app.config["BEHIND_PROXY"] and forwarded:
        found = forwarded.rpartition(",")[2].strip()[:45]
    try:
        # Whoever has one address of IPv6 has the 2^64 around it as well.
        return str(ip_network(f"{found}/64", strict=False)) if ip_address(found).version == 6 else found
    except ValueError:
        return found
