"""How a session is held: ready, start, end, and what is said afterwards. The room itself is in `rooms`."""

from functools import partial

from quart import Blueprint

from db import bookings, sessions
from db.engine.transaction import Transaction
from db.refusals import Refused
from db.sessions import readiness
from routes.http import access, forms, replies
from routes.sessions import as_json

routes = Blueprint("readiness", __name__)


@routes.post("/api/sessions/<id:session_id>/ready")
@access.member
async def ready(session_id: int):
    await forms.read()
    await replies.write(readiness.ready, session_id)
    return replies.done({"ready": True}, f"/sessions/{session_id}", "")


@routes.post("/api/sessions/<id:session_id>/start")
@access.role("mentor", "employer")
async def start(session_id: int):
    await forms.read()
    await replies.write(readiness.start, session_id)
    return await _on_to(f"/room/{session_id}", session_id)


@routes.post("/api/sessions/<id:session_id>/end")
@access.role("mentor", "employer")
async def end(session_id: int):
    await forms.read()
    await replies.write(readiness.end, session_id)
    return await _on_to(f"/sessions/{session_id}", session_id)


@routes.get("/sessions/<id:session_id>/feedback/<id:booking_id>")
@access.role("mentor", "employer")
async def feedback_form(session_id: int, booking_id: int):
    return await _feedback_form(session_id, booking_id, {}, {}, 200)


@routes.post("/api/sessions/<id:session_id>/feedback")
@access.role("mentor", "employer")
async def feedback(session_id: int):
    fields = await forms.read("booking_id", "feedback")
    booking_id = forms.whole_number("booking_id", fields["booking_id"])
    try:
        await replies.write(readiness.give_feedback, session_id, booking_id, fields["feedback"])
    except Refused as refused:
        return await replies.again(partial(_feedback_form, session_id, booking_id), refused, fields)
    return replies.done({"ok": True}, f"/sessions/{session_id}", "Your feedback was sent.")


async def _on_to(path: str, session_id: int):
    return replies.json(await as_json(session_id)) if replies.wants_json() else replies.see(path)


async def _feedback_form(session_id: int, booking_id: int | None, values: dict, errors: dict, status: int):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        seated = [one for one in bookings.participants(tx, session_id) if one.id == booking_id]
        return {
            "session": session,
            "booking": seated[0] if seated else None,
            "values": {"feedback": seated[0].feedback if seated else ""} | values,
        }

    return await replies.dialog("sessions/feedback.html", "Feedback", load=load, status=status, errors=errors)
