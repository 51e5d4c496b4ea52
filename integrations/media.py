"""What carries pictures and voices. The first engine is the mesh: every browser sends to every other, with a relay where there is no way through.

Another engine, such as a media server for larger rooms, implements the same three calls.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Protocol

TTL = 2 * 60 * 60  # seconds that a relay takes somebody for; it is asked for anew before each connection


class Engine(Protocol):
    carries: int  # how many people one room holds

    def grant(self, person_id: int) -> dict:
        """What a browser needs to take part."""

    def kick(self, session_id: int, person_id: int) -> None: ...

    def close(self, session_id: int) -> None: ...


class Mesh:
    def __init__(
        self,
        turn_urls: str,
        turn_secret: str,
        *,
        carries: int,
        kick: Callable[[int, int], None],
        close: Callable[[int], None],
    ):
        self.carries, self.kick, self.close = carries, kick, close
        self._urls = [url.strip() for url in turn_urls.split(",") if url.strip()]
        self._secret = turn_secret.encode()

    def grant(self, person_id: int) -> dict:
        """Without a relay the browsers find each other by their own addresses, which is enough within one network."""
        if not self._urls:
            return {"iceServers": [], "ttl": TTL}
        username = f"{int(time.time()) + TTL}:{person_id}"
        digest = hmac.new(self._secret, username.encode(), hashlib.sha1).digest()
        server = {"urls": self._urls, "username": username, "credential": base64.b64encode(digest).decode()}
        return {"iceServers": [server], "ttl": TTL}
