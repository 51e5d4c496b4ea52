"""Writes the emails of news that are due. Checking is a read; it writes only when there is something."""

from db import posting
from db.engine.transaction import Engine
from jobs.dividing import do_all_or_each


async def post(database: Engine) -> None:
    while await database.read(posting.is_due):
        await do_all_or_each(database, posting.post, posting.put_off_first, what="An email")
