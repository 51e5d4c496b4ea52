"""Goes round every second, or at once when somebody knocks; a job that fails does not stop the others."""

import asyncio
import logging

from db.engine.transaction import Engine
from integrations.mail import Post
from jobs import alarms, mails, sweep

log = logging.getLogger("mentora")

# How late a reminder or the doors of a room may be.
ROUND = 1.0


class Clock:
    def __init__(self, database: Engine, post: Post):
        self._jobs = (lambda: alarms.fire(database), lambda: mails.deliver(database, post), sweep.hourly(database))
        self._knock = asyncio.Event()

    def knock(self, *_) -> None:
        self._knock.set()

    async def run(self) -> None:
        while True:
            self._knock.clear()
            for job in self._jobs:
                try:
                    await job()
                except Exception:
                    log.exception("A job failed; it is tried again in a moment")
            try:
                async with asyncio.timeout(ROUND):
                    await self._knock.wait()
            except TimeoutError:
                pass
