"""Goes on deleting the accounts of those who lead many sessions, one short transaction after another."""

from db.engine.transaction import Engine
from db.people import closing


async def go_on(database: Engine) -> None:
    while await database.read(closing.is_due):
        await database.write(closing.go_on)
