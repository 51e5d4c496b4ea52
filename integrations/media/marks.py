"""How our rooms on a media server are told from others: by the beginning of their names.

Their secrets follow from the names, so those that we left behind when we were killed can be removed after a restart.
"""

import hmac
import secrets
from typing import TypeGuard


class Marks:
    def __init__(self, key: bytes = b""):
        """With the same key as before, rooms from before are known. Without any, all are somebody else’s."""
        self._key = key or secrets.token_bytes(32)
        self._mark = self._sign("mark")[:16]

    def new(self) -> tuple[str, str]:
        """A name that nobody guesses, and its secret."""
        name = f"{self._mark}-{secrets.token_hex(16)}"
        return name, self.secret_of(name)

    def secret_of(self, name: str) -> str:
        return self._sign(f"room {name}")

    def is_ours(self, name: object) -> TypeGuard[str]:
        return isinstance(name, str) and name.startswith(f"{self._mark}-")

    def _sign(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), "sha256").hex()
