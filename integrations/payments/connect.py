"""Stripe Connect: accounts that mentors make at Stripe, and the transfers to them."""

import asyncio
from collections.abc import Callable
from typing import Any

import stripe

from db import clock
from db.payout_accounts import Standing
from db.transfers import Sent
from integrations.payments import PATIENCE, Gone, Rejected

# Stripe has read it and does not do it. Anything else may have been done.
REFUSED = (stripe.InvalidRequestError, stripe.CardError, stripe.PermissionError)
PAGE = "/mentor/earnings/account"


class Connect:
    def __init__(self, client: stripe.StripeClient, site: str):
        self._client, self._site = client.v1, site

    async def make(self, account: Any) -> str:
        given = {"type": "express", "country": account.country, "metadata": {"person": str(account.person_id)}}
        given["capabilities"] = {"transfers": {"requested": True}}
        # Another country is another account.
        key = {"idempotency_key": f"account-{account.id}-{account.country}"}
        return str((await self._call(self._client.accounts.create, given, key)).id)

    async def link(self, account: Any) -> tuple[str, str]:
        """Where the mentor tells Stripe about themselves, and until when that is open."""
        page = f"{self._site}{PAGE}"
        given = {"account": account.provider_id, "type": "account_onboarding"}
        given |= {"refresh_url": f"{page}?from=expired", "return_url": f"{page}?from=provider"}
        made = await self._call(self._client.account_links.create, given)
        return made.url, clock.of_seconds(made.expires_at)

    async def standing(self, account: Any) -> Standing:
        found = (await self._call(self._client.accounts.retrieve, account.provider_id)).to_dict()
        lacking = found.get("requirements") or {}
        is_ready = (found.get("capabilities") or {}).get("transfers") == "active"
        is_lacking = lacking.get("currently_due") or lacking.get("disabled_reason")
        return Standing(is_ready, bool(found.get("details_submitted")) and not is_lacking)

    async def find(self, transfer: Any) -> Sent | None:
        """The transfer made for this payout, by our record or by Stripe’s; not one that was reversed."""
        if transfer.provider_id:
            return _sent(await self._call(self._client.transfers.retrieve, transfer.provider_id))
        found = await self._call(self._client.transfers.list, {"transfer_group": _group(transfer), "limit": 100})
        standing = [one for one in found.data if one.amount_reversed < one.amount]
        return _sent(standing[0]) if standing else None

    async def send(self, transfer: Any) -> Sent:
        given = {"amount": transfer.amount_cents, "currency": transfer.currency.lower()}
        given |= {"destination": transfer.account, "transfer_group": _group(transfer)}
        key = {"idempotency_key": f"transfer-{transfer.id}"}
        return _sent(await self._call(self._client.transfers.create, given, key))

    async def _call(self, call: Callable[..., Any], *given: Any) -> Any:
        try:
            async with asyncio.timeout(PATIENCE * 3):
                return await asyncio.to_thread(call, *given)
        except REFUSED as problem:
            raise Rejected(problem.user_message or problem.code or type(problem).__name__) from None
        except (stripe.StripeError, TimeoutError) as problem:  # its message may hold the key
            raise Gone(type(problem).__name__) from None


def _group(transfer: Any) -> str:
    return f"payout-{transfer.payout_id}"


def _sent(found: Any) -> Sent:
    return Sent(found.id, found.amount_reversed)
