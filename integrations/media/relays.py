"""What a browser needs to reach others through a relay: a password that expires, in the format coturn checks."""

import base64
import hashlib
import hmac
import time
from typing import Any

TTL = 2 * 60 * 60  # seconds that a relay password is valid; browsers fetch one before each connection


class Relays:
    def __init__(self, urls: str, secret: str):
        self._urls = [url.strip() for url in urls.split(",") if url.strip()]
        self._secret = secret.encode()

    def grant(self, person_id: int) -> dict[str, Any]:
        """Without a relay, browsers connect directly, which is enough on the same network."""
        if not self._urls:
            return {"iceServers": [], "ttl": TTL}
        username = f"{int(time.time()) + TTL}:{person_id}"
        digest = hmac.new(self._secret, username.encode(), hashlib.sha1).digest()
        server = {"urls": self._urls, "username": username, "credential": base64.b64encode(digest).decode()}
        return {"iceServers": [server], "ttl": TTL}
