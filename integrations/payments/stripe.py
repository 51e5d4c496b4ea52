"""Stripe, by its own library: Checkout for paying, and the money held until the session has taken place."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import stripe

from db import clock
from db.payments.attempts import Seen
from integrations.payments import PATIENCE, Event, Forged, Gone, Rejected, key
from integrations.payments.connect import Connect
from integrations.payments.keys import Keys

TOLERANCE = 300  # seconds after which an event is too old to be believed
EXPIRES = 60  # minutes: Stripe wants thirty from when it is asked; a seat is given up sooner, and the page closed
SIGNATURE = "Stripe-Signature"
UNDONE, SETTLING = ("failed", "canceled"), ("pending", "requires_action")  # refunds
logging.getLogger("stripe").setLevel(logging.WARNING)  # it would note every call


class Stripe:
    way = "stripe"

    def __init__(self, keys: Keys, site: str):
        self._secrets = [one for one in (keys.stripe_webhook_secret, keys.stripe_connect_secret) if one]
        self._site = site
        addresses: Any = {"api": keys.stripe_url} if keys.stripe_url else {}
        self._client = stripe.StripeClient(
            keys.stripe_key,
            base_addresses=addresses,
            max_network_retries=1,
            http_client=stripe.RequestsClient(timeout=PATIENCE),
        )
        self.payer = Connect(self._client, site)

    async def open(self, attempt: Any) -> Seen:
        product = {"currency": attempt.currency.lower(), "unit_amount": attempt.amount_cents}
        product["product_data"] = {"name": attempt.title[:250]}
        page = f"{self._site}/payments/{attempt.payment_id}"
        about = {"attempt": str(attempt.id)}
        given = {
            "mode": "payment",
            "client_reference_id": str(attempt.id),
            "line_items": [{"price_data": product, "quantity": 1}],
            "payment_intent_data": {"metadata": about, "capture_method": "manual" if attempt.is_held else "automatic"},
            "metadata": about,
            "success_url": f"{page}?from=provider",
            "cancel_url": page,
            "expires_at": int(clock.read(clock.moved(attempt.created_at, minutes=EXPIRES)).timestamp()),
        }
        made = await self._ask(self._client.v1.checkout.sessions.create, given, attempt, "open")
        return Seen("open", made.id, url=made.url or "")

    async def look(self, attempt: Any) -> Seen:
        if not attempt.provider_id:  # its answer was lost: asked again, it says the same
            return await self.open(attempt)
        expand = {"expand": ["payment_intent"]}
        found = await self._call(self._client.v1.checkout.sessions.retrieve, attempt.provider_id, expand)
        seen = _seen(found)
        return await self._with_refunds(seen) if seen.received_cents else seen

    async def _with_refunds(self, seen: Seen) -> Seen:
        """One may fail weeks after it was made."""
        asked = {"payment_intent": seen.charge_id, "limit": 100}
        made = (await self._call(self._client.v1.refunds.list, asked)).data
        failed = sum(one.amount for one in made if one.status in UNDONE)
        given_back = sum(one.amount for one in made) - failed
        is_settling = any(one.status in SETTLING for one in made)
        return replace(seen, given_back_cents=given_back, failed_cents=failed, is_settling=is_settling)

    async def act(self, kind: str, attempt: Any) -> None:
        if kind == "expire":
            await self._ask(self._client.v1.checkout.sessions.expire, {}, attempt, kind, attempt.provider_id)
        elif kind == "capture":
            await self._ask(self._client.v1.payment_intents.capture, {}, attempt, kind, attempt.charge_id)
        elif kind == "release":
            await self._ask(self._client.v1.payment_intents.cancel, {}, attempt, kind, attempt.charge_id)
        else:
            await self._ask(self._client.v1.refunds.create, {"payment_intent": attempt.charge_id}, attempt, kind)

    async def event(self, headers: Any, body: bytes) -> Event:
        try:
            self._verify(body, headers.get(SIGNATURE, ""))
            found = json.loads(body)
            about = found["data"]["object"]
            names = (about.get("id"), _id(about.get("payment_intent")))
            return Event(str(found["id"]), str(found["type"]), tuple(str(name) for name in names if name))
        except (ValueError, KeyError, TypeError, AttributeError, stripe.SignatureVerificationError) as problem:
            raise Forged(str(problem)[:200]) from None

    def _verify(self, body: bytes, signature: str) -> None:
        """Events of our account are signed with one secret, and those of mentors’ accounts with another."""
        for secret in self._secrets:
            try:
                stripe.Webhook.construct_event(body, signature, secret, tolerance=TOLERANCE)
                return
            except stripe.SignatureVerificationError:
                if secret == self._secrets[-1]:
                    raise

    async def _ask(self, call: Callable[..., Any], given: Any, attempt: Any, kind: str, *of: str) -> Any:
        """With a key: sent again, it is done once."""
        return await self._call(call, *of, given, {"idempotency_key": key(kind, attempt)})

    async def _call(self, call: Callable[..., Any], *given: Any) -> Any:
        try:
            async with asyncio.timeout(PATIENCE * 3):
                return await asyncio.to_thread(call, *given)
        except (stripe.InvalidRequestError, stripe.CardError, stripe.IdempotencyError) as problem:
            raise Rejected(problem.user_message or problem.code or type(problem).__name__) from None
        except (stripe.StripeError, TimeoutError) as problem:  # its message may hold the key
            raise Gone(type(problem).__name__) from None


def _seen(found: Any) -> Seen:
    intent = found.payment_intent
    if not intent:
        return Seen("ended" if found.status == "expired" else "open", found.id, url=found.url or "")
    status = {"requires_capture": "held", "succeeded": "received", "canceled": "ended"}.get(intent.status, "open")
    if status == "open" and found.status == "expired":
        status = "ended"
    received = intent.amount_received if status == "received" else 0
    return Seen(status, found.id, intent.id, received, url=found.url or "")


def _id(value: Any) -> str:
    return value if isinstance(value, str) else (value or {}).get("id", "")
