"""Reads the calendars that people have elsewhere, one after the other, apart from all other jobs: it may take long."""

import asyncio
import logging

from db import clock, outside
from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom
from integrations.calendars import Problem, fetching, reading
from integrations.calendars.vault import Vault

log = logging.getLogger("mentora")

ROUND = 2.0  # seconds
PAUSE = 30.0
AHEAD = 370  # days


class Calendars:
    def __init__(self, database: Engine, vault: Vault, *, allow_private: bool):
        self._database, self._vault, self._allow_private = database, vault, allow_private

    async def run(self) -> None:
        while True:
            pause = ROUND
            try:
                while await self._database.read(outside.is_due):
                    await self.read_one()
            except (Busy, NoRoom) as refused:
                log.warning("Reading calendars has to wait: %s", refused.sentence)
                pause = PAUSE
            except Exception:
                log.exception("Reading calendars failed; it is tried again in a moment")
                pause = PAUSE
            await asyncio.sleep(pause)

    async def read_one(self) -> None:
        calendar = await self._database.write(outside.claim)
        if calendar is None:
            return
        try:
            address, user, password = self._vault.open(calendar.sealed)
            asked = fetching.Asked(address, user, password)
            today = clock.now()[:10]
            if (calendar.read_at or "")[:10] == today:  # each day, one more comes into reach
                asked = asked._replace(etag=calendar.etag, modified=calendar.modified)
            found = await asyncio.to_thread(fetching.fetch, asked, allow_private=self._allow_private)
            busy = None
            if found.content is not None:
                span = clock.after(days=-1), clock.after(days=AHEAD)
                busy = await reading.read(found.content, calendar.timezone, *span)
            await self._database.write(outside.read, calendar, found.etag, found.modified, busy)
        except Problem as problem:
            await self._database.write(outside.failed, calendar, problem.kind)
        except (Busy, NoRoom):
            raise
        except Exception:
            log.exception("A calendar could not be read")
            await self._database.write(outside.failed, calendar, "unreachable")
