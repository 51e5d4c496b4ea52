"""Deletes what has expired: devices, revocations, links, mail, calls and recordings; finishes forgotten recordings.

Soon after an upgrade it also folds names as they are folded now.
"""

import time

from db import access_tokens, expiry, mails, payouts, phones, recordings, rings, webhooks
from db.engine.transaction import Engine
from db.organisations import invitations
from db.people import addresses, devices, folding, resets
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
        for noun in (devices, access_tokens, resets, addresses, invitations, mails, payouts, phones, rings, webhooks):
            await self._database.write(noun.sweep)
        while await self._database.write(folding.go_on):
            pass
        await self._database.write(recordings.finish_abandoned)
        await expire(self._database, self._films)


async def expire(database: Engine, films: Films) -> None:
    """Hosts are told first. The files follow the rows, also those that a kill left behind."""
    while await database.write(expiry.warn):
        pass
    await database.write(expiry.expire)
    await films.remove_deleted(await database.read(recordings.stored))
