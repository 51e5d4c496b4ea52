"""Delivers what a webhook is told, signed as Standard Webhooks say: many languages have a library that checks it."""

import base64
import hashlib
import hmac
import time

from integrations import outbound

DEADLINE = 15.0  # seconds
LARGEST = 10_000  # bytes of an answer, which nobody reads


def deliver(url: str, secret: str, delivery_id: int, body: str, *, allow_private: bool = False) -> int:
    """The status of the answer. Raises Unreached."""
    sent = body.encode()
    headers = signed(secret, str(delivery_id), int(time.time()), sent) | {"Content-Type": "application/json"}
    asked = outbound.Asked("POST", url, headers, sent)
    return outbound.ask(asked, allow_private=allow_private, deadline=DEADLINE, largest=LARGEST, cut=True).status


def signed(secret: str, delivery_id: str, now: int, body: bytes) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{delivery_id}.{now}.".encode() + body, hashlib.sha256)
    signature = f"v1,{base64.b64encode(mac).decode()}"
    return {"webhook-id": delivery_id, "webhook-timestamp": str(now), "webhook-signature": signature}
