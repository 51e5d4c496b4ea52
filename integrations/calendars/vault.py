"""Seals addresses and passwords of other calendars with a key that is in the data folder, and not in its backups."""

import json
import os
from pathlib import Path

from db import outside
from db.refusals import Refused
from integrations.calendars import Problem


class Lost(Problem, Refused):
    """It was sealed with another key, for example before a backup was restored. People are told so, too."""

    def __init__(self) -> None:
        Refused.__init__(self, outside.PROBLEMS["sealed"], kind="sealed")


class Vault:
    def __init__(self, file: Path):
        self._file = file

    def seal(self, texts: list[str]) -> str:
        from cryptography.fernet import Fernet

        return Fernet(self._key()).encrypt(json.dumps(texts).encode()).decode()

    def open(self, sealed: str) -> list[str]:
        from cryptography.fernet import Fernet, InvalidToken

        try:
            return [str(text) for text in json.loads(Fernet(self._key()).decrypt(sealed.encode()))]
        except (InvalidToken, ValueError):
            raise Lost from None

    def _key(self) -> bytes:
        """Made when it is first needed."""
        from cryptography.fernet import Fernet

        if not self._file.exists():
            fresh = self._file.with_name(f"{self._file.name}.new")
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            fresh.rename(self._file)
        return self._file.read_bytes()
