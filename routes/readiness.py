"""How a session is held: ready, start, end, the room, and what is said afterwards."""

from functools import partial

from quart import Blueprint

from db import bookings, sessions, sessions_readiness
from db.engine import Transaction
from db.refusals import Refused
from routes import access, forms, replies, shapes
from routes.access import me
from ws import topics

routes = Blueprint("readiness", __name__)


@routes.post("/api/sessions/<id:session_id>/ready")
@access.member
async def ready(session_id: int):
    await forms.read()
    await replies.write(sessions_readiness.ready, session_id)
    return replies.done({"ready": True}, f"/sessions/{session_id}", "")


@routes.post("/api/sessions/<id:session_id>/start")
@access.role("mentor", "employer")
async def start(session_id: int):
    await forms.read()
    session = await replies.write(sessions_readiness.start, session_id)
    if replies.wants_json():
        return replies.json(shapes.session(session, viewer_id=me.id, participants=await replies.read(_participants, session_id)))
    return replies.see(f"/room/{session_id}")


@routes.post("/api/sessions/<id:session_id>/end")
@access.role("mentor", "employer")
async def end(session_id: int):
    await forms.read()
    session = await replies.write(sessions_readiness.end, session_id)
    if replies.wants_json():
        return replies.json(shapes.session(session, viewer_id=me.id, participants=await replies.read(_participants, session_id)))
    return replies.see(f"/sessions/{session_id}")


@routes.get("/room/<id:session_id>")
@access.member
async def room(session_id: int):
    """Only the host and who holds a seat, from ten minutes before the start; coming in while it is live is being there."""
    if await replies.write(sessions_readiness.enter, session_id) is None:
        return replies.see(f"/sessions/{session_id}")
    block = "panel" if replies.wants_fragment() else ""
    return await replies.page("sessions/room.html", "Room", ask=partial(_in_room, session_id=session_id), block=block)


@routes.get("/sessions/<id:session_id>/feedback/<id:booking_id>")
@access.role("mentor", "employer")
async def ask_for_feedback(session_id: int, booking_id: int):
    return await _feedback_form(session_id, booking_id, {}, {}, 200)


@routes.post("/api/sessions/<id:session_id>/feedback")
@access.role("mentor", "employer")
async def feedback(session_id: int):
    fields = await forms.read("booking_id", "feedback")
    booking_id = forms.whole_number("booking_id", fields["booking_id"])
    try:
        await replies.write(sessions_readiness.give_feedback, session_id, booking_id, fields["feedback"])
    except Refused as refused:
        return await replies.again(partial(_feedback_form, session_id, booking_id), refused, fields)
    return replies.done({"ok": True}, f"/sessions/{session_id}", "Your feedback was sent.")


def _in_room(tx: Transaction, person, *, session_id: int) -> dict:
    session = sessions.get(tx, session_id, person.id)
    is_host = session.host_id == person.id
    return {
        "session": session,
        "title": session.title,
        "is_host": is_host,
        "participants": bookings.participants(tx, session_id) if is_host else [],
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(session_id)],
    }


def _participants(tx: Transaction, person, session_id: int) -> list:
    return bookings.participants(tx, session_id)


async def _feedback_form(session_id: int, booking_id: int | None, values: dict, errors: dict, status: int):
    def ask(tx: Transaction, person) -> dict:
        session = sessions.own(tx, session_id, person.id)
        seated = [one for one in bookings.participants(tx, session_id) if one.id == booking_id]
        return {"session": session, "booking": seated[0] if seated else None, "values": {"feedback": seated[0].feedback if seated else ""} | values}

    return await replies.dialog("sessions/feedback.html", "Feedback", ask=ask, status=status, errors=errors)
