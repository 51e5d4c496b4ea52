"""The check of camera, microphone and connection, and what it found."""

from functools import partial

from quart import Blueprint

from db import connections, pages
from db.engine.transaction import Transaction
from db.fields import Field
from db.language import _
from routes.http import access, calls, forms, replies, shapes
from routes.http.asked import the_request

routes = Blueprint("connections", __name__)

FOUND: dict[str, Field] = {**connections.RESULT, "checked_at": shapes.TIME}


@routes.get("/check")
@access.member
async def page():
    session_id = the_request().args.get("session", "")
    back = f"/sessions/{session_id}" if pages.is_id(session_id) else "/dashboard"
    return await replies.panel("connections/page.html", _("Connection check"), load=partial(_shown, back=back))


@routes.post("/api/connection-check")
@access.member
@forms.takes(connections.RESULT)
@calls.describe("Keep what a check of your camera, microphone and connection found", FOUND)
async def keep(given: dict):
    return replies.done(await replies.write(connections.keep, given), "/check", "")


def _shown(tx: Transaction, person, *, back: str) -> dict:
    return {"last": connections.of(tx, person.id), "back": back, "timezone": person.timezone}
