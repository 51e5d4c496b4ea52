"""The engine: transactions, named queries, migrations, and the databases that run them.

`engine.open("sqlite:///var/mentora.db")` is all that the rest of Mentora knows of a particular database.
"""

import importlib
from pathlib import Path

from db.engine.store import Store
from db.language import _
from db.refusals import Refused

SQL = Path(__file__).parents[2] / "sql"
# The scheme of an address, and the module whose `open_store` takes the rest of it. Only the one in use is imported.
ADAPTERS = {"sqlite": "db.engine.sqlite_store"}


def open(address: str, sql: Path = SQL) -> Store:
    """The database at this address, with the queries and migrations in the folder `sql`. Nothing is touched yet."""
    scheme, _slashes, rest = address.partition("://")
    if scheme not in ADAPTERS:
        known = ", ".join(f"{name}://" for name in ADAPTERS)
        raise Refused(
            _(
                "{address} is not a database that Mentora can use. An address starts with {known}.",
                address=address,
                known=known,
            )
        )
    store: Store = importlib.import_module(ADAPTERS[scheme]).open_store(rest, sql)
    return store
