"""`/api/dashboard/sessions`, for programs written for an earlier platform: the same sessions, in its flat shape."""

from quart import Blueprint, request

from db import dashboard_sessions
from db.fields import Id, row_id
from db.language import _
from db.refusals import Invalid
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import DASHBOARD_SESSION

routes = Blueprint("dashboard_sessions", __name__)

FIELDS = dashboard_sessions.FIELDS
ITEM = {"id": Id()}


@routes.get("/api/dashboard/sessions")
@access.member
@calls.describe("Your sessions and requests in one flat list", shapes.page_of(DASHBOARD_SESSION))
async def index():
    rows = await replies.read(dashboard_sessions.get_dashboard_sessions)
    return replies.json({"items": [DASHBOARD_SESSION.of(row) for row in rows], "next": None})


@routes.post("/api/dashboard/sessions")
@access.member
@forms.takes(FIELDS | {"mentor_id": Id(), "student_id": Id()})
@calls.describe("Request a session, write a draft, or invite to an interview", DASHBOARD_SESSION, status=201)
async def create(given: dict):
    return replies.json(
        DASHBOARD_SESSION.of(await replies.write(dashboard_sessions.create_mentorship_session, given)), 201
    )


@routes.put("/api/dashboard/sessions")
@access.member
@forms.takes(ITEM | FIELDS | {"status": shapes.DASHBOARD_STATUS}, partial=True)
@calls.describe("Change it, or move it on", DASHBOARD_SESSION)
async def change(given: dict):
    row = await replies.write(dashboard_sessions.update_mentorship_session, _known(given.pop("id", None)), given)
    return replies.json(DASHBOARD_SESSION.of(row))


@routes.delete("/api/dashboard/sessions")
@access.member
@forms.takes(ITEM)
@calls.describe("Cancel it", shapes.OK, query={"id": "Which one, here or in what is sent"})
async def cancel(given: dict):
    await replies.write(
        dashboard_sessions.cancel, _known(row_id("id", request.args.get("id")) if given["id"] is None else given["id"])
    )
    return replies.json({"ok": True})


def _known(session_id: int | None) -> int:
    if session_id is None:
        raise Invalid({"id": _("Please say which session.")})
    return session_id
