"""Runs the jobs every second. One that fails does not stop the others."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom
from integrations.films import Films
from jobs import alarms, closing, listings, posting, rings, seat_news, suspension, sweep

log = logging.getLogger("mentora")

# Seconds between two rounds, which is how late a reminder may be.
ROUND = 1.0
# Seconds until the next one when nothing can be written.
PAUSE = 10.0


class Clock:
    def __init__(self, database: Engine, films: Films):
        hourly = sweep.Hourly(database, films)
        self._jobs = (
            lambda: closing.go_on(database),
            lambda: suspension.go_on(database),
            lambda: rings.time_out(database),
            lambda: seat_news.tell(database),  # before the reminders of the same session
            lambda: alarms.fire(database),
            lambda: posting.post(database),
            lambda: listings.refresh(database),
            hourly.run,
        )
        self._first = (lambda: rings.lose(database),)
        self.last_round = time.monotonic()

    async def run(self) -> None:
        await self._round(self._first)
        while True:
            pause = ROUND if await self._round(self._jobs) else PAUSE
            await asyncio.sleep(pause)

    async def _round(self, jobs: Iterable[Callable[[], Awaitable[None]]]) -> bool:
        """False when nothing can be written at the moment."""
        can_write = True
        for job in jobs:
            try:
                await job()
            except (Busy, NoRoom) as refused:
                log.warning("A job has to wait: %s", refused.sentence)
                can_write = False
            except Exception:
                log.exception("A job failed; it runs again in a moment")
        self.last_round = time.monotonic()
        return can_write
