"""Removes what has run out: expired devices, revocations, links and old mail; and ends recordings whose host has gone away."""

import time
from collections.abc import Awaitable, Callable

from db import mails, recordings
from db.engine.transaction import Engine
from db.people import devices, resets

HOUR = 3600


def hourly(database: Engine) -> Callable[[], Awaitable[None]]:
    due = 0.0

    async def sweep() -> None:
        nonlocal due
        if time.monotonic() < due:
            return
        due = time.monotonic() + HOUR
        for part in (devices.sweep, resets.sweep, mails.sweep, recordings.finish_abandoned):
            await database.write(part)

    return sweep
