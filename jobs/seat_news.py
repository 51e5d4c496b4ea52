"""Tells of the seats that were booked in a rush: after the seats, and within a second or so."""

import asyncio
import logging
import time

from db import seat_news
from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom

log = logging.getLogger("mentora")

LONGEST = 0.5  # seconds, while many wait: then the other jobs have their turn


async def tell(database: Engine) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and (waiting := await database.read(seat_news.waiting)):
        await asyncio.gather(*(_tell(database, booking_id) for booking_id in waiting))


async def _tell(database: Engine, booking_id: int) -> None:
    try:
        await database.write(seat_news.announce_waiting, booking_id)
    except (Busy, NoRoom):
        raise
    except Exception:
        log.exception("The news of a seat could not be told")
        await database.write(seat_news.give_up, booking_id)
