"""Sends a fixed number of requests, a few at once over open connections, and measures the server's CPU time."""

import contextlib
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

AT_ONCE = 16


@dataclass(frozen=True)
class Round:
    cpu: float  # milliseconds of the server's CPU time per request
    rate: float
    p50: float
    p99: float
    size: int


def run(target, path: str, headers: dict[str, str], requests: int) -> Round:
    took: list[float] = []
    size = 0

    def send(count: int) -> None:
        nonlocal size
        line = HTTPConnection("127.0.0.1", target.port, timeout=30)
        for _ in range(count):
            begun = time.perf_counter()
            line.request("GET", path, headers=headers)
            response = line.getresponse()
            body = response.read()
            took.append((time.perf_counter() - begun) * 1000)
            if response.status != 200:
                raise RuntimeError(f"{path} returned {response.status}")
            size = len(body)
        line.close()

    threads = [threading.Thread(target=send, args=(requests // AT_ONCE,)) for _ in range(AT_ONCE)]
    before, begun = cpu_of(target.process.pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - begun
    took.sort()
    spent = (cpu_of(target.process.pid) - before) * 1000
    return Round(spent / len(took), len(took) / lasted, took[len(took) // 2], took[int(len(took) * 0.99)], size)


def cpu_of(pid: int) -> float:
    """CPU seconds of the process and all its threads, as the scheduler counts them."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it has just ended
            spent += int((task / "schedstat").read_text().split()[0])
    return spent / 1e9


def memory_of(pid: int) -> float:
    """Resident megabytes."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024
