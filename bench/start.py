"""How long a start takes, and how much memory a server takes that nobody uses."""

import statistics
import time
from pathlib import Path

from bench import load
from tests.support import running
from tests.support.cast import ADA
from tests.support.client import Client

TIMES = 5
PAGES = ("/learner/home", "/learner/sessions", "/learner/notifications", "/settings")


def measure(data: Path) -> None:
    """With a database that is migrated, and nobody in it but the cast."""
    running.make_database(data)
    _started(data)  # which compiles the program, as `make installed` does
    found = [_started(data) for _ in range(TIMES)]
    wall, cpu, fresh, used = (statistics.median(each) for each in zip(*found, strict=True))
    print(f"\nstart: {wall:.2f} s, of which {cpu:.2f} s of CPU; memory {fresh:.0f} MB, {used:.0f} MB after a few pages")


def _started(data: Path) -> tuple[float, float, float, float]:
    begun = time.perf_counter()
    server = running.Server(data, PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=str(data / "compiled")).start()
    assert server.process
    pid = server.process.pid
    try:
        wall, cpu, fresh = time.perf_counter() - begun, load.cpu_of(pid), load.memory_of(pid)
        ada = Client(server.url).log_in(ADA)
        for page in PAGES:
            ada.get(page)
        return wall, cpu, fresh, load.memory_of(pid)
    finally:
        server.stop()
