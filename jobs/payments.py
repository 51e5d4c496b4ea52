"""Talks with the payment provider: asks how payments stand, and has it do what was written down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from db.engine.transaction import Engine
from db.language import _
from db.payments import PROVIDERS, attempts
from db.refusals import Busy, NoRoom, Refused
from integrations.payments import Forged, Gone, Provider, Rejected

log = logging.getLogger("mentora")

ROUND = 1.0  # seconds between two rounds
PAUSE = 5.0  # after one that failed


class Cashier:
    def __init__(self, database: Engine, provider: Provider | None):
        self._database, self._provider = database, provider

    async def run(self) -> None:
        """What learners began while another way was in use waits until that is back."""
        while self._provider:
            pause = ROUND
            try:
                await self.round()
            except (Busy, NoRoom):
                pause = PAUSE
            except Exception:
                log.exception("Payments could not go on; they do in a moment")
                pause = PAUSE
            await asyncio.sleep(pause)

    async def round(self) -> None:
        if not await self._database.read(attempts.is_due):
            return
        for attempt in await self._database.read(attempts.to_look_at):
            if self._is_ours(attempt):
                await self._look(attempt)
        for order in await self._database.read(attempts.to_do):
            await self._do(order)

    async def open(self, attempt: Any) -> str:
        """The address where a learner pays. The attempt is stored already, and nothing is lost if we stop here."""
        if attempt.url:
            return str(attempt.url)
        if not (self._provider and self._is_ours(attempt)):
            raise Refused(_("This can’t be paid online at the moment. Please ask the organiser."), kind="provider")
        try:
            found = await self._provider.open(attempt)
        except (Gone, Rejected) as problem:
            log.warning("A payment could not be opened: %s", problem)
            raise Refused(
                _("The payment page can’t be reached at the moment. Please try again."), kind="provider"
            ) from None
        await self._database.write(attempts.seen, attempt.id, found)
        return found.url

    async def hear(self, way: str, headers: Any, body: bytes) -> bool:
        """An event of the provider; False when it has not sent it. Raises Gone when that cannot be found out."""
        if not self._provider or way != self._provider.way:
            return False
        try:
            event = await self._provider.event(headers, body)
        except Forged as problem:
            log.warning("An event of %s was refused: %s", way, problem)
            return False
        await self._database.write(attempts.heard, way, event.id, event.kind, event.names)
        return True

    async def _look(self, attempt: Any) -> None:
        assert self._provider
        found = await self._asked(self._provider.look, attempt)
        if found is None:
            await self._database.write(attempts.look_later, attempt.id)
        else:
            await self._database.write(attempts.seen, attempt.id, found)

    async def _do(self, order: Any) -> None:
        """Before it is done, we look: it may have been done before, and the answer was lost."""
        attempt = await self._database.read(attempts.get, order.attempt_id)
        if not (self._provider and self._is_ours(attempt)):
            await self._database.write(attempts.later, order)
            return
        try:
            if not _is_done(order.kind, await self._provider.look(attempt)):
                await self._provider.act(order.kind, attempt)
            found = await self._provider.look(attempt)
        except Gone as problem:
            log.warning("The payment provider cannot be reached: %s", problem)
            await self._database.write(attempts.later, order)
        except Rejected as problem:
            log.warning("The payment provider refuses to %s: %s", order.kind, problem)
            await self._database.write(attempts.failed, order.id, str(problem))
            await self._look(attempt)
        else:
            await self._database.write(_settled, order.id, attempt.id, found)

    async def _asked(self, ask: Callable[[Any], Awaitable[Any]], attempt: Any) -> Any:
        """None when it does not say."""
        try:
            return await ask(attempt)
        except (Gone, Rejected) as problem:
            log.warning("The payment provider does not say how a payment is: %s", problem)
            return None

    def _is_ours(self, attempt: Any) -> bool:
        return bool(self._provider and attempt.way == self._provider.way and attempt.way in PROVIDERS)


def _settled(tx: Any, order_id: int, attempt_id: int, found: Any) -> None:
    attempts.done(tx, order_id)
    attempts.seen(tx, attempt_id, found)


def _is_done(kind: str, found: Any) -> bool:
    if kind == "capture":
        return bool(found.received_cents)
    if kind == "refund":
        return bool(found.given_back_cents)
    return found.status == "ended"
