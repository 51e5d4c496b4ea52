"""Ends calls that rang long enough, and those that nobody came back to after a restart."""

from db import rings
from db.engine.transaction import Engine


async def time_out(database: Engine) -> None:
    while await database.read(rings.is_due):
        await database.write(rings.time_out)


async def lose(database: Engine) -> None:
    """At the start: nobody is known to be in a call."""
    await database.write(rings.lose)
