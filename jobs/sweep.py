"""Deletes what has expired: devices, revocations, links, old mail and recordings; finishes recordings nobody ended."""

import time

from db import expiry, mails, payouts, recordings
from db.engine.transaction import Engine
from db.people import devices, resets
from integrations.films import Films

HOUR = 3600


class Hourly:
    """Remembers when the next sweep is due; every process starts with one."""

    def __init__(self, database: Engine, films: Films):
        self._database, self._films = database, films
        self._due = 0.0

    async def run(self) -> None:
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + HOUR
        for sweep in (devices.sweep, resets.sweep, mails.sweep, payouts.sweep, recordings.finish_abandoned):
            await self._database.write(sweep)
        await expire(self._database, self._films)


async def expire(database: Engine, films: Films) -> None:
    """Hosts are told first. The files follow the rows, also those that a kill left behind."""
    while await database.write(expiry.warn):
        pass
    await database.write(expiry.expire)
    await films.remove_deleted(await database.read(recordings.stored))
