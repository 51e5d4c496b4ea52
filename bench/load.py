"""Sends a fixed number of requests, a few at once over open connections, and measures the server's CPU time."""

import os
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection

AT_ONCE = 16
TICK = os.sysconf("SC_CLK_TCK")


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
    """CPU seconds of the process and all its threads."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_of(pid: int) -> float:
    """Resident megabytes."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024
