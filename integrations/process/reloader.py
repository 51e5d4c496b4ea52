"""For who works on Mentora: starts the server again whenever a file of ours was saved."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WATCHED = (".py", ".sql", ".html", ".txt", ".json", ".css", ".js", ".svg")
FOLDERS = ("routes", "fragments", "db", "sql", "static", "ws", "jobs", "integrations")
CHILD = "MENTORA_RELOADED"


def is_child() -> bool:
    return CHILD in os.environ


def watch() -> int:
    """Keeps one server running until it is told to end; one that failed waits for the next edit."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    child = None
    try:
        while True:
            before = _saved_at()
            child = subprocess.Popen([sys.executable, *sys.argv], env=os.environ | {CHILD: "1"})
            while _saved_at() == before:
                time.sleep(0.3)
            _end(child)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(child)


def _end(child: subprocess.Popen | None) -> None:
    if child is not None and child.poll() is None:
        child.terminate()
        try:
            child.wait(8)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _saved_at() -> dict[Path, int]:
    files = [
        ROOT / "app.py",
        *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in WATCHED),
    ]
    return {path: path.stat().st_mtime_ns for path in files if path.exists()}
