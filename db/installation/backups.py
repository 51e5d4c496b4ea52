"""Backups: one file with everything an installation owns, made while it runs, and restored from.

The secret is not in it: with it, everybody who can read a backup could sign in as anybody.
"""

import json
import os
import tarfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from db import engine
from db.engine.store import Unusable
from db.engine.transaction import Transaction
from db.installation import archives, facts, keys, scratch
from db.installation.folder import Folder
from db.installation.moments import Moment
from db.language import _
from db.people import addresses, devices, resets
from db.refusals import Refused

REPLACED = (*archives.KEPT, "secret")
LEVEL = 6  # of compression: the highest one takes more than twice as long for a fiftieth of the size
# In the folder of a restore, while files are moved: where what was there goes, and what that is.
PLAN = "plan"
LOGS = ("mentora.db-wal", "mentora.db-shm")


def make(folder: Folder, target: Path | None) -> Path:
    """Returns the file it wrote."""
    tidy(folder)
    if not folder.database.exists():
        raise Refused(_("There is no database in {folder}.", folder=folder.path))
    if not engine.open(folder.address).is_mentora():
        raise Refused(_("The database in {folder} doesn’t belong to Mentora.", folder=folder.path))
    target = target or folder.backups / f"mentora-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
    if target.exists():
        raise Refused(_("{target} exists already.", target=target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch.clear(target.parent, scratch.BACKUP)
        with scratch.folder(target.parent, scratch.BACKUP) as work:
            _pack(folder, work).rename(target)
        engine.open(folder.address).transact(facts.note_backup)
    except OSError as problem:
        raise Refused(_("{target} cannot be written: {reason}.", target=target, reason=problem.strerror)) from problem
    return target


def restore(folder: Folder, source: Path) -> Path | None:
    """Puts a backup in place of what is there. Returns where the old state is kept, if there was one.

    Everybody has to log in again. The backup knows neither the devices that signed in after it, nor those that were
    logged out, so nobody could end the former and the latter would be back.
    """
    with archives.opened(source) as file:
        folder.make().lock()
        try:
            tidy(folder)
            with scratch.folder(folder.path, scratch.RESTORE) as fresh:
                archives.unpack(file, source, fresh)
                _make_ready(Folder(fresh), source)
                return _put_in_place(folder, fresh)
        finally:
            folder.unlock()


def tidy(folder: Folder) -> None:
    """Clears away what a backup or a restore that was killed left. The latter may have moved some files already."""
    with scratch.left_behind(folder.path, scratch.RESTORE) as found:
        for fresh in found:
            _put_back(folder, fresh)
    for place in (folder.path, folder.backups):
        scratch.clear(place, scratch.BACKUP, scratch.RESTORE)


def _pack(folder: Folder, work: Path) -> Path:
    part = work / "part.tar.gz"
    with (
        scratch.folder(folder.path, scratch.BACKUP) as links,
        open(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file,
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=LEVEL) as archive,
    ):
        moment = Moment(folder, work, links).catch()
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
    addresses.forget_all(tx)


def _make_ready(fresh: Folder, source: Path) -> None:
    """Checks the database, and ends every login in it."""
    store, is_ours = engine.open(fresh.address), False
    try:
        damage = store.damage()
        is_ours = not damage and store.is_mentora()
        if is_ours:
            store.transact(_end_sessions)
    except Unusable as problem:
        damage = str(problem)
    if damage:
        reason = damage.strip().splitlines()[-1]
        raise Refused(
            _("The database in {source} is damaged ({damage}). Nothing was changed.", source=source, damage=reason)
        )
    if not is_ours:
        raise Refused(_("The database in {source} doesn’t belong to Mentora. Nothing was changed.", source=source))
    keys.load(fresh.secret)


def _put_in_place(folder: Folder, fresh: Path) -> Path | None:
    """Everything there is moved aside first, with what a killed server left: SQLite would read that into the backup."""
    there = [name for name in (*REPLACED, *LOGS) if _is_something(folder.path / name)]
    aside = _new_folder(folder.path) if there else None
    try:
        (fresh / PLAN).write_text(json.dumps([aside.name if aside else "", there]))
        if aside:
            for name in there:
                (folder.path / name).rename(aside / name)
        for name in REPLACED:
            if (fresh / name).exists():
                if (folder.path / name).is_dir():  # empty, so it was not moved aside
                    (folder.path / name).rmdir()
                (fresh / name).rename(folder.path / name)
        (fresh / PLAN).unlink()
    except BaseException as problem:
        _put_back(folder, fresh)
        if not isinstance(problem, OSError):
            raise
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


def _put_back(folder: Folder, fresh: Path) -> None:
    """Undoes the moves of a restore that did not end, however far it came."""
    try:
        kept, there = json.loads((fresh / PLAN).read_text())
    except (FileNotFoundError, ValueError):  # it had not begun to
        return
    for name in (*REPLACED, *LOGS):
        place, old = folder.path / name, folder.path / kept / name
        is_ours = old.exists() if name in there else _is_something(place)
        if is_ours and place.exists():
            place.rename(fresh / name)
        if name in there and old.exists():
            old.rename(place)
    (fresh / PLAN).unlink()
    if kept:
        with suppress(OSError):
            (folder.path / kept).rmdir()


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
