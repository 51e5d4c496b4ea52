"""Servers that need not import the program: one process has done so, and is forked for each of them.

`python -m tests.support.nursery` is that process. It takes orders from `serve` and `Forked.wait`.
"""

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ONE_AT_A_TIME = threading.Lock()  # of the threads that have orders


class Forked:
    """A server, as `subprocess.Popen` would show it if it were a child of this process."""

    def __init__(self, pid: int):
        self.pid, self.returncode = pid, None
        self._ended = os.pidfd_open(pid)

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if not self._has_ended(timeout):
            raise subprocess.TimeoutExpired("a forked server", timeout or 0)
        with ONE_AT_A_TIME:
            if self.returncode is None:
                self.returncode = _ask(wait_for=self.pid)
            return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, seconds: float | None) -> bool:
        waiting = select.poll()
        waiting.register(self._ended, select.POLLIN)
        return bool(waiting.poll(None if seconds is None else seconds * 1000))


def serve(words: list[str], environment: dict[str, str], log: Path) -> Forked:
    """What `python app.py …` does, with its output in the log, which exists."""
    with ONE_AT_A_TIME:
        return Forked(_ask(words=words, environment=environment, log=str(log)))


def _ask(**order: Any) -> int:
    process = _started()
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


@functools.cache
def _started() -> subprocess.Popen:
    words, pipe = [sys.executable, "-m", "tests.support.nursery"], subprocess.PIPE
    process = subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, start_new_session=True)
    atexit.register(process.communicate)
    return process


def main() -> None:
    import app
    from integrations.process import server

    assert server.run  # `serve` imports it
    for line in sys.stdin:
        order = json.loads(line)
        if "wait_for" in order:
            status = os.waitpid(order["wait_for"], 0)[1]
            print(os.waitstatus_to_exitcode(status), flush=True)
        elif pid := os.fork():
            print(pid, flush=True)
        else:
            _become(**order)
            app.main()


def _become(words: list[str], environment: dict[str, str], log: str) -> None:
    os.setsid()
    file = os.open(log, os.O_WRONLY | os.O_APPEND)
    for number in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(file, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
    sys.stdout.reconfigure(line_buffering=True)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = words


if __name__ == "__main__":
    main()
