"""One file that holds everything of an installation, made while it runs, and the way back from it."""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from db import migrations, sqlite
from db.folder import Folder
from db.refusals import Refused

KEPT = ("mentora.db", "secret", "uploads")


def make(folder: Folder, target: Path | None) -> Path:
    """VACUUM INTO takes one consistent moment of a database that is being written to."""
    if not folder.database.exists():
        raise Refused(f"There is no database in {folder.path}.")
    target = target or folder.path / "backups" / f"mentora-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise Refused(f"{target} exists already.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            part = _pack(folder, Path(scratch))
            part.rename(target)
    except OSError as problem:
        raise Refused(f"{target} cannot be written: {problem.strerror}.") from problem
    return target


def restore(folder: Folder, source: Path) -> Path | None:
    """Puts a backup in place of what is there; answers where the old state was kept, if there was one."""
    folder.make().lock()
    with tempfile.TemporaryDirectory(dir=folder.path) as scratch:
        fresh = Path(scratch)
        _unpack(source, fresh)
        _must_be_sound(fresh / "mentora.db", source)
        return _put_in_place(folder, fresh)


def _pack(folder: Folder, scratch: Path) -> Path:
    copy = scratch / "mentora.db"
    connection = sqlite.connect(folder.database)
    connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    part = scratch / "part.tar.gz"
    with open(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
        archive.add(copy, "mentora.db")
        for name in KEPT[1:]:
            if (folder.path / name).exists():
                archive.add(folder.path / name, name)
    return part


def _unpack(source: Path, into: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            inside = [member for member in archive if member.name.split("/")[0] in KEPT]
            archive.extractall(into, members=inside, filter="data")
    except FileNotFoundError as problem:
        raise Refused(f"There is no file {source}.") from problem
    except (OSError, EOFError, tarfile.TarError) as problem:
        raise Refused(f"{source} is not a backup of Mentora, or it is damaged. Nothing was changed.") from problem
    if not (into / "mentora.db").exists():
        raise Refused(f"{source} holds no database.")


def _must_be_sound(database: Path, source: Path) -> None:
    try:
        connection = sqlite.connect(database)
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        migrations.pending(connection, Path(__file__).parent.parent / "sql" / "migrations")
        connection.close()
    except sqlite3.DatabaseError as problem:
        verdict = str(problem)
    if verdict != "ok":
        raise Refused(f"The database in {source} is damaged ({verdict}). Nothing was changed.")


def _put_in_place(folder: Folder, fresh: Path) -> Path | None:
    there = [name for name in (*KEPT, "mentora.db-wal", "mentora.db-shm") if (folder.path / name).exists()]
    aside = folder.path / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}" if folder.database.exists() else None
    for name in there:
        if aside:
            aside.mkdir(exist_ok=True, mode=0o700)
            (folder.path / name).rename(aside / name)
        elif name == "uploads":
            shutil.rmtree(folder.path / name)
    for name in KEPT:
        if (fresh / name).exists():
            (fresh / name).rename(folder.path / name)
    if (folder.path / "secret").exists():
        (folder.path / "secret").chmod(0o600)
    folder.make()
    return aside
