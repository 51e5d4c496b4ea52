"""Liking a session, which makes the recommendations better."""

from quart import Blueprint

from db import likes
from routes.http import access, forms, replies

routes = Blueprint("likes", __name__)


@routes.post("/api/sessions/<id:session_id>/like")
@access.role("learner")
async def like(session_id: int):
    await forms.read()
    await replies.write(likes.like, session_id)
    return replies.done({"liked": True}, f"/sessions/{session_id}", "Noted: your recommendations will show it.")


@routes.post("/api/sessions/<id:session_id>/unlike")
@access.role("learner")
async def unlike(session_id: int):
    await forms.read()
    await replies.write(likes.unlike, session_id)
    return replies.done({"liked": False}, f"/sessions/{session_id}", "")
