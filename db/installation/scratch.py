"""Folders that a backup or a restore works in. One that is killed leaves its folder behind, which is removed later."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# As people see them beside their files; nothing else is ever removed.
BACKUP, RESTORE = "unfinished-backup-", "unfinished-restore-"


@contextmanager
def folder(inside: Path, kind: str) -> Iterator[Path]:
    """A new one, which is locked while it is in use."""
    path, held = _new(inside, kind)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(held)


@contextmanager
def left_behind(inside: Path, *kinds: str) -> Iterator[list[Path]]:
    """Those that nobody works in any more. They are locked meanwhile, so that only one process clears each away."""
    found, held = [], []
    try:
        for path in sorted(path for kind in kinds for path in inside.glob(f"{kind}*")):
            with contextlib.suppress(OSError):  # it is in use, or has just gone
                held.append(_open(path))
                fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
                found.append(path)
        yield found
    finally:
        for number in held:
            os.close(number)


def clear(inside: Path, *kinds: str) -> None:
    with left_behind(inside, *kinds) as found:
        for path in found:
            shutil.rmtree(path, ignore_errors=True)


def _new(inside: Path, kind: str) -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(dir=inside, prefix=kind))
        with contextlib.suppress(FileNotFoundError):  # somebody cleared it away before it was locked
            held = _open(path)
            with contextlib.suppress(OSError):  # on a disk without locks
                fcntl.flock(held, fcntl.LOCK_EX)
            if path.exists():
                return path, held
            os.close(held)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
