"""Fires alarms, gives up seats that were not paid in time, and expires requests.

Checking is a read; it writes only when something is due.
"""

import logging

from db import alarms, firing, requests
from db.engine.transaction import Engine
from db.payments import holds
from db.refusals import Busy, NoRoom

log = logging.getLogger("mentora")


async def fire(database: Engine) -> None:
    while await database.read(alarms.is_due):
        try:
            await database.write(firing.fire)
        except (Busy, NoRoom):  # none of them could, however they are divided
            raise
        except Exception:
            log.exception("Some alarms cannot fire together; they fire one by one")
            await _fire_one(database)
    while await database.read(holds.is_due):
        await database.write(holds.release)
    while await database.read(requests.is_due):
        await database.write(requests.expire)


async def _fire_one(database: Engine) -> None:
    try:
        await database.write(firing.fire, 1)
    except (Busy, NoRoom):
        raise
    except Exception:
        log.exception("An alarm cannot fire; it is tried again in five minutes")
        await database.write(alarms.postpone_first)
