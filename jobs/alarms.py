"""Fires alarms, gives up seats that were not paid in time, and expires requests.

Checking is a read; it writes only when something is due.
"""

from db import alarms, firing, requests
from db.engine.transaction import Engine
from db.payments import holds
from jobs.dividing import do_all_or_each


async def fire(database: Engine) -> None:
    while await database.read(alarms.is_due):
        await do_all_or_each(database, firing.fire, alarms.postpone_first, what="An alarm")
    while await database.read(holds.is_due):
        await database.write(holds.release)
    while await database.read(requests.is_due):
        await database.write(requests.expire)
