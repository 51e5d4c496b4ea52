"""A push service on loopback, and a browser’s half of a subscription: it decrypts what the service was given."""

import base64
import json
from contextlib import contextmanager

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.loopback import Handler, Loopback

AUTH = b"sixteen bytes !!"


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def content(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushServer:
    """`says` is the status of each answer; `taken` are the headers and bodies of what came."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.says, self.taken, self.url = 201, [], ""

    def subscription(self, name: str = "one") -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": f"{self.url}/{name}", "p256dh": text(point), "auth": text(AUTH)}

    def read(self) -> list[dict]:
        """What the browser would show; the service itself cannot read it."""
        return [
            json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=AUTH)) for _path, _h, body in self.taken
        ]

    def signed_by(self) -> tuple[dict, str]:
        """What the last sender said of itself, checked with the key that came along."""
        _path, headers, _body = self.taken[-1]
        token, key = (part.partition("=")[2] for part in headers["Authorization"].removeprefix("vapid ").split(", "))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), content(key))
        return jwt.decode(token, public, algorithms=["ES256"], audience=self.url), key

    @contextmanager
    def open(self):
        server = self

        class Push(Handler):
            def do_POST(self):
                server.taken.append((self.path, self.headers, self.body()))
                self.reply(server.says)

        with Loopback(Push) as there:
            self.url = there.url
            yield self
