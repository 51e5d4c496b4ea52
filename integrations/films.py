"""The files of recordings: written chunk by chunk during the session, then indexed so that players can seek."""

import asyncio
import errno
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from db import recordings
from db.language import _
from db.refusals import NoRoom
from integrations.ffmpeg import Ffmpeg, largest_copy

log = logging.getLogger("mentora")

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
START = 16  # bytes that tell a format

Result = TypeVar("Result")


class Recording(Protocol):
    """The columns that are used here."""

    @property
    def id(self) -> int: ...

    @property
    def mime(self) -> str: ...

    @property
    def bytes(self) -> int: ...


class Stored(Recording, Protocol):
    @property
    def status(self) -> str: ...


class Turns:
    """One piece of work at a time for each recording. A lock exists only while someone holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[object]] = set()

    async def take(self, recording_id: int, work: Callable[[], Awaitable[Result]]) -> Result:
        """Finishes the work even when the browser disconnects, so that it cannot overlap with a retry."""
        task = asyncio.create_task(self._run(self._locks.setdefault(recording_id, asyncio.Lock()), work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    def __len__(self) -> int:
        return len(self._locks)

    @staticmethod
    async def _run(lock: asyncio.Lock, work: Callable[[], Awaitable[Result]]) -> Result:
        async with lock:
            return await work()


class Films:
    def __init__(self, folder: Path, *, keep_free: int):
        self._folder, self._keep_free = folder, keep_free
        self.turns = Turns()
        self._ffmpeg = Ffmpeg()
        for copy in folder.glob("*.indexed.*"):  # a server that was killed left it
            copy.unlink()

    def path(self, recording: Recording) -> Path:
        return self._folder / recordings.file_name(recording)

    def copy(self, recording: Recording) -> Path:
        """Where a film is made that is to replace it."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._folder / recordings.copy_name(recording)

    async def append(self, recording: Recording, chunk: bytes) -> None:
        """Writes the chunk after the bytes that the database counts, over whatever a crash left there, and syncs it.

        Stops before the disk is full: the database needs some of it, so that people can still log in and book.
        """
        try:
            await asyncio.to_thread(self._write, self.path(recording), recording.bytes, chunk)
        except OSError as problem:
            if problem.errno not in FULL:
                raise
            raise _no_room() from problem

    async def indexed(self, recording: Recording) -> Path | None:
        """A seekable copy of the file. Browsers write no length and no index; ffmpeg adds both without re-encoding.

        None when there is no ffmpeg, or when it cannot read the file. `replace` puts the copy in place.
        """
        path = self.path(recording)
        if not path.exists():
            return None
        copy = self._folder / recordings.copy_name(recording)
        problem = await asyncio.to_thread(self._why_not, recording)
        problem = problem or await self._ffmpeg.index(path, copy, recording.mime)
        if problem is None and copy.exists() and copy.stat().st_size:
            return copy
        log.warning("Recording %s is kept without an index: %s", recording.id, problem or "ffmpeg wrote nothing")
        copy.unlink(missing_ok=True)
        return None

    def replace(self, recording: Recording, copy: Path) -> int:
        """Returns how large it is."""
        os.replace(copy, path := self.path(recording))
        return path.stat().st_size

    def remove(self, recording: Recording) -> None:
        self.path(recording).unlink(missing_ok=True)

    async def remove_deleted(self, stored: Iterable[Stored]) -> None:
        """The files that deleted recordings still have."""
        there = await asyncio.to_thread(self._names)
        for recording in stored:
            if recording.status == "deleted" and recordings.file_name(recording) in there:
                await self.turns.take(recording.id, partial(asyncio.to_thread, self.remove, recording))

    def _names(self) -> set[str]:
        return set(os.listdir(self._folder)) if self._folder.is_dir() else set()

    def _write(self, path: Path, at: int, chunk: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if not self._has_room(len(chunk)):
            raise _no_room()
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def _why_not(self, recording: Recording) -> str | None:
        """Why ffmpeg should not be given this file. Cuts off what is in it but was never accepted."""
        path = self.path(recording)
        if path.stat().st_size > recording.bytes:
            os.truncate(path, recording.bytes)
        with path.open("rb") as file:
            if not recordings.begins_right(recording.mime, file.read(START)):
                return "it does not begin as its format does"
        return None if self._has_room(largest_copy(path)) else "the disk is too full"

    def _has_room(self, size: int) -> bool:
        return shutil.disk_usage(self._folder).free - size >= self._keep_free


def _no_room() -> NoRoom:
    return NoRoom(_("The server’s disk is almost full, so recording has to stop. What was recorded so far is kept."))
