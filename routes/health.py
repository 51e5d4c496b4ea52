"""Whether all is well, for a monitor. It costs little, is open to everybody, and tells nothing else."""

import asyncio
import shutil
import time
from collections.abc import Awaitable

from quart import Blueprint, Response, jsonify

from db import clock
from db.installation import future
from routes.http import access
from routes.http.site import current_app

routes = Blueprint("health", __name__)

LONGEST = 5.0  # seconds that the database may take
# Seconds that a round of the jobs may take. One that waits for a mail server takes long, and is fine.
ROUND = 300.0


@routes.get("/health")
@access.anyone
async def health() -> Response:
    """200, or 503 with the names of what fails: database, clock, disk."""
    checks: dict[str, Awaitable[bool]] = {"database": _database(), "clock": _clock(), "disk": _disk()}
    failing = [name for name, check in checks.items() if not await check]
    response = jsonify({"status": "failing" if failing else "ok", "failing": failing})
    response.status_code = 503 if failing else 200
    response.headers["Cache-Control"] = "no-store"
    return response


async def _database() -> bool:
    return await _newest_time() is not None


async def _clock() -> bool:
    """The jobs run, and this machine's clock is not behind what was written last."""
    newest = await _newest_time()
    is_behind = newest is not None and newest > clock.after(minutes=future.TOLERANCE)
    return time.monotonic() - current_app.clock.last_round < ROUND and not is_behind


async def _disk() -> bool:
    config = current_app.config
    return shutil.disk_usage(config["DATA"]).free >= config["KEEP_FREE"]


async def _newest_time() -> str | None:
    """None when the database doesn't answer."""
    try:
        async with asyncio.timeout(LONGEST):
            return await current_app.database.read(future.newest_time)
    except Exception:  # whatever it is, it fails
        return None
