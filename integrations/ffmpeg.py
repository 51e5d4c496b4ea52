"""ffmpeg, and how programs are run whose input comes from strangers: all that they may do is bounded."""

import asyncio
import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

AT_ONCE = 2
MOST_WAITING = 20
KEPT = 500  # bytes of what it complains about


@dataclass(frozen=True, slots=True)
class Kind:
    """ffmpeg's names for a format, and what makes a file seekable from its first byte."""

    demuxer: str
    muxer: str
    indexed: tuple[str, str]


KINDS = {
    "video/webm": Kind("matroska", "webm", ("-cues_to_front", "1")),
    "video/mp4": Kind("mp4", "mp4", ("-movflags", "+faststart")),
}


class Ffmpeg:
    """Counts how many run and wait. One too many is refused: the file can be played without an index."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def index(self, path: Path, copy: Path, mime: str) -> str | None:
        """Writes a seekable copy. Returns None on success, otherwise why there is none."""
        ffmpeg, prlimit = shutil.which("ffmpeg"), shutil.which("prlimit")
        if not ffmpeg or not prlimit:
            return "ffmpeg or prlimit is not installed"
        if self._waiting >= MOST_WAITING:
            return "too many others are waiting"
        self._waiting += 1
        try:
            async with self._turns:
                return await run((prlimit, *_limits(path), ffmpeg, *_words(path, copy, KINDS[mime])), _patience(path))
        finally:
            self._waiting -= 1


def largest_copy(path: Path) -> int:
    """An index is a few percent of a film."""
    return path.stat().st_size * 11 // 10 + 1_000_000


def _patience(path: Path) -> float:
    """In seconds; copying takes a fraction of it."""
    return 30 + path.stat().st_size / 5_000_000


def _limits(path: Path) -> tuple[str, ...]:
    """Of one file it writes, its memory, its time on a processor, and the files it opens."""
    return (
        f"--fsize={largest_copy(path)}",
        "--as=2000000000",
        f"--cpu={round(_patience(path)) + 1}",
        "--nofile=32",
        "--core=0",
        "--",
    )


def _words(path: Path, copy: Path, kind: Kind) -> tuple[str, ...]:
    """The format is named: ffmpeg would guess it, and some formats are lists of other files to read."""
    told = ("-nostdin", "-y", "-loglevel", "error")
    trusted = ("-protocol_whitelist", "file", "-format_whitelist", kind.demuxer, "-f", kind.demuxer)
    source = ("-fflags", "+genpts", "-i", str(path.absolute()))
    streams = ("-map", "0:v:0?", "-map", "0:a:0?", "-map_metadata", "-1", "-c", "copy")
    return (*told, *trusted, *source, *streams, *kind.indexed, "-f", kind.muxer, str(copy.absolute()))


async def run(command: tuple[str, ...], patience: float, folder: Path | None = None) -> str | None:
    """Returns None on success, otherwise the error output. The program never outlives this call."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath)},  # without the secrets of this one
    )
    assert process.stderr
    try:
        async with asyncio.timeout(patience):
            errors = await _first(process.stderr)
            await process.wait()
    except TimeoutError:
        return "it took too long"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return None if process.returncode == 0 else errors or f"it ended with {process.returncode}"


async def _first(stream: asyncio.StreamReader) -> str:
    """The beginning of what it says. A broken film can make it say something about every frame."""
    kept = b""
    while part := await stream.read(65_536):
        kept = (kept + part)[:KEPT]
    return kept.decode(errors="replace")
