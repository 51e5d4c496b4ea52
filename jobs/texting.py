"""Sends by SMS what is due, one after the other and in a thread."""

import asyncio
import logging

from db import dispatches, phones
from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom
from integrations.texts import Texts, Unsent

log = logging.getLogger("mentora")

ROUND = 2.0  # seconds


class Texting:
    """`most` in a day. Without a provider, what was planned for one is dropped."""

    def __init__(self, database: Engine, provider: Texts | None, most: int):
        self._database, self._provider, self.most = database, provider, most

    @property
    def is_on(self) -> bool:
        return self._provider is not None

    async def send_code(self, person_id: int, number: str, text: str) -> str:
        """At once: "" or what the problem is, `stopped`, `final` or `failed`."""
        assert self._provider
        try:
            await asyncio.to_thread(self._provider.send, number, text)
        except Unsent as problem:
            log.warning("A code was not sent: %s", problem)
            await self._database.write(phones.code_failed, person_id, str(problem))
            return "stopped" if problem.is_stopped else "final" if problem.is_final else "failed"
        return ""

    async def run(self) -> None:
        while True:
            try:
                while await self._database.read(phones.are_due):
                    await text(self._database, self._provider, self.most)
            except (Busy, NoRoom) as refused:
                log.warning("Text messages have to wait: %s", refused.sentence)
            except Exception:
                log.exception("No text message could be sent; we go on in a moment")
            await asyncio.sleep(ROUND)


async def text(database: Engine, provider: Texts | None, most: int) -> None:
    """What is due, up to a number. One that was sent when a kill came before its mark is sent again."""
    for waiting in await database.write(phones.claim, most if provider else 0):
        assert provider
        try:
            await asyncio.to_thread(provider.send, waiting.number, waiting.text)
        except Unsent as problem:
            log.warning("A text message was not taken: %s", problem)
            await database.write(phones.failed, waiting, problem)
        else:
            await database.write(dispatches.done, waiting.dispatch)
