"""`make bench ARGS=--beside`: how long Browse takes at a million bookings, alone and beside heavy work.

The heaviest people download everything that is stored about them, again and again, while a backup is made.
"""

import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from bench import big, load
from tests.support import running
from tests.support.cast import ADA, MAX
from tests.support.client import Client

Act = Callable[[threading.Event], bool]  # whether it was done, or ended before

REQUESTS = 800
PAUSE = 0.5  # seconds before each
BUDGET = 5  # times the median, for the slowest in a hundred


def measure(rounds: int) -> None:
    big.make()
    with tempfile.TemporaryDirectory(dir=big.KEPT.parent) as folder:
        data = Path(folder)
        shutil.copy(big.KEPT / "mentora.db", data)
        with closing(sqlite3.connect(data / "mentora.db")) as connection:  # what was due since it was made
            connection.execute("UPDATE alarms SET fired_at = due_at")
            connection.commit()
        server = running.Server(data, MENTORA_RATE_LIMITS="off").start()
        try:
            _report(server, rounds)
        finally:
            server.stop()


def _report(server: running.Server, rounds: int) -> None:
    ada, max_ = ({"Cookie": _cookie(server, person)} for person in (ADA, MAX))
    learner, mentor, backup = (
        partial(_export, server, ada),
        partial(_export, server, max_),
        partial(_backup, server.data),
    )
    works: dict[str, tuple[Act, ...]] = {
        "nothing": (),
        "exports of a learner with 2,000 bookings": (learner,),
        "exports of a mentor with 5,000 sessions": (mentor,),
        "a backup": (backup,),
        "all of these": (learner, mentor, backup),
    }
    browse = ada | {"Accept": "text/html", "Accept-Encoding": "br"}
    load.run(server, "/learner/home", browse, 300)
    found: dict[str, list[load.Round]] = {name: [] for name in works}
    times: dict[str, int] = dict.fromkeys(works, 0)
    for _ in range(rounds):
        for name, acts in works.items():
            heavy = Beside(acts)
            found[name].append(load.run(server, "/learner/home", browse, REQUESTS))
            times[name] += heavy.end()
    print(f"\nBrowse, 16 at once, {rounds} rounds of {REQUESTS} requests; medians, in ms")
    print(f"{'beside':48} {'p50':>8} {'p99':>8} {'p99/p50':>8} {'done':>8}")
    for name, each in found.items():
        p50, p99 = (statistics.median(getattr(one, field) for one in each) for field in ("p50", "p99"))
        over = "  OVER" if p99 > BUDGET * p50 else ""
        print(f"{name:48} {p50:8.1f} {p99:8.1f} {p99 / p50:8.1f} {times[name]:8}{over}")


class Beside:
    """Does each of these again and again until it is ended."""

    def __init__(self, acts: tuple[Act, ...]):
        self._ended, self._done = threading.Event(), 0
        self._threads = [threading.Thread(target=self._repeat, args=(act,)) for act in acts]
        for thread in self._threads:
            thread.start()

    def end(self) -> int:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        return self._done

    def _repeat(self, act: Act) -> None:
        while not self._ended.wait(PAUSE):
            done = act(self._ended)
            self._done += done


def _cookie(server: running.Server, person) -> str:
    return "; ".join(f"{name}={value}" for name, value in Client(server.url).log_in(person).cookies.items())


def _export(server: running.Server, cookie: dict[str, str], _ended: threading.Event) -> bool:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as line:
        line.request("GET", "/settings/export", headers=cookie | {"Accept-Encoding": "br"})
        if len(line.getresponse().read()) < 50_000:
            raise RuntimeError("nothing was exported")
    return True


def _backup(data: Path, ended: threading.Event) -> bool:
    """One takes longer than a round, which ends it. As the timer of a server makes it: after everything else."""
    target = data / "backup.tar.gz"
    words = ["nice", sys.executable, "app.py", "backup", str(target), "--data", str(data)]
    with subprocess.Popen(words, cwd=running.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if ended.wait(0.1):
                process.terminate()
    target.unlink(missing_ok=True)
    return process.returncode == 0
