"""Has Stripe send the payouts that operators have approved, and asks it about mentors’ accounts there."""

import logging
from typing import Any

from db import payout_accounts, transfers
from db.engine.transaction import Engine, Transaction
from db.language import _
from db.refusals import Refused
from integrations.payments import Gone, Payer, Rejected

log = logging.getLogger("mentora")


def is_due(tx: Transaction) -> bool:
    times = [time for time in (transfers.next_one(tx), payout_accounts.next_look(tx)) if time]
    return bool(times) and min(times) <= tx.now


async def go_on(database: Engine, payer: Payer) -> None:
    if not await database.read(is_due):
        return
    for account in await database.read(payout_accounts.to_look_at):
        await _look(database, payer, account)
    for transfer in await database.read(transfers.to_do):
        await _send(database, payer, transfer)


async def connect(database: Engine, payer: Payer | None, account: Any) -> str:
    """The address where a mentor sets up their account. It is stored already, so that it is made once."""
    sentence = _("Stripe can’t be reached at the moment. Please try again.")
    if payer is None:
        raise Refused(sentence, kind="provider")
    try:
        if not account.provider_id:
            await database.write(payout_accounts.made, account.id, await payer.make(account))
            account = await database.read(payout_accounts.of_person, account.person_id)
        url, until = await payer.link(account)
    except Rejected as problem:
        log.warning("Stripe refuses to make an account for a mentor: %s", problem)
        await database.write(payout_accounts.not_made, account.id)
        raise Refused(_("Stripe says: {problem}", problem=str(problem)), kind="provider") from None
    except Gone as problem:
        log.warning("Stripe cannot be reached: %s", problem)
        raise Refused(sentence, kind="provider") from None
    await database.write(payout_accounts.linked, account, url, until)
    return url


async def _look(database: Engine, payer: Payer, account: Any) -> None:
    found = None
    try:
        found = await payer.standing(account)
    except Rejected as problem:  # it was closed there
        log.warning("Stripe does not know the account of a mentor: %s", problem)
        found = payout_accounts.Standing(is_ready=False, is_complete=False)
    except Gone as problem:
        log.warning("Stripe cannot be reached: %s", problem)
    await database.write(payout_accounts.seen, account, found)


async def _send(database: Engine, payer: Payer, transfer: Any) -> None:
    """Before it is sent, we look: it may have been sent before, and the answer was lost."""
    if not await database.write(transfers.begun, transfer):
        return
    is_known = transfer.tries == 0 or transfer.status == "done"  # it was not told yet, or has done it
    try:
        found = await payer.find(transfer)
        is_known = True
        found = found or await payer.send(transfer)
    except Gone as problem:
        log.warning("Stripe cannot be reached: %s", problem)
        await database.write(transfers.unheard, transfer.id, str(problem))
    except Rejected as problem:
        log.warning("Stripe refuses to send a payout: %s", problem)
        await database.write(transfers.failed if is_known else transfers.unheard, transfer.id, str(problem))
    else:
        await database.write(transfers.seen, transfer.id, found)
