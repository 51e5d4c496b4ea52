"""A program that receives webhooks: what it was sent, and how it answers."""

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.loopback import Handler, Loopback


@dataclass
class Receiver:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    waits: threading.Event | None = None  # before it answers
    got: list[tuple[dict, bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def told(self) -> list[dict]:
        return [json.loads(body) for _headers, body in self.got]


def is_signed(secret: str, headers: dict, body: bytes) -> bool:
    """As a receiver checks it, from the description of Standard Webhooks."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(headers["webhook-signature"], wanted)


@contextmanager
def receiving(status: int = 200, **headers: str):
    receiver = Receiver(status, headers)

    class Program(Handler):
        def do_POST(self):
            body = self.body()
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if receiver.waits:
                receiver.waits.wait(20)
            self.reply(receiver.status, **receiver.headers)

    with Loopback(Program) as there:
        receiver.url = f"{there.url}/hook?a=b"
        try:
            yield receiver
        finally:
            if receiver.waits:
                receiver.waits.set()
