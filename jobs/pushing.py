"""Sends due push messages to several people at once, one each, so that a slow service delays nobody else."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from db import subscriptions
from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom
from db.subscriptions import News
from integrations.push import Undelivered

log = logging.getLogger("mentora")

ROUND = 1.0  # seconds until we look again, if nobody is done before
AT_ONCE = 8  # people
AT_ONCE_EACH = 4  # browsers of one of them
# Hands a piece of news to one browser’s push service.
Send = Callable[[Any, News], None]


class Pushing:
    """`is_online` says whether somebody has a page open."""

    def __init__(self, database: Engine, send: Send, is_online: Callable[[int], bool]):
        self._database, self._send, self._is_online = database, send, is_online
        self._threads = ThreadPoolExecutor(AT_ONCE * AT_ONCE_EACH, "push")
        self._underway: dict[asyncio.Task[None], int] = {}  # and its person
        self._freed = asyncio.Event()

    async def run(self) -> None:
        try:
            while True:
                self._freed.clear()
                await self._round()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(ROUND):
                        await self._freed.wait()
        finally:
            for task in self._underway:
                task.cancel()
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def finish(self) -> None:
        """Sends what is due now, and waits until that is done."""
        while await self._begin():
            await asyncio.gather(*self._underway)

    async def _round(self) -> None:
        try:
            await self._begin()
        except (Busy, NoRoom) as refused:
            log.warning("Push has to wait: %s", refused.sentence)
        except Exception:
            log.exception("Nothing could be pushed; we go on in a moment")

    async def _begin(self) -> bool:
        """With those who are due and whose last one is done. False when there is nobody."""
        room, busy = AT_ONCE - len(self._underway), {*self._underway.values()}
        if not room or not await self._database.read(subscriptions.due, room, busy):
            return False
        for news in await self._database.write(subscriptions.claim, room, busy):
            task = asyncio.create_task(self._push(news))
            self._underway[task] = news.dispatch.person_id
            task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._underway[task]
        self._freed.set()

    async def _push(self, news: News) -> None:
        """After a kill it is sent again, and shown once: the browser knows it by its tag."""
        turns = asyncio.Semaphore(AT_ONCE_EACH)
        try:
            said = await asyncio.gather(*(self._hand(news, browser, turns) for browser in news.browsers))
            await self._database.write(subscriptions.handed, news, said, self._is_online)
        except (Busy, NoRoom) as refused:  # it is due again in a while
            log.warning("A push could not be marked: %s", refused.sentence)
        except Exception:
            log.exception("A push failed")

    async def _hand(self, news: News, browser: Any, turns: asyncio.Semaphore) -> str:
        async with turns:
            sending = partial(self._send, browser, news)
            try:
                await asyncio.get_running_loop().run_in_executor(self._threads, sending)
            except Undelivered as problem:
                if problem.is_gone:
                    await self._database.write(subscriptions.forget, browser.id)
                    return subscriptions.GONE
                log.info("A push service did not take what it was given: %s", problem)
                return subscriptions.FAILED
        return subscriptions.TAKEN
