"""Liking a session, which makes the recommendations better."""

from quart import Blueprint

from db import likes
from db.fields import Flag
from db.language import _
from routes.http import access, calls, forms, replies

routes = Blueprint("likes", __name__)

LIKED = {"liked": Flag()}


@routes.post("/api/sessions/<id:session_id>/like")
@access.role("learner")
@forms.takes()
@calls.describe("Like a session", LIKED)
async def like(session_id: int):
    await replies.write(likes.like, session_id)
    return replies.done(
        {"liked": True}, f"/sessions/{session_id}", _("Thanks! We’ll use this for your recommendations.")
    )


@routes.post("/api/sessions/<id:session_id>/unlike")
@access.role("learner")
@forms.takes()
@calls.describe("Take a like back", LIKED)
async def unlike(session_id: int):
    await replies.write(likes.unlike, session_id)
    return replies.done({"liked": False}, f"/sessions/{session_id}", "")
