"""argon2id takes a tenth of a second of CPU on purpose: in a thread of its own, so that no page waits for it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db.refusals import Busy
from routes.http.site import current_app

Result = TypeVar("Result")

# 19 MiB, two passes, one lane: OWASP's minimum, and a single lane leaves the other processors free.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
LONGEST = 200
MOST_WAITING = 300
# Compared with when nobody has the address, so that the answer takes the same time: zeros, which no password hashes to.
NOBODY = f"$argon2id$v=19$m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}${'A' * 22}${'A' * 43}"


class Hashing:
    """One thread for all passwords, and how many wait for it. When too many do, people are asked to try again."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")
        self._waiting = 0

    async def run(self, work: Callable[..., Result], *args: object) -> Result:
        if self._waiting >= MOST_WAITING:
            raise Busy()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)
        finally:
            self._waiting -= 1


async def hash(password: str) -> str:
    return await _hashing().run(HASHER.hash, password)


async def fits(password_hash: str | None, password: object) -> bool:
    """Whether this is the password. When nobody has the address (None), it takes as long to say no."""
    if not isinstance(password, str) or len(password) > LONGEST:
        password = ""
    fits = await _hashing().run(_verify, password_hash or NOBODY, password)
    return fits and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _hashing() -> Hashing:
    hashing: Hashing = current_app.extensions["hashing"]
    return hashing
