"""Reads the calendars that people have elsewhere, apart from all other jobs: it may take long."""

import asyncio
import logging

from db import clock, outside
from db.engine.transaction import Engine, Row
from db.refusals import Busy, NoRoom
from integrations.calendars import Problem, caldav, fetching, reading
from integrations.calendars.vault import Vault

log = logging.getLogger("mentora")

ROUND = 2.0  # seconds
PAUSE = 30.0
AHEAD = 370  # days
ABREAST = 3


class Calendars:
    def __init__(self, database: Engine, vault: Vault, *, allow_private: bool):
        self._database, self._vault, self._allow_private = database, vault, allow_private

    async def run(self) -> None:
        """Several at a time, so that a slow one does not hold up the others."""
        await asyncio.gather(*(self._go_on() for _ in range(ABREAST)))

    async def _go_on(self) -> None:
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
            address, user, password, *_ = self._vault.open(calendar.sealed)
            asked = fetching.Asked(address, user, password)
            if (calendar.read_at or "")[:10] == clock.now()[:10]:  # each day, one more comes into reach
                asked = asked._replace(etag=calendar.etag, modified=calendar.modified)
            if calendar.kind or not user or not await self._found(calendar, asked):
                await self._read(calendar, asked)
        except Problem as problem:
            await self._database.write(outside.failed, calendar, problem.kind)
        except (Busy, NoRoom):
            raise
        except Exception:
            log.exception("A calendar could not be read")
            await self._database.write(outside.failed, calendar, "unreachable")

    async def _found(self, calendar: Row, asked: fetching.Asked) -> bool:
        """Whether there is a CalDAV server at this address; else it is that of a file, or of nothing."""
        try:
            server = caldav.Server(asked, allow_private=self._allow_private)
            calendars = await asyncio.to_thread(server.calendars)
        except Problem as problem:
            if problem.kind not in ("not_a_calendar", "unreachable", "gone"):
                raise
            return False
        secrets = [asked.address, asked.user, asked.password]
        await self._database.write(outside.found, calendar, calendars, secrets, self._vault.seal)
        return True

    async def _read(self, calendar: Row, asked: fetching.Asked) -> None:
        span = clock.after(days=-1), clock.after(days=AHEAD)
        if calendar.kind == "caldav":
            server = caldav.Server(asked, allow_private=self._allow_private)
            found = await asyncio.to_thread(server.events, *span, asked.etag)
        else:
            found = await asyncio.to_thread(fetching.fetch, asked, allow_private=self._allow_private)
        news: tuple = (None,)
        if found.content is not None:
            news = await reading.read(found.content, calendar.timezone, *span)
        await self._database.write(outside.read, calendar, found.etag, found.modified, *news)
