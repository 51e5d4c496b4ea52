"""PayPal, Orders v2 over HTTP: what a learner approves is authorised, and captured when the session has taken place."""

import asyncio
import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

from db import money
from db.payments.attempts import Seen
from integrations.payments import PATIENCE, Event, Forged, Gone, Rejected, key
from integrations.payments.keys import Keys

URL = "https://api-m.paypal.com"
LARGEST = 1_000_000  # bytes of an answer
SIGNED = ("auth-algo", "cert-url", "transmission-id", "transmission-sig", "transmission-time")
UNDONE = ("FAILED", "CANCELLED")
TAKEN = ("COMPLETED", "REFUNDED", "PARTIALLY_REFUNDED")


class PayPal:
    way = "paypal"
    payer = None  # payouts are paid by hand

    def __init__(self, keys: Keys, site: str):
        self._keys, self._site = keys, site
        self._url = keys.paypal_url or URL
        self._token, self._until = "", 0.0

    async def open(self, attempt: Any) -> Seen:
        page = f"{self._site}/payments/{attempt.payment_id}"
        asked = {"return_url": f"{page}?from=provider", "cancel_url": page, "user_action": "PAY_NOW"}
        amount = {
            "currency_code": attempt.currency,
            "value": money.decimal(attempt.amount_cents, attempt.currency),
        }
        unit = {"custom_id": str(attempt.id), "description": attempt.title[:120], "amount": amount}
        given = {
            "intent": "AUTHORIZE" if attempt.is_held else "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": asked | {"shipping_preference": "NO_SHIPPING"}}},
        }
        made = await self._ask("/v2/checkout/orders", given, f"open-{attempt.id}")
        links = {link["rel"]: link["href"] for link in made.get("links", ())}
        return Seen("open", made["id"], url=links.get("payer-action") or links.get("approve", ""))

    async def look(self, attempt: Any) -> Seen:
        """What a learner has approved, and is still wanted, is taken at once."""
        if not attempt.provider_id:  # its answer was lost: asked again, it says the same
            return await self.open(attempt)
        path = f"/v2/checkout/orders/{attempt.provider_id}"
        try:
            found = await self._ask(path)
        except Rejected:  # too old, and never approved
            if attempt.status in ("wanted", "open"):
                return Seen("ended", attempt.provider_id)
            raise
        is_wanted = bool(attempt.owed_cents or attempt.lapsed_at)
        if found["status"] == "APPROVED" and is_wanted:
            act = "authorize" if attempt.is_held else "capture"
            await self._ask(f"{path}/{act}", {}, f"{act}-{attempt.id}")
            found = await self._ask(path)
        return _seen(found, attempt.currency, "open" if is_wanted else "ended")

    async def act(self, kind: str, attempt: Any) -> None:
        """An order that was not approved needs no closing: it is never taken."""
        paths = {"capture": "authorizations/{}/capture", "release": "authorizations/{}/void"}
        paths["refund"] = "captures/{}/refund"
        if kind in paths:
            await self._ask(f"/v2/payments/{paths[kind].format(attempt.charge_id)}", {}, key(kind, attempt))

    async def event(self, headers: Any, body: bytes) -> Event:
        signed = {name.replace("-", "_"): headers.get(f"Paypal-{name}", "") for name in SIGNED}
        try:
            found = json.loads(body)
            about = found["resource"]
            related = about.get("supplementary_data", {}).get("related_ids", {})
            of = (link["href"].rsplit("/", 1)[-1] for link in about.get("links", ()) if link.get("rel") == "up")
            names = (about.get("id"), *related.values(), *of)
            event = Event(str(found["id"]), str(found["event_type"]), tuple(str(name) for name in names if name))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            raise Forged(type(problem).__name__) from None
        # PayPal checks the very bytes that it has sent.
        asked = json.dumps(signed | {"webhook_id": self._keys.paypal_webhook_id})[:-1].encode()
        asked += b', "webhook_event": ' + body + b"}"
        try:
            said = await self._ask("/v1/notifications/verify-webhook-signature", asked)
        except Rejected as problem:
            raise Forged(str(problem)) from None
        if said.get("verification_status") != "SUCCESS":
            raise Forged("PayPal has not signed it")
        return event

    async def _ask(self, path: str, given: Any = None, key: str = "") -> Any:
        """With a key: sent again, it is done once."""
        try:
            async with asyncio.timeout(PATIENCE * 2):
                return await asyncio.to_thread(self._sent, path, given, key)
        except TimeoutError:
            raise Gone("TimeoutError") from None

    def _sent(self, path: str, given: Any, key: str) -> Any:
        if time.monotonic() >= self._until:
            self._log_in()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        headers |= {"PayPal-Request-Id": key} if key else {}
        body = given if isinstance(given, bytes) or given is None else json.dumps(given).encode()
        return self._fetch(path, body, headers | {"Prefer": "return=representation"})

    def _log_in(self) -> None:
        words = base64.b64encode(f"{self._keys.paypal_client}:{self._keys.paypal_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {words}", "Content-Type": "application/x-www-form-urlencoded"}
        found = self._fetch("/v1/oauth2/token", b"grant_type=client_credentials", headers)
        self._token, self._until = found["access_token"], time.monotonic() + int(found["expires_in"]) - 60

    def _fetch(self, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        request = urllib.request.Request(self._url + path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read(LARGEST) or b"{}")
        except urllib.error.HTTPError as problem:
            with problem:
                if problem.code in (400, 403, 404, 422):
                    raise Rejected(_reason(problem.read(LARGEST))) from None
            if problem.code == 401:
                self._until = 0.0
            raise Gone(f"HTTP {problem.code}") from None
        except (OSError, ValueError) as problem:
            raise Gone(type(problem).__name__) from None


def _seen(found: Any, currency: str, otherwise: str) -> Seen:
    paid = (found.get("purchase_units") or [{}])[0].get("payments", {})
    captures = [one for one in paid.get("captures", ()) if one["status"] in TAKEN]
    if captures:
        refunds = paid.get("refunds", ())
        received, failed = _sum(captures, currency), _sum((one for one in refunds if one["status"] in UNDONE), currency)
        return Seen(
            "received",
            found["id"],
            captures[-1]["id"],
            received,
            min(_sum(refunds, currency) - failed, received),
            failed_cents=failed,
            is_settling=any(one["status"] == "PENDING" for one in refunds),
        )
    for one in paid.get("authorizations", ()):
        status = "held" if one["status"] in ("CREATED", "PENDING", "CAPTURED") else "ended"
        return Seen(status, found["id"], one["id"])
    return Seen("ended" if found["status"] == "VOIDED" else otherwise, found["id"])


def _sum(parts: Any, currency: str) -> int:
    return sum(money.cents(one["amount"]["value"], currency) for one in parts)


def _reason(body: bytes) -> str:
    try:
        said = json.loads(body)
        return str((said.get("details") or [{}])[0].get("issue") or said.get("name") or "refused")[:200]
    except (ValueError, AttributeError):
        return "refused"
