"""argon2id takes a tenth of a second of a processor on purpose: in one thread of its own, so that no page waits for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db.refusals import Busy

# 19 MiB, two passes, one lane: what OWASP asks for at least, and one lane keeps the other processor free.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
MOST_WAITING = 300

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")
_waiting = 0
# Compared with when nobody has the address, so that the answer takes the same time.
_NOBODY = HASHER.hash("nobody has this password")


async def hash(password: str) -> str:
    return await _in_turn(HASHER.hash, password)


async def fits(password_hash: str | None, password) -> bool:
    """Whether this is the password. Nobody's hash is compared too."""
    if not isinstance(password, str) or len(password) > 200:
        password = ""
    fits = await _in_turn(_verify, password_hash or _NOBODY, password)
    return fits and password_hash is not None


async def _in_turn(work, *args):
    global _waiting
    if _waiting >= MOST_WAITING:
        raise Busy()
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_thread, work, *args)
    finally:
        _waiting -= 1


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
