"""The files of recordings: written chunk by chunk during the session, then indexed so that players can seek."""

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

log = logging.getLogger("mentora")

ENDINGS = {"video/webm": "webm", "video/mp4": "mp4"}
# What makes a file seekable from its first byte.
INDEXED = {".webm": ("-cues_to_front", "1"), ".mp4": ("-movflags", "+faststart")}
PATIENCE = 600.0  # seconds to index a long recording

Result = TypeVar("Result")


class Recording(Protocol):
    """The columns that are used here."""

    @property
    def id(self) -> int: ...

    @property
    def mime(self) -> str: ...

    @property
    def bytes(self) -> int: ...


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
    def __init__(self, folder: Path):
        self._folder = folder
        self.turns = Turns()

    def path(self, recording: Recording) -> Path:
        return self._folder / f"{recording.id}.{ENDINGS[recording.mime]}"

    async def append(self, recording: Recording, chunk: bytes) -> None:
        """Writes the chunk after the bytes that the database counts, over whatever a crash left there, and syncs it."""
        await asyncio.to_thread(self._write, self.path(recording), recording.bytes, chunk)

    async def indexed(self, recording: Recording) -> Path | None:
        """A seekable copy of the file. Browsers write no length and no index; ffmpeg adds both without re-encoding.

        None when there is no ffmpeg, or when it cannot read the file. `replace` puts the copy in place.
        """
        path, program = self.path(recording), shutil.which("ffmpeg")
        if program is None or not path.exists():
            return None
        copy = path.with_name(f"{path.stem}.indexed{path.suffix}")
        command = (program, "-y", "-loglevel", "error", "-fflags", "+genpts", "-i", str(path), "-c", "copy")
        problem = await _run((*command, *INDEXED[path.suffix], str(copy)))
        if problem is None and copy.exists() and copy.stat().st_size:
            return copy
        log.warning("Recording %s is kept without an index: %s", recording.id, problem or "ffmpeg wrote nothing")
        copy.unlink(missing_ok=True)
        return None

    def size(self, recording: Recording) -> int:
        path = self.path(recording)
        return path.stat().st_size if path.exists() else 0

    def replace(self, recording: Recording, copy: Path) -> None:
        os.replace(copy, self.path(recording))

    def remove(self, recording: Recording) -> None:
        self.path(recording).unlink(missing_ok=True)

    def _write(self, path: Path, at: int, chunk: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


async def _run(command: tuple[str, ...]) -> str | None:
    """Returns None on success, otherwise the error output. The program never outlives this call."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        return "it took too long"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return None if process.returncode == 0 else errors.decode(errors="replace")[:500]
