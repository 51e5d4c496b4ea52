"""What is due is done many at a time. If that fails they are done one by one, so that one holds up no others."""

import logging
from collections.abc import Callable
from typing import Any

from db.engine.transaction import Engine
from db.refusals import Busy, NoRoom

log = logging.getLogger("mentora")


async def do_all_or_each(
    database: Engine, act: Callable[..., Any], put_off_first: Callable[..., Any], *, what: str
) -> None:
    """`act` takes how many it does at the most; `what` names one of them in the log."""
    try:
        await database.write(act)
    except (Busy, NoRoom):  # none of them could, however they are divided
        raise
    except Exception:
        log.exception("%s: several at once failed, so they are done one by one", what)
        await _do_one(database, act, put_off_first, what)


async def _do_one(database: Engine, act: Callable[..., Any], put_off_first: Callable[..., Any], what: str) -> None:
    try:
        await database.write(act, 1)
    except (Busy, NoRoom):
        raise
    except Exception:
        log.exception("%s: one failed, and is tried again later", what)
        await database.write(put_off_first)
