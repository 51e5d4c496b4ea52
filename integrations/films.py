"""The files of recordings: written chunk by chunk while they are made, and put in order at the end so that a player can seek in them."""

import asyncio
import logging
import os
import shutil
from pathlib import Path

log = logging.getLogger("mentora")

ENDINGS = {"video/webm": "webm", "video/mp4": "mp4"}
PATIENCE = 600.0  # seconds for putting a long one in order


class Films:
    def __init__(self, folder: Path):
        self._folder = folder

    def path(self, recording) -> Path:
        return self._folder / f"{recording.id}.{ENDINGS[recording.mime]}"

    async def append(self, recording, chunk: bytes) -> None:
        """After what is known to be in it: what a crash left beyond that is overwritten. On the disk when this returns."""
        await asyncio.to_thread(self._write, self.path(recording), recording.bytes, chunk)

    def _write(self, path: Path, at: int, chunk: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    async def put_in_order(self, recording) -> int:
        """A browser writes neither length nor index; ffmpeg adds both without touching the pictures. Answers the size."""
        path = self.path(recording)
        if not path.exists():
            return 0
        ordered = path.with_name(f"{path.stem}.ordered{path.suffix}")
        program = shutil.which("ffmpeg")
        if program:
            words = [program, "-y", "-loglevel", "error", "-fflags", "+genpts", "-i", str(path), "-c", "copy"]
            words += ["-cues_to_front", "1"] if path.suffix == ".webm" else ["-movflags", "+faststart"]
            process = await asyncio.create_subprocess_exec(
                *words, str(ordered), stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
            )
            try:
                _, problem = await asyncio.wait_for(process.communicate(), PATIENCE)
            except TimeoutError:
                process.kill()
                problem = b"it took too long"
            if process.returncode == 0 and ordered.stat().st_size:
                os.replace(ordered, path)
            else:
                log.warning("Recording %s stays as it came: %s", recording.id, problem.decode(errors="replace")[:500])
                ordered.unlink(missing_ok=True)
        return path.stat().st_size

    def remove(self, recording) -> None:
        self.path(recording).unlink(missing_ok=True)
