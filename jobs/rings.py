"""What is due by the clock: alarms of sessions, and requests that nobody answered. Looking costs a read; only what is due is written."""

from db import alarms, requests, rings
from db.engine import Engine


async def ring(database: Engine) -> None:
    while await database.read(alarms.is_due):
        await database.write(rings.ring)
    while await database.read(requests.is_due):
        await database.write(requests.expire)
