"""`/schedule tomorrow 3pm`: shows what was understood, and leads to the form that it fills in."""

from functools import partial

from quart import Blueprint, Response, request

from db.fields import Maybe, Time
from db.language import _
from routes.conversations import understood
from routes.http import access, calls, replies
from routes.http.shapes import TEXT, WHOLE

routes = Blueprint("phrases", __name__)

TEXT_OF = {"text": "What follows /schedule, such as `tomorrow 3pm`"}
UNDERSTOOD = {
    "starts_at": Maybe(field=Time()),
    "duration_minutes": WHOLE,
    "topic": TEXT,
    "form": Maybe(field=TEXT, note="The address of the form, filled in"),
    "problem": TEXT,
}


@routes.get("/messages/<id:conversation_id>/schedule")
@access.member
async def show(conversation_id: int) -> Response:
    load = partial(understood, conversation_id=conversation_id, text=request.args.get("text", ""))
    return await replies.page("conversations/schedule.html", _("Schedule"), load=load, block="schedule")


@routes.get("/api/conversations/<id:conversation_id>/schedule")
@access.member
@calls.describe("What a phrase means, in your zone, and the form that it fills in", UNDERSTOOD, query=TEXT_OF)
async def index(conversation_id: int) -> Response:
    text = request.args.get("text", "")
    found = await replies.read(lambda tx, person: understood(tx, person, conversation_id=conversation_id, text=text))
    meant = found["understood"]
    return replies.json(
        {
            "starts_at": meant.starts_at if meant else None,
            "duration_minutes": meant.minutes if meant else 0,
            "topic": meant.topic if meant else "",
            "form": found["form_url"] or None,
            "problem": found["problem"],
        }
    )
