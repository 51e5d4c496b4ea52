"""One moment of an installation that runs: its database, and the files that belong to it.

Recordings are finished and deleted while the database is copied. So their files are kept by a second name first, and
afterwards compared with what the copy lists.
"""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db import engine, recordings
from db.engine.store import Unusable
from db.installation.folder import Folder

TRIES = 20
PAUSE = 0.5  # seconds between the row of a finished recording and its file, at most


@dataclass(frozen=True, slots=True)
class Stored:
    """A recording as a database lists it, to compare with another."""

    id: int
    status: str
    mime: str
    bytes: int


class Moment:
    def __init__(self, folder: Folder, scratch: Path, links: Path):
        """`scratch` is for the copy of the database. `links` must be on the disk of the data folder."""
        self._folder, self._links = folder, links
        self.database = scratch / "mentora.db"
        self._listed: dict[int, Stored] = {}

    def catch(self) -> "Moment":
        for _ in range(TRIES):
            self._keep_all()
            self.database.unlink(missing_ok=True)
            engine.open(self._folder.address).copy_to(self.database)
            self._listed = _listed(f"sqlite:///{self.database}")
            wrong = self._wrong()
            if wrong:
                time.sleep(PAUSE)
                wrong = self._wrong()
            now = _listed(self._folder.address) if wrong else {}
            if all(now.get(recording.id) == recording for recording in wrong):
                break  # nothing is wrong, or it is so in the installation itself, and `doctor` says so
        return self

    def files(self) -> Iterator[tuple[str, Path, int]]:
        """Every file of this moment: its name in the data folder, where its content is, and how much of it counts."""
        for recording in self._listed.values():
            name = recordings.file_name(recording)
            if (link := self._links / name).exists():
                # More of one that is still being recorded may have arrived since.
                most = recording.bytes if recording.status == "recording" else link.stat().st_size
                yield str((self._folder.recordings / name).relative_to(self._folder.path)), link, most
        for path in sorted(self._folder.uploads.rglob("*")):
            if path.is_file() and self._folder.recordings not in path.parents:
                yield str(path.relative_to(self._folder.path)), path, path.stat().st_size

    def _keep_all(self) -> None:
        for path in self._folder.recordings.glob("*"):
            self._keep(path)

    def _keep(self, path: Path) -> None:
        if not path.exists():  # a second name that was made before is all there is of it
            return
        link = self._links / path.name
        link.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):  # deleted just now
            try:
                os.link(path, link)
            except FileNotFoundError:
                raise
            except OSError:  # on a disk without links
                shutil.copy(path, link)

    def _wrong(self) -> list[Stored]:
        """Recordings without the file that the copy lists, although it was looked for again."""
        wrong = [recording for recording in self._listed.values() if not self._fits(recording)]
        for recording in wrong:
            self._keep(self._folder.recordings / recordings.file_name(recording))
        return [recording for recording in wrong if not self._fits(recording)]

    def _fits(self, recording: Stored) -> bool:
        link = self._links / recordings.file_name(recording)
        size = link.stat().st_size if link.exists() else 0
        return size >= recording.bytes if recording.status == "recording" else size == recording.bytes


def _listed(address: str) -> dict[int, Stored]:
    try:
        found = engine.open(address).transact(recordings.stored)
    except Unusable:  # of a version without recordings
        return {}
    # What a media server has recorded becomes a file of its own later.
    kept = [one for one in found if one.status == "ready" or (one.status == "recording" and one.made_by == "browser")]
    return {row.id: Stored(row.id, row.status, row.mime, row.bytes) for row in kept}
