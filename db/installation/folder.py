"""The data folder: everything an installation owns, in one place that can be copied, locked and restored."""

import fcntl
import os
from pathlib import Path
from typing import IO

from db.language import _
from db.refusals import Refused

MB = 1_000_000


class Folder:
    def __init__(self, path: Path):
        self.path = path
        self.database = path / "mentora.db"
        self.secret = path / "secret"
        self.calendar_key = path / "calendar-key"  # seals the addresses of other calendars, and the secrets of webhooks
        self.push_key = path / "push-key"  # what push services know us by
        self.uploads = path / "uploads"
        self.recordings = self.uploads / "recordings"
        self.takes = self.path / "takes"  # what the media server records, until a film is made of it
        self.outbox = path / "outbox"
        self.backups = path / "backups"
        self.tls = path / "tls"
        self.demo_password = path / "demo-password"
        self._lock: IO[str] | None = None

    @property
    def address(self) -> str:
        """Where the engine finds the database of this installation."""
        return f"sqlite:///{self.database}"

    def make(self) -> "Folder":
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            for inside in (self.uploads, self.outbox):
                inside.mkdir(exist_ok=True, mode=0o700)
        except OSError as problem:
            folder, reason = problem.filename, problem.strerror
            raise Refused(
                _("The folder {folder} cannot be created: {reason}.", folder=folder, reason=reason)
            ) from problem
        if not os.access(self.path, os.W_OK):
            raise Refused(_("The data folder {folder} cannot be written to.", folder=self.path))
        return self

    def lock(self) -> "Folder":
        """Held while a server runs: two servers on one folder would not know of each other's changes."""
        try:
            self._lock = open(self.path / "lock", "a")  # noqa: SIM115 - open, and so locked, until the end
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (IsADirectoryError, PermissionError) as problem:
            raise Refused(
                _("{value} cannot be written: {reason}.", value=self.path / "lock", reason=problem.strerror)
            ) from problem
        except OSError as problem:
            self.unlock()
            raise Refused(
                _(
                    "Another Mentora is running on the data folder {folder}. "
                    "Stop it first, or choose another folder with --data.",
                    folder=self.path,
                )
            ) from problem
        return self

    def unlock(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None

    def is_served(self) -> bool:
        """Whether a server runs on it."""
        try:
            with open(self.path / "lock") as held:
                fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # there is none, or it cannot be read
            return False
        return False
