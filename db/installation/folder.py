"""The data folder: all that an installation owns, in one place that can be copied, locked and restored."""

import fcntl
import os
from pathlib import Path

from db.refusals import Refused


class Folder:
    def __init__(self, path: Path):
        self.path = path
        self.database = path / "mentora.db"
        self.secret = path / "secret"
        self.uploads = path / "uploads"
        self.outbox = path / "outbox"
        self.tls = path / "tls"
        self.demo_password = path / "demo-password"
        self._lock = None

    def make(self) -> "Folder":
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            for inside in (self.uploads, self.outbox):
                inside.mkdir(exist_ok=True, mode=0o700)
        except OSError as problem:
            raise Refused(f"The data folder {self.path} cannot be made: {problem.strerror}.") from problem
        if not os.access(self.path, os.W_OK):
            raise Refused(f"The data folder {self.path} cannot be written to.")
        return self

    def lock(self) -> "Folder":
        """Held while a server runs: two of them on one folder would not hear each other's news."""
        try:
            self._lock = open(self.path / "lock", "a")  # noqa: SIM115 - kept open as long as the process lives
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (IsADirectoryError, PermissionError) as problem:
            raise Refused(f"{self.path / 'lock'} cannot be written: {problem.strerror}.") from problem
        except OSError as problem:
            raise Refused(
                f"Another Mentora is running on the data folder {self.path}. Stop it first, or name another folder with --data."
            ) from problem
        return self
