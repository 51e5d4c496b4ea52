"""Delivers to webhooks, a few at a time, so that an address that doesn't answer holds up nobody else."""

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from db import webhooks
from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom
from db.webhooks import DeliveryWaiting
from integrations.calendars import Problem
from integrations.calendars.vault import Vault
from integrations.outbound import Unreached
from integrations.webhooks import deliver

log = logging.getLogger("mentora")

ROUND = 1.0  # seconds until we look again, if nothing wakes us
PAUSE = 30.0
AT_ONCE = 8


class Webhooks:
    def __init__(self, database: Engine, vault: Vault, *, allow_private: bool):
        self._database, self._vault, self._allow_private = database, vault, allow_private
        self._woken = asyncio.Event()
        self._threads = ThreadPoolExecutor(AT_ONCE, "webhooks")
        self._underway: dict[asyncio.Task[None], int] = {}  # and its webhook

    def wake(self, event: DeliveryWaiting) -> None:
        self._woken.set()

    async def run(self) -> None:
        try:
            while True:
                self._woken.clear()
                if not await self._round():
                    await asyncio.sleep(PAUSE)
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ROUND):
                        await self._woken.wait()
        finally:
            for task in self._underway:
                task.cancel()
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _round(self) -> bool:
        """False when it makes no sense to go on at once."""
        try:
            room = AT_ONCE - len(self._underway)
            busy = {*self._underway.values()}
            due = await self._database.read(webhooks.due, room, busy) if room else []
            if due:
                for delivery in await self._database.write(webhooks.claim, room, busy):
                    task = asyncio.create_task(self._deliver(delivery))
                    self._underway[task] = delivery.webhook_id
                    task.add_done_callback(self._done)
            return True
        except (Busy, NoRoom) as refused:
            log.warning("Webhooks have to wait: %s", refused.sentence)
        except Exception:
            log.exception("Webhooks could not be delivered; we go on in a moment")
        return False

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._underway[task]
        self._woken.set()

    async def _deliver(self, delivery: Any) -> None:
        """It is marked as soon as it was taken: after a kill between the two it comes twice, with the same id."""
        problem, status = "", None
        try:
            (secret,) = self._vault.open(delivery.sealed)
            sending = partial(deliver, delivery.url, secret, delivery.id, delivery.body)
            status = await asyncio.get_running_loop().run_in_executor(
                self._threads, partial(sending, allow_private=self._allow_private)
            )
            problem = "" if 200 <= status < 300 else "status"
        except (Unreached, Problem) as found:
            problem = found.kind
        except Exception:
            log.exception("Delivery %s failed", delivery.id)
            problem = "unreachable"
        try:
            if problem:
                await self._database.write(webhooks.failed, delivery, problem, status)
            else:
                await self._database.write(webhooks.delivered, delivery, status)
        except (Busy, NoRoom) as refused:  # it is due again in a minute
            log.warning("A delivery could not be marked: %s", refused.sentence)
