"""Web push: encrypts a text for one browser (RFC 8291) and hands it to the browser’s push service (RFC 8030).

The service knows us by a key of our own (VAPID, RFC 8292), and cannot read the text.
"""

import base64
import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from integrations import outbound
from integrations.outbound import Answer, Asked, Unreached

DEADLINE = 10.0
LARGEST = 2000  # bytes of an answer that we read

Ask = Callable[[Asked], Answer]

log = logging.getLogger("mentora")


class Undelivered(Exception):
    """`is_gone` if the browser will never be reached by this subscription again."""

    def __init__(self, problem: str, *, is_gone: bool = False):
        super().__init__(problem)
        self.is_gone = is_gone


class Sender:
    """`contact` is where a push service finds us if something is wrong."""

    def __init__(self, key_file: Path, contact: str, *, allow_private: bool = False):
        self._file, self._contact = key_file, contact if contact.startswith("https:") else "mailto:push@localhost"
        self._allow_private = allow_private
        self._making = threading.Lock()
        self._ask: Ask = partial(
            outbound.ask, allow_private=allow_private, deadline=DEADLINE, largest=LARGEST, cut=True
        )

    def public_key(self) -> str:
        """As a browser needs it to subscribe. The key is made when first needed; "" if the disk is full."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        try:
            key = self._key()
        except OSError as problem:
            log.warning("The key for push cannot be made: %s", problem)
            return ""
        return _text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def send(self, subscription: Any, news: Any) -> None:
        """Blocks, so it is called in a thread. Raises Undelivered."""
        try:
            parts = outbound.split(subscription.endpoint)
            if parts.scheme != "https" and not self._allow_private:
                raise Undelivered("Push services are reached by https alone.", is_gone=True)
            token = self._token(f"{parts.scheme}://{parts.netloc}")
            headers = {
                "Authorization": f"vapid t={token}, k={self.public_key()}",
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(news.kept),
                "Urgency": "high" if news.level == "urgent" else "normal",
                "Topic": news.tag[-32:],
            }
            body = encrypted(news.text.encode(), subscription.p256dh, subscription.auth)
            status = self._ask(Asked("POST", subscription.endpoint, headers, body)).status
        except Unreached as problem:
            is_gone = problem.kind in ("private", "malformed")
            raise Undelivered(f"The push service is {problem.kind}.", is_gone=is_gone) from None
        if status in (404, 410):
            raise Undelivered("The browser has ended its subscription.", is_gone=True)
        if not 200 <= status < 300:
            raise Undelivered(f"The push service said {status}.")

    def _token(self, audience: str) -> str:
        import jwt

        claims = {"aud": audience, "exp": int(time.time()) + 12 * 3600, "sub": self._contact}
        return jwt.encode(claims, self._key(), algorithm="ES256")

    def _key(self) -> Any:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        with self._making:  # several threads may need it first
            if not self._file.exists():
                self._make()
        return load_pem_private_key(self._file.read_bytes(), None)

    def _make(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        fresh = self._file.with_name(f"{self._file.name}.new")
        fresh.unlink(missing_ok=True)
        made = ec.generate_private_key(ec.SECP256R1())
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self._file)


def encrypted(content: bytes, p256dh: str, auth: str) -> bytes:
    """Only the browser can read it. Raises Undelivered if its key is none."""
    import http_ece  # type: ignore[import-untyped]  # it has no types
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(p256dh))
    except ValueError:
        raise Undelivered("The key of the browser is not a key.", is_gone=True) from None
    ours = ec.generate_private_key(ec.SECP256R1())
    return bytes(http_ece.encrypt(content, private_key=ours, dh=_bytes(p256dh), auth_secret=_bytes(auth)))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
