"""Janus as a child of this process: started again whenever it ends, and never there without its parent."""

import asyncio
import contextlib
import logging
import os
import re
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

from integrations.media import configuration

PROGRAM, BINDING = "janus", "setpriv"
# The kernel kills it when its parent ends, however that happens; the shell sees to one that has ended even before.
BOUND = (BINDING, "--pdeathsig", "KILL", "--", "sh", "-c")
BEGIN = '[ "$PPID" = "$0" ] && umask 077 && ulimit -c 0 && exec "$@"'
# Seconds until it is started again: at first, and at most when it keeps ending soon after its start.
SOONEST, LATEST = 0.1, 5.0
SOON = 10.0
ANSWER = 5.0  # seconds for it to say its version
FAREWELL = 2.0  # seconds to end when told, before it is killed
# What our log takes from its own: bytes of a line, and lines in so many seconds.
LONGEST_LINE, MOST_LINES, WINDOW = 500, 20, 600.0
TROUBLE = ("[ERR]", "[FATAL]")

log = logging.getLogger("mentora")


def missing() -> str:
    """The first program that is needed and not installed; "" if all are."""
    return next((name for name in (PROGRAM, BINDING) if not shutil.which(name)), "")


def version() -> str:
    """Of the program, as it says itself; "" if it does not run."""
    try:
        done = subprocess.run(
            [PROGRAM, "--version"], capture_output=True, text=True, timeout=ANSWER, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found[0] if found else ""


class Child:
    def __init__(self, folder: Path, *, ports: tuple[int, int], outside: str = ""):
        self.address = configuration.new_address(folder)
        self._folder, self._ports, self._outside = folder, ports, outside
        self._process: asyncio.subprocess.Process | None = None
        self._lines, self._since = 0, 0.0

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def run(self) -> None:
        """Until this is cancelled."""
        pause, last = 0.0, ""
        try:
            while True:
                began = time.monotonic()
                reason = await self._live()
                pause = pause_after(pause, time.monotonic() - began)
                if reason != last or pause < LATEST:
                    log.error("The media server on this machine has ended and is started again: %s", reason)
                last = reason
                await asyncio.sleep(pause)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _live(self) -> str:
        """Returns why it has ended."""
        try:
            configuration.write(self.address, ports=self._ports, outside=self._outside)
            self._process = process = await asyncio.create_subprocess_exec(
                *BOUND,
                BEGIN,
                str(os.getpid()),
                PROGRAM,
                f"--config={configuration.MAIN}",
                "--configs-folder=.",
                cwd=self._folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # Ctrl+C at a terminal is for us
                env={"PATH": os.environ.get("PATH", os.defpath)},  # without the secrets of this one
            )
        except OSError as problem:
            return problem.strerror or str(problem)
        try:
            last = await self._take_down(process)
            status = await process.wait()
            return f"signal {-status}" if status < 0 else last or f"status {status}"
        finally:
            await self._stop(process)

    async def _take_down(self, process: asyncio.subprocess.Process) -> str:
        """What it complains about goes into our log, as far as that has room. Returns the last complaint."""
        assert process.stdout
        last = ""
        async for line in _lines(process.stdout):
            if not any(sign in line for sign in TROUBLE):
                continue
            last = line.replace(self.address.secret, "…").replace(self.address.admin_key, "…")
            if time.monotonic() - self._since > WINDOW:
                self._lines, self._since = 0, time.monotonic()
            self._lines += 1
            if self._lines <= MOST_LINES:
                log.warning("The media server on this machine: %s", last)
        return last

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        try:
            process.terminate()
            async with asyncio.timeout(FAREWELL):
                await process.wait()
        except TimeoutError:
            self.kill()
            await process.wait()
        finally:
            self.kill()


def pause_after(before: float, lived: float) -> float:
    return SOONEST if lived > SOON else min(max(2 * before, SOONEST), LATEST)


async def _lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Its lines, of which the very long ones are cut."""
    rest = b""
    while part := await stream.read(65_536):
        *lines, rest = (rest + part).split(b"\n")
        rest = rest[:LONGEST_LINE]
        for line in lines:
            yield line[:LONGEST_LINE].decode(errors="replace")
