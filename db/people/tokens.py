"""Who is asking: signed tokens (JWT), the same in the cookie and the Bearer header, on HTTP and on sockets.

Reading one touches no database: revoked devices are kept in memory, filled at the start and by events.
"""

import hmac
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jwt
from itsdangerous import BadData, Serializer, URLSafeSerializer
from itsdangerous.signer import SigningAlgorithm
from jwt.algorithms import HMACAlgorithm
from jwt.utils import base64url_encode, force_bytes

from db.installation.keys import Key

DAY = 24 * 60 * 60
STAYS = 30 * DAY
LEAVES = DAY // 2  # the token of somebody who did not ask to stay logged in
RENEWED_AFTER = 60 * 60
AUDIENCE = "mentora"
ALGORITHM = "HS256"
REMEMBERED = 10_000
# What is in a token, and nothing else.
SHAPE = {"aud": str, "sub": str, "sid": str, "role": str, "stays": bool, "iat": int, "exp": int}
_encoded = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Claims:
    person_id: int
    role: str
    device_id: int
    stays: bool
    issued: int
    expires: int

    @property
    def is_worn(self) -> bool:
        """Old enough to be renewed."""
        return time.time() - self.issued > RENEWED_AFTER


class Sha1(SigningAlgorithm):
    """What itsdangerous does by default, in one call instead of objects in Python."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha1")


class Sha256(HMACAlgorithm):
    """HS256 with keys that were looked at before. The library asks for each token whether its key is a certificate."""

    def prepare_key(self, key: str | bytes) -> bytes:
        return force_bytes(key)


class Tokens:
    def __init__(self, keys: list[Key]):
        self._signing = keys[0]
        # Made into keys of the library here, not at each use: it would ask each time which kind they might be.
        self._keys = {key.id: _signing_key(key) for key in keys}
        # The key by the first part of a token, which is the same in all that it signed.
        self._key_by_head: dict[str, jwt.PyJWK] = {}
        self._revoked: dict[int, float] = {}
        # A page and its pictures bring the same token again and again; the signature is checked once.
        self._known: dict[str, Claims] = {}
        # Old keys are tried too: a page that was opened before a rotation still knows its topics. As readable text they
        # are compressed with the page, where the same ids occur in the cards.
        self._topics = Serializer(
            [key.secret for key in reversed(keys)],
            "topics",
            signer_kwargs={"algorithm": Sha1()},
        )

        # What itsdangerous works out for each signature.
        self._topics_key = self._topics.make_signer().derive_key()

        # For good: a mail may be old. Only keys that are no longer kept end it.
        self._refusals = URLSafeSerializer([key.secret for key in reversed(keys)], "unwanted mails")

    def claims(self, person_id: int, role: str, device_id: int, stays: bool) -> Claims:
        now = int(time.time())
        return Claims(person_id, role, device_id, stays, now, now + (STAYS if stays else LEAVES))

    def write(self, claims: Claims) -> str:
        payload = {
            "aud": AUDIENCE,
            "sub": str(claims.person_id),
            "sid": str(claims.device_id),
            "role": claims.role,
            "stays": claims.stays,
            "iat": claims.issued,
            "exp": claims.expires,
        }
        signing = self._signing
        return jwt.encode(payload, self._keys[signing.id], algorithm=ALGORITHM, headers={"kid": signing.id})

    def read(self, token: str) -> Claims | None:
        claims = self._known.get(token) or self._verified(token)
        if claims is None or claims.expires <= time.time() or claims.device_id in self._revoked:
            return None
        return claims

    def is_revoked(self, device_id: int) -> bool:
        return device_id in self._revoked

    def revoke(self, device_ids: Iterable[int]) -> None:
        now = time.time()
        for device_id in [old for old, until in self._revoked.items() if until < now]:
            del self._revoked[device_id]
        self._revoked.update(dict.fromkeys(device_ids, now + STAYS))

    def sign_topics(self, person_id: int, topics: list[str]) -> str:
        """The topics of a page, for this person alone."""
        text = _encoded([person_id, *topics])
        return f"{text}.{_signature(self._topics_key, text).decode()}"

    def read_topics(self, person_id: int, signed: str) -> list[str]:
        text, _, signature = signed.rpartition(".")
        try:
            is_new = hmac.compare_digest(_signature(self._topics_key, text), signature.encode())
            owner, *topics = json.loads(text) if is_new else self._topics.loads(signed)
        except (BadData, ValueError, TypeError):
            return []
        return topics if owner == person_id else []

    def sign_refusal(self, person_id: int, kind: str) -> str:
        """For a link in a mail, which needs no login: it ends mails of this kind to this person."""
        return str(self._refusals.dumps([person_id, kind]))

    def read_refusal(self, signed: str) -> tuple[int, str] | None:
        try:
            person_id, kind = self._refusals.loads(signed)
        except (BadData, ValueError, TypeError):
            return None
        return person_id, kind

    def _verified(self, token: str) -> Claims | None:
        try:
            head = token.partition(".")[0]
            key = self._key_by_head.get(head) or self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = _claims(jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE))
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, RecursionError):
            return None
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token], self._key_by_head[head] = claims, key
        return claims


def _claims(payload: dict[str, Any]) -> Claims:
    if {name: type(value) for name, value in payload.items()} != SHAPE:
        raise jwt.InvalidTokenError
    person_id, device_id = int(payload["sub"]), int(payload["sid"])
    return Claims(person_id, payload["role"], device_id, payload["stays"], payload["iat"], payload["exp"])


def _signature(secret: bytes, text: str) -> bytes:
    return base64url_encode(hmac.digest(secret, text.encode(), "sha1"))


def _signing_key(key: Key) -> jwt.PyJWK:
    """A key of the library, which has looked at it."""
    signing = jwt.PyJWK({"kty": "oct", "k": base64url_encode(key.secret).decode()}, ALGORITHM)
    signing.Algorithm.prepare_key(signing.key)
    signing.Algorithm = Sha256(Sha256.SHA256)
    return signing
