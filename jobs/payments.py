"""Talks to the payment provider: looks at the state of payments, and has it carry out what was written down."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from db.engine.transaction import Engine
from db.language import _
from db.payments import attempts
from db.refusals import Busy, NoRoom, Refused
from integrations.payments import Forged, Gone, Payer, Provider, Rejected
from jobs import transfers

log = logging.getLogger("mentora")

ROUND = 1.0  # seconds between two rounds
PAUSE = 5.0  # after one that failed


class Cashier:
    """`providers` are those whose keys are set: one is in use, and another may have been before."""

    def __init__(self, database: Engine, providers: Iterable[Provider]):
        self._database = database
        self._providers = {provider.way: provider for provider in providers}

    async def run(self) -> None:
        while self._providers:
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
        if await self._database.read(attempts.is_due):
            await self._go_on()
        if payer := self._payer():
            await transfers.go_on(self._database, payer)

    async def _go_on(self) -> None:
        for attempt in await self._database.read(attempts.to_look_at):
            await self._look(attempt)
        for order in await self._database.read(attempts.to_do):
            await self._do(order)

    async def open(self, attempt: Any) -> str:
        """The address where a learner pays. The attempt is stored already, and nothing is lost if we stop here."""
        if attempt.url:
            return str(attempt.url)
        provider = self._providers.get(attempt.way)
        if provider is None:
            await self._database.write(attempts.seen, attempt.id, attempts.Seen("ended", ""))
            raise Refused(_("This can’t be paid online at the moment. Please ask the organiser."), kind="provider")
        try:
            found = await provider.open(attempt)
        except (Gone, Rejected) as problem:
            log.warning("A payment could not be opened: %s", problem)
            if isinstance(problem, Rejected):  # nobody has seen a page to pay on, so the next try is a new one
                await self._database.write(attempts.seen, attempt.id, attempts.Seen("ended", ""))
            raise Refused(
                _("The payment page can’t be reached at the moment. Please try again."), kind="provider"
            ) from None
        await self._database.write(attempts.seen, attempt.id, found)
        return found.url

    @property
    def pays_out(self) -> bool:
        return self._payer() is not None

    async def connect(self, account: Any) -> str:
        """The address where a mentor sets up the account to which they are paid out."""
        return await transfers.connect(self._database, self._payer(), account)

    def _payer(self) -> Payer | None:
        return next((one.payer for one in self._providers.values() if one.payer), None)

    async def hear(self, way: str, headers: Any, body: bytes) -> bool:
        """An event of the provider; False when it has not sent it. Raises Gone when that cannot be found out."""
        provider = self._providers.get(way)
        if provider is None:
            return False
        try:
            event = await provider.event(headers, body)
        except Forged as problem:
            log.warning("An event of %s was refused: %s", way, problem)
            return False
        await self._database.write(attempts.heard, way, event.id, event.kind, event.names)
        return True

    async def _look(self, attempt: Any) -> None:
        provider = self._providers.get(attempt.way)
        found = await self._asked(provider, attempt) if provider else attempts.without_provider(attempt)
        if found is None:
            await self._database.write(attempts.look_later, attempt.id)
        else:
            await self._database.write(attempts.seen, attempt.id, found, attempt.heard)

    async def _do(self, order: Any) -> None:
        """Before it is done, we look: it may have been done before, and the answer was lost."""
        attempt = await self._database.read(attempts.get, order.attempt_id)
        provider = self._providers.get(attempt.way)
        if provider is None:  # its page closes in time without being asked
            await self._database.write(
                *(attempts.done, order.id) if order.kind == "expire" else (attempts.later, order)
            )
            return
        try:
            if not _is_done(order.kind, await provider.look(attempt)):
                await provider.act(order.kind, attempt)
            found = await provider.look(attempt)
        except Gone as problem:
            log.warning("The payment provider cannot be reached: %s", problem)
            await self._database.write(attempts.later, order)
        except Rejected as problem:
            log.warning("The payment provider refuses to %s: %s", order.kind, problem)
            await self._database.write(attempts.failed, order.id, str(problem))
            await self._look(attempt)
        else:
            await self._database.write(attempts.settled, order, attempt, found)

    async def _asked(self, provider: Provider, attempt: Any) -> Any:
        """None when the provider does not say."""
        try:
            return await provider.look(attempt)
        except Rejected as problem:
            log.warning("The payment provider does not know a payment: %s", problem)
            return None if attempt.provider_id else attempts.Seen("ended", "")  # it was never opened
        except Gone as problem:
            log.warning("The payment provider cannot be reached: %s", problem)
            return None


def _is_done(kind: str, found: Any) -> bool:
    if kind == "capture":
        return bool(found.received_cents)
    if kind == "refund":
        return found.given_back_cents >= found.received_cents > 0  # an operator may have given back a part of it there
    return found.status == "ended"
