"""Deletes what has expired: devices, revocations, links and old mail; and finishes recordings whose host has left."""

import time

from db import mails, recordings
from db.engine.transaction import Engine
from db.people import devices, resets

HOUR = 3600


class Hourly:
    """Remembers when the next sweep is due; every process starts with one."""

    def __init__(self, database: Engine):
        self._database = database
        self._due = 0.0

    async def run(self) -> None:
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + HOUR
        for sweep in (devices.sweep, resets.sweep, mails.sweep, recordings.finish_abandoned):
            await self._database.write(sweep)
