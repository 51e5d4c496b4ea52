"""The room: its page, what is said and written in it, the way out, and what a browser needs to connect."""

from functools import partial

from quart import Blueprint, current_app

from db import bookings, recordings, rooms, sessions
from db.engine.transaction import Transaction
from db.language import FORMER
from db.refusals import Missing
from db.sessions import readiness
from routes.http import access, forms, replies
from routes.http.access import me
from ws import topics

routes = Blueprint("rooms", __name__)


@routes.get("/room/<id:session_id>")
@access.member
async def page(session_id: int):
    """Only the host and who holds a seat, from ten minutes before the start; coming in while it is live is being there."""
    if await replies.write(readiness.enter, session_id) is None:
        return replies.see(f"/room/{session_id}/left")
    load = partial(_shown, session_id=session_id, carries=current_app.media.carries)
    return await replies.page("rooms/page.html", "Room", load=load, block="panel" if replies.wants_fragment() else "")


@routes.get("/room/<id:session_id>/left")
@access.member
async def left(session_id: int):
    """What comes next: a rating, feedback, another session; or back in, while it goes on."""
    block = "panel" if replies.wants_fragment() else ""
    return await replies.page("rooms/left.html", "See you", load=partial(_left, session_id=session_id), block=block)


@routes.get("/sessions/<id:session_id>/kept")
@access.member
async def kept(session_id: int):
    """What was said, written and recorded: part of the session's page, asked for by itself because few look at it."""
    load = partial(_kept, session_id=session_id)
    return await replies.page(
        "rooms/kept.html", "What was kept", load=load, block="panel" if replies.wants_fragment() else ""
    )


@routes.get("/api/ice")
@access.member
async def ice():
    response = replies.json(current_app.media.grant(me.id))
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.get("/api/sessions/<id:session_id>/messages")
@access.member
async def messages(session_id: int):
    return replies.json(
        {"items": [message_json(row) for row in await replies.read(rooms.messages, session_id)], "next": None}
    )


@routes.post("/api/sessions/<id:session_id>/messages")
@access.member
async def say(session_id: int):
    fields = await forms.read("body")
    message = await replies.write(rooms.say, session_id, fields["body"])
    content = {
        "id": str(message.message_id),
        "person_id": str(message.person_id),
        "name": message.name,
        "body": message.body,
        "sent_at": message.sent_at,
    }
    return replies.done(content, f"/room/{session_id}", "", 201)


@routes.get("/api/sessions/<id:session_id>/note")
@access.member
async def note(session_id: int):
    found = await replies.read(rooms.note, session_id)
    return replies.json({"items": [{"id": str(row.id), "body": row.body} for row in found], "next": None})


@routes.post("/api/sessions/<id:session_id>/note")
@access.member
async def write(session_id: int):
    fields = await forms.read("id", "body")
    written = await replies.write(rooms.write, session_id, forms.whole_number("id", fields["id"]), fields["body"])
    return replies.done({"id": str(written.paragraph_id), "body": written.body}, f"/room/{session_id}", "")


def message_json(row) -> dict:
    return {
        "id": str(row.id),
        "person_id": str(row.person_id or 0),
        "name": row.name or FORMER,
        "body": row.body,
        "sent_at": row.sent_at,
    }


def _shown(tx: Transaction, person, *, session_id: int, carries: int) -> dict:
    session = sessions.get(tx, person.id, session_id)
    is_host = session.host_id == person.id
    return {
        "session": session,
        "title": session.title,
        "is_host": is_host,
        "participants": bookings.participants(tx, session_id) if is_host else [],
        "messages": rooms.messages(tx, person, session_id),
        "paragraphs": rooms.note(tx, person, session_id),
        "recordings": recordings.in_session(tx, person.id, session_id),
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(session_id)],
        "room": _facts(person, session, is_host, tx.now, carries),
    }


def _facts(person, session, is_host: bool, now: str, carries: int) -> dict:
    """What the script of the room starts from."""
    path = f"/api/sessions/{session.id}"
    return {
        "session": str(session.id),
        "me": {"id": str(person.id), "name": person.name},
        "is_host": is_host,
        "status": session.status,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "now": now,
        "carries": carries,
        "socket": f"/room/{session.id}/live",
        "ice": "/api/ice",
        "messages": f"{path}/messages",
        "note": f"{path}/note",
        "recordings": f"{path}/recordings",
        "leave": f"/room/{session.id}/left",
    }


def _kept(tx: Transaction, person, *, session_id: int) -> dict:
    guest = rooms.guest(tx, person.id, session_id)
    return {
        "is_host": bool(guest.is_host),
        "messages": rooms.messages(tx, person, session_id),
        "paragraphs": rooms.note(tx, person, session_id),
        "recordings": recordings.in_session(tx, person.id, session_id),
        "timezone": person.timezone,
    }


def _left(tx: Transaction, person, *, session_id: int) -> dict:
    session = sessions.get(tx, person.id, session_id)
    is_host = session.host_id == person.id
    if not is_host and session.booking_status != "booked":
        raise Missing()
    participants = bookings.participants(tx, session_id) if is_host else []
    return {
        "session": session,
        "is_host": is_host,
        "participants": participants,
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(session_id)],
    }
