"""Goes on cancelling what suspended people had planned, one short transaction after another."""

from db.engine.transaction import Engine
from db.people import suspension


async def go_on(database: Engine) -> None:
    while await database.read(suspension.is_due):
        await database.write(suspension.go_on)
