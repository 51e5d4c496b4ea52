"""Without a media server, every browser connects to every other one, through a relay if necessary."""

import base64
import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from integrations.media.janus import Farm

CARRIES = 4  # each browser sends its video to every other one: more than this is too much for a laptop
TTL = 2 * 60 * 60  # seconds that a relay password is valid; browsers fetch one before each connection


class Mesh:
    farm: "Farm | None" = None

    def __init__(self, turn_urls: str, turn_secret: str, *, carries: int = CARRIES):
        self.carries = carries
        self._urls = [url.strip() for url in turn_urls.split(",") if url.strip()]
        self._secret = turn_secret.encode()

    def grant(self, person_id: int) -> dict[str, Any]:
        """Without a relay, browsers connect directly, which is enough on the same network."""
        if not self._urls:
            return {"iceServers": [], "ttl": TTL}
        username = f"{int(time.time()) + TTL}:{person_id}"
        digest = hmac.new(self._secret, username.encode(), hashlib.sha1).digest()
        server = {"urls": self._urls, "username": username, "credential": base64.b64encode(digest).decode()}
        return {"iceServers": [server], "ttl": TTL}
