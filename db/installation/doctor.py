"""Checks an installation and says what it checked."""

from collections.abc import Iterator

from db import engine
from db.engine.store import Store, Unusable
from db.engine.transaction import Transaction
from db.installation import keys
from db.installation.folder import Folder
from db.refusals import Refused

INVARIANTS = "invariants.sql"


def examine(folder: Folder) -> Iterator[tuple[str, str]]:
    """Each thing that was checked, and what is wrong with it ("" when nothing is)."""
    if not folder.database.exists():
        yield f"the data folder {folder.path}", "there is no database in it; `python app.py migrate` makes one"
        return
    yield f"the data folder {folder.path}", ""
    yield "the secret", _secret(folder)
    try:
        yield from _database(engine.open(folder.address))
    except Unusable as problem:
        yield "the database file", str(problem)


def _secret(folder: Folder) -> str:
    if not folder.secret.exists():
        return "it is missing; the next start makes a new one, and everybody logs in again"
    try:
        keys.read(folder.secret)
    except Refused as refused:
        return refused.sentence
    return ""


def _database(store: Store) -> Iterator[tuple[str, str]]:
    schema_fits = True
    for checked, problem in store.examine():
        yield checked, problem
        schema_fits = not problem
    if schema_fits:
        yield from store.transact(_invariants, store)


def _invariants(tx: Transaction, store: Store) -> list[tuple[str, str]]:
    counted = [(query.why, tx.value(query.name)) for query in store.queries.in_file(INVARIANTS)]
    return [(sentence, f"{count} rows break this" if count else "") for sentence, count in counted]
