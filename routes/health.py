"""Whether all is well, for a monitor. It costs little, is open to everybody, and tells nothing else."""

import asyncio
import shutil
import time

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
    """200, or 503 with the names of what fails: database, clock, disk, media."""
    newest = await _newest_time()
    checks = {
        "database": newest is not None,
        "clock": _clock_is_well(newest),
        "disk": _disk_has_room(),
        "media": _media_is_well(),
    }
    failing = [name for name, is_well in checks.items() if not is_well]
    response = jsonify({"status": "failing" if failing else "ok", "failing": failing})
    response.status_code = 503 if failing else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def _clock_is_well(newest: str | None) -> bool:
    """The jobs run, and this machine's clock is not behind what was written last."""
    is_behind = newest is not None and newest > clock.after(minutes=future.TOLERANCE)
    return time.monotonic() - current_app.clock.last_round < ROUND and not is_behind


def _disk_has_room() -> bool:
    config = current_app.config
    return shutil.disk_usage(config["DATA"]).free >= config["KEEP_FREE"]


def _media_is_well() -> bool:
    """Also when there is nothing but the mesh."""
    farm = current_app.media.farm
    return farm is None or farm.is_well


async def _newest_time() -> str | None:
    """None when the database doesn't answer."""
    try:
        async with asyncio.timeout(LONGEST):
            return await current_app.database.read(future.newest_time)
    except Exception:  # whatever it is, it fails
        return None
