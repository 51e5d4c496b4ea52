"""For people working on Mentora: restarts the server whenever a file of ours is saved."""

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
TAILWIND = "node_modules/.bin/tailwindcss"
SHEETS = ("app", "room")


def is_child() -> bool:
    return CHILD in os.environ


def watch() -> int:
    """Keeps one server running until it is stopped. One that fails is started again after the next edit."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    child = None
    try:
        while True:
            before = _saved_at()
            child = subprocess.Popen([sys.executable, *sys.argv], env=os.environ | {CHILD: "1"})
            while (after := _saved_at()) == before:
                time.sleep(0.3)
            compile_css({path for path, _ in before.items() ^ after.items()})
            _end(child)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(child)


def compile_css(saved: set[Path]) -> None:
    """A template may use a utility that is not compiled yet. Without Node, only those in docs/css.md exist."""
    uses_css = any(path.suffix in (".html", ".js") or ROOT / "static/css/source" in path.parents for path in saved)
    if not uses_css or not (ROOT / TAILWIND).exists():
        return
    for name in SHEETS:
        paths = ("-i", f"static/css/source/{name}.css", "-o", f"static/css/{name}.css")
        done = subprocess.run((TAILWIND, *paths, "--minify"), cwd=ROOT, capture_output=True, text=True)
        said = (
            f"Compiled static/css/{name}.css" if done.returncode == 0 else f"The css was not compiled:\n{done.stderr}"
        )
        print(said, flush=True)


def _end(child: subprocess.Popen[bytes] | None) -> None:
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
