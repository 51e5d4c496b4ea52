"""The chats of sessions that are over, where all else is that people wrote to each other."""

from functools import partial

from quart import Blueprint, Response, request

from db import rooms, sessions
from db.engine.transaction import Transaction
from db.language import _
from routes.conversations import PAGE
from routes.dashboards import tab
from routes.http import access, forms

routes = Blueprint("room_chats", __name__)

LIST = f"{PAGE}/sessions"


@routes.get("/messages/sessions")
@access.member
async def page() -> Response:
    load = partial(_shown, after=request.args.get("after"))
    return await tab("conversations/rooms.html", _("Session chats"), load=load, at=PAGE)


@routes.get("/messages/sessions/<id:session_id>")
@access.member
async def show(session_id: int) -> Response:
    load = partial(_shown, after=None, session_id=session_id)
    return await tab("conversations/rooms.html", _("Session chats"), load=load, at=PAGE)


def _shown(tx: Transaction, person, *, after: str | None, session_id: int = 0) -> dict:
    found = rooms.with_chats(tx, person, after)
    shown = {
        "rooms": found.items,
        "more": forms.next_page(LIST, found),
        "current": session_id,
        "timezone": person.timezone,
        "session": None,
    }
    if not session_id:
        return shown
    messages, session = rooms.messages(tx, person, session_id), sessions.get(tx, person.id, session_id)
    return shown | {"messages": messages, "session": session, "title": session.title}
