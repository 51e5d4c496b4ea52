"""Checks an installation and says what it checked."""

import os
import resource
import shutil
from collections.abc import Iterator

from db import engine, recordings
from db.engine.store import Store, Unusable
from db.engine.transaction import Transaction
from db.installation import future, keys, rules, scratch
from db.installation.folder import MB, Folder
from db.language import _
from db.money import amount
from db.operators import lost
from db.refusals import Refused

ENOUGH_FILES = 8192
KINDS = ("reserved", "to_give_back", "payout")  # of money at a payment provider


def examine(
    folder: Folder, keep_free: int = 0, recordings_total: int = 0, without_keys: dict[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    """Each thing that was checked, and what is wrong with it ("" when nothing is).

    `without_keys`: the payment providers that can’t be asked, with the variables that are missing.
    """
    there = _("the data folder {folder}", folder=folder.path)
    if not folder.database.exists():
        yield there, _("there is no database in it; `python app.py migrate` makes one")
        return
    yield there, "" if os.access(folder.path, os.W_OK) else _("it cannot be written to")
    yield _("enough of the disk is free"), _disk(folder, keep_free)
    yield _("enough files and connections may be open at once"), _files()
    yield _("nothing is left of a backup or a restore that was interrupted"), _left_behind(folder)
    yield _("the secret"), _secret(folder)
    try:
        yield from _database(folder, engine.open(folder.address), recordings_total, without_keys or {})
    except (Unusable, Refused) as problem:
        yield _("the database file"), str(problem)


def _disk(folder: Folder, keep_free: int) -> str:
    free = shutil.disk_usage(folder.path).free
    if free >= keep_free:
        return ""
    return _("{free} MB are free, and --keep-free asks for {wanted}", free=free // MB, wanted=keep_free // MB)


def _files() -> str:
    """As many as a server may open that is started in the same way. It raises the soft limit itself."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY or most >= ENOUGH_FILES:
        return ""
    return _(
        "at most {most}, and each open page takes one; raise the hard limit to {wanted} (`ulimit -Hn`, or LimitNOFILE)",
        most=most,
        wanted=ENOUGH_FILES,
    )


def _left_behind(folder: Folder) -> str:
    kinds, found = (scratch.BACKUP, scratch.RESTORE), []
    for place in (folder.path, folder.backups):
        with scratch.left_behind(place, *kinds) as paths:
            found += [path.name for path in paths]
    return _("{names}; the next start or backup removes it", names=", ".join(found)) if found else ""


def _secret(folder: Folder) -> str:
    if not folder.secret.exists():
        return _("it is missing; the next start makes a new one, and everybody logs in again")
    try:
        keys.read(folder.secret)
    except Refused as refused:
        return refused.sentence
    return ""


def _database(
    folder: Folder, store: Store, recordings_total: int, without_keys: dict[str, str]
) -> Iterator[tuple[str, str]]:
    schema_fits = True
    for checked, problem in store.examine():
        yield checked, problem
        schema_fits = not problem
    if schema_fits:
        yield store.transact(_space, recordings_total)
        yield from store.transact(_reserved, without_keys)
        yield from store.transact(_rules, store, folder)


def _reserved(tx: Transaction, without_keys: dict[str, str]) -> list[tuple[str, str]]:
    """What only a provider can do, whose keys were removed."""
    found: list[tuple[str, str]] = []
    for way, names in without_keys.items():
        if waiting := lost.left(tx, way):
            sums = {
                kind: ", ".join(amount(one.cents, one.currency) for one in waiting.get(kind, ())) or "0"
                for kind in KINDS
            }
            problem = _(
                "reserved: {reserved}; to go back: {to_give_back}; payouts on their way: {payout}. Set {names} again. "
                "If that can’t be done any more, settle each by hand: /admin › Payments › At a lost provider",
                names=names,
                **sums,
            )
            found.append((_("no money waits at {way}, which can’t be asked without its keys", way=way), problem))
    return found


def _space(tx: Transaction, total: int) -> tuple[str, str]:
    used = recordings.kept_in_all(tx)
    checked = _("recordings take up {used} MB of {most} MB", used=used // MB, most=total // MB)
    if used < total or not total:
        return checked, ""
    return checked, _("nobody can record any more; raise --recordings-total, or choose fewer --recordings-days")


def _rules(tx: Transaction, store: Store, folder: Folder) -> list[tuple[str, str]]:
    counted = [*rules.counted(tx, store.queries), *rules.timed(tx)]
    if folder.is_served():  # nothing is overdue while the clock does not run
        counted += rules.overdue(tx)
    broken = [(sentence, rules.sentence(count)) for sentence, count in counted]
    ahead = future.count_ahead(tx)
    advice = _("{problem}; `python app.py fix-clock` puts that right", problem=rules.sentence(ahead)) if ahead else ""
    broken.append((_("nothing was written in the future"), advice))
    return [*broken, *rules.films(tx, folder.recordings)]
