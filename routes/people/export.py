"""Everything that is stored about a person, as a file of JSON."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from quart import Blueprint, Response

from db.engine.transaction import Row
from db.language import rendered
from db.people import export
from routes.http import access, replies
from routes.http.access import me
from routes.http.site import current_app

routes = Blueprint("export", __name__)

ROWS = 50  # written in a row: a millisecond or two


@routes.get("/settings/export")
@access.member
async def download():
    found = await current_app.database.read_much(export.everything, me.id)
    language, write = replies.language(), current_app.json.dumps
    parts = _in_parts(found, lambda row: write(rendered(_as_json(row), language)))
    response = Response(parts, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="mentora.json"'
    response.timeout = None  # it may be long, and the line slow
    return response


async def _in_parts(found: dict[str, Any], write: Callable[[Row], str]) -> AsyncIterator[bytes]:
    """A few rows at a time: somebody may have thousands, and everybody else would wait for all of them."""
    before = "{"
    for name, part in found.items():
        yield f'{before}"{name}":'.encode()
        before = ","
        if not isinstance(part, list):
            yield write(part).encode()
            continue
        for start in range(0, len(part), ROWS):
            rows = ",".join(map(write, part[start : start + ROWS]))
            yield f"{',' if start else '['}{rows}".encode()
            await asyncio.sleep(0)
        yield b"]" if part else b"[]"
    yield b"}\n"


def _as_json(row: Row | dict) -> dict[str, Any]:
    """Ids as text: they are too long for the numbers of many programs."""
    return {
        name: str(value) if name == "id" or (name.endswith("_id") and value) else value
        for name, value in (row if isinstance(row, dict) else row._asdict()).items()
    }
