"""Looks up when mentors can be booked next, a few at a time: nobody waits for it."""

from db.engine.transaction import Engine
from db.listings import keeping

STEPS = 40  # in a round of the clock; the rest has time until the next one


async def refresh(database: Engine) -> None:
    for _step in range(STEPS):
        if not await database.read(keeping.is_due):
            return
        await database.write(keeping.refresh)
