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
    """What is needed of its row."""

    @property
    def id(self) -> int: ...

    @property
    def mime(self) -> str: ...

    @property
    def bytes(self) -> int: ...


class Turns:
    """One piece of work at a time for each recording. A lock lives as long as someone holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[object]] = set()

    async def take(self, recording_id: int, work: Callable[[], Awaitable[Result]]) -> Result:
        """Runs it to its end, even when the browser hangs up: half-done work must not overlap with its retry."""
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
        """Writes it after the bytes that are recorded as taken, over whatever a crash left there. On disk on return."""
        await asyncio.to_thread(self._write, self.path(recording), recording.bytes, chunk)

    async def indexed(self, recording: Recording) -> Path | None:
        """A seekable copy beside the file: browsers write no length and no index, ffmpeg adds both without re-encoding.

        None when there is no ffmpeg, or when it cannot read the file. `replace` puts the copy in place.
        """
        path, program = self.path(recording), shutil.which("ffmpeg")
        if program is None or not path.exists():
            return None
        copy = path.with_name(f"{path.stem}.indexed{path.suffix}")
        words = (program, "-y", "-loglevel", "error", "-fflags", "+genpts", "-i", str(path), "-c", "copy")
        problem = await _run((*words, *INDEXED[path.suffix], str(copy)))
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


async def _run(words: tuple[str, ...]) -> str | None:
    """None when the program succeeds, else what it complains about. It never outlives this call."""
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        return "it took too long"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return None if process.returncode == 0 else said.decode(errors="replace")[:500]
