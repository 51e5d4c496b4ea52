"""`/api/dashboard/sessions`, as programs of an earlier platform call it: the same sessions, in its flat shape."""

from quart import Blueprint, request

from db import dashboard_sessions
from db.refusals import Invalid
from routes.http import access, forms, replies

routes = Blueprint("dashboard_sessions", __name__)

WRITTEN = ("title", "description", "date", "time", "zoom_link")


@routes.get("/api/dashboard/sessions")
@access.member
async def index():
    return replies.json({"items": await replies.read(dashboard_sessions.rows), "next": None})


@routes.post("/api/dashboard/sessions")
@access.member
async def create():
    fields = await forms.read(*WRITTEN, "mentor_id", "student_id")
    people = {name: forms.whole_number(name, fields[name]) for name in ("mentor_id", "student_id")}
    return replies.json(await replies.write(dashboard_sessions.create, fields | people), 201)


@routes.put("/api/dashboard/sessions")
@access.member
async def change():
    fields = await forms.sent("id", *WRITTEN, "status")
    return replies.json(await replies.write(dashboard_sessions.change, _id(fields.pop("id", "")), fields))


@routes.delete("/api/dashboard/sessions")
@access.member
async def cancel():
    """The id stands in the address, or in what is sent."""
    fields = {"id": request.args["id"]} if "id" in request.args else await forms.read("id")
    await replies.write(dashboard_sessions.cancel, _id(fields["id"]))
    return replies.json({"ok": True})


def _id(value) -> int:
    number = forms.whole_number("id", value)
    if number is None:
        raise Invalid({"id": "Please say which session."})
    return number
