"""Backups: one file with everything an installation owns, made while it runs, and restored from.

The secret is not in it: with it, everybody who can read a backup could sign in as anybody.
"""

import os
import shutil
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from db import engine
from db.engine.store import Unusable
from db.engine.transaction import Transaction
from db.installation import keys
from db.installation.folder import Folder
from db.installation.moments import Moment
from db.language import _
from db.people import devices, resets
from db.refusals import Refused

KEPT = ("mentora.db", "uploads")
REPLACED = (*KEPT, "secret")


def make(folder: Folder, target: Path | None) -> Path:
    """Returns the file it wrote."""
    if not folder.database.exists():
        raise Refused(_("There is no database in {folder}.", folder=folder.path))
    if not engine.open(folder.address).is_mentora():
        raise Refused(_("The database in {folder} is not one of Mentora.", folder=folder.path))
    target = target or folder.path / "backups" / f"mentora-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise Refused(_("{target} exists already.", target=target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            part = _pack(folder, Path(scratch))
            part.rename(target)
    except OSError as problem:
        raise Refused(_("{target} cannot be written: {reason}.", target=target, reason=problem.strerror)) from problem
    return target


def restore(folder: Folder, source: Path) -> Path | None:
    """Puts a backup in place of what is there. Returns where the old state is kept, if there was one.

    Everybody has to log in again. The backup knows neither the devices that signed in after it, nor those that were
    logged out, so nobody could end the former and the latter would be back.
    """
    folder.make().lock()
    try:
        with tempfile.TemporaryDirectory(dir=folder.path) as scratch:
            fresh = Path(scratch)
            _unpack(source, fresh)
            _must_be_sound(Folder(fresh), source)
            engine.open(Folder(fresh).address).transact(_end_sessions)
            keys.load(Folder(fresh).secret)
            return _put_in_place(folder, fresh)
    finally:
        folder.unlock()


def _pack(folder: Folder, scratch: Path) -> Path:
    part = scratch / "part.tar.gz"
    with (
        tempfile.TemporaryDirectory(dir=folder.path, prefix="backup-") as links,
        open(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file,
        tarfile.open(fileobj=file, mode="w:gz") as archive,
    ):
        moment = Moment(folder, scratch, Path(links)).catch()
        archive.add(moment.database, "mentora.db")
        for path in (folder.uploads, folder.recordings):
            if path.is_dir():
                archive.add(path, str(path.relative_to(folder.path)), recursive=False)
        for name, path, size in moment.files():
            with path.open("rb") as content:
                info = archive.gettarinfo(name, name, content)
                info.size = min(info.size, size)
                archive.addfile(info, content)
    return part


def _end_sessions(tx: Transaction) -> None:
    devices.forget_all(tx)
    resets.forget_all(tx)


def _unpack(source: Path, into: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                if member.name.split("/")[0] in KEPT:
                    _extract(archive, member, into)
        for folder in (into / "uploads", into / "uploads" / "recordings"):
            if folder.is_file():
                raise tarfile.TarError(f"{folder.name} is a file")
    except FileNotFoundError as problem:
        raise Refused(_("There is no file {source}.", source=source)) from problem
    except (OSError, EOFError, tarfile.TarError) as problem:
        raise Refused(
            _("{source} is not a backup of Mentora, or it is damaged. Nothing was changed.", source=source)
        ) from problem
    if not (into / "mentora.db").exists():
        raise Refused(_("{source} holds no database.", source=source))


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    """Folders and files only, and only below `into`. Python's own filter for this is younger than Debian 12."""
    target = into / member.name
    if ".." in target.parts:
        raise tarfile.TarError(f"{member.name} leads out of the backup")
    content = archive.extractfile(member) if member.isfile() else None
    if content:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with content, open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)


def _must_be_sound(fresh: Folder, source: Path) -> None:
    store = engine.open(fresh.address)
    try:
        damage = store.damage()
        is_ours = not damage and store.is_mentora()
    except Unusable as problem:
        damage, is_ours = str(problem), False
    if damage:
        raise Refused(
            _("The database in {source} is damaged ({damage}). Nothing was changed.", source=source, damage=damage)
        )
    if not is_ours:
        raise Refused(_("The database in {source} is not one of Mentora. Nothing was changed.", source=source))


def _put_in_place(folder: Folder, fresh: Path) -> Path | None:
    """Everything there is moved aside first, with what a killed server left: SQLite would read that into the backup."""
    there = [name for name in (*REPLACED, "mentora.db-wal", "mentora.db-shm") if _is_something(folder.path / name)]
    aside = _new_folder(folder.path) if there else None
    planned = [(folder.path / name, aside / name) for name in there] if aside else []
    moved: list[tuple[Path, Path]] = []
    try:
        for old, kept in planned:
            moved.append(_move(old, kept))
        for name in REPLACED:
            if (fresh / name).exists():
                if (folder.path / name).is_dir():  # empty, so it was not moved aside
                    (folder.path / name).rmdir()
                moved.append(_move(fresh / name, folder.path / name))
    except OSError as problem:
        for source, target in reversed(moved):
            target.rename(source)
        raise Refused(
            _(
                "{filename} cannot be moved: {reason}. Nothing was changed.",
                filename=problem.filename,
                reason=problem.strerror,
            )
        ) from problem
    if folder.secret.exists():
        folder.secret.chmod(0o600)
    folder.make()
    return aside


def _is_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


def _new_folder(inside: Path) -> Path:
    stamp = f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for number in range(1000):
        folder = inside / (f"{stamp}-{number}" if number else stamp)
        try:
            folder.mkdir(mode=0o700)
            return folder
        except FileExistsError:
            continue
    raise Refused(_("There are too many replaced-… folders in {inside}. Please remove some.", inside=inside))


def _move(source: Path, target: Path) -> tuple[Path, Path]:
    source.rename(target)
    return source, target
