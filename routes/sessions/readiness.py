"""How a session is held: ready, start, end, and feedback afterwards. The room itself is in `rooms`."""

from quart import Blueprint

from db import bookings, sessions
from db.engine.transaction import Transaction
from db.fields import Flag
from db.language import _
from db.sessions import readiness
from routes.http import access, calls, forms, replies, shapes
from routes.sessions import as_host

routes = Blueprint("readiness", __name__)


@routes.post("/api/sessions/<id:session_id>/ready")
@access.member
@forms.takes()
@calls.describe("Say that you are ready", {"ready": Flag()})
async def ready(session_id: int):
    await replies.write(readiness.ready, session_id)
    return replies.done({"ready": True}, f"/sessions/{session_id}", "")


@routes.post("/api/sessions/<id:session_id>/start")
@access.role("mentor", "employer")
@forms.takes()
@calls.describe("Start the class", shapes.SESSION)
async def start(session_id: int):
    content = await replies.write(readiness.start, session_id, show=as_host)
    return replies.json(content) if replies.wants_json() else replies.see(f"/room/{session_id}")


@routes.get("/sessions/<id:session_id>/end")
@access.role("mentor", "employer")
async def end_form(session_id: int, **form):
    """Asks first: everyone has to leave, and it cannot be started again."""

    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        seated = [one for one in bookings.participants(tx, session_id) if one.status == "booked" and not one.removed_at]
        return {"session": session, "affected": len(seated)}

    return await replies.dialog(
        "sessions/end.html", _("End Class"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/end")
@access.role("mentor", "employer")
@forms.takes(form=end_form)
@calls.describe("End the class", shapes.SESSION)
async def end(session_id: int):
    content = await replies.write(readiness.end, session_id, show=as_host)
    return replies.json(content) if replies.wants_json() else replies.see(f"/sessions/{session_id}")


@routes.get("/sessions/<id:session_id>/feedback/<id:booking_id>")
@access.role("mentor", "employer")
async def feedback_form(session_id: int, booking_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        booking = next((one for one in bookings.participants(tx, session_id) if one.id == booking_id), None)
        stored = {"feedback": booking.feedback if booking else ""}
        return {"session": session, "booking": booking, "values": stored | (values or {})}

    return await replies.dialog(
        "sessions/feedback.html", _("Feedback"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/feedback")
@access.role("mentor", "employer")
@forms.takes(readiness.FEEDBACK, form=forms.from_field(feedback_form, "booking_id"))
@calls.describe("Give feedback to somebody who was there", shapes.OK)
async def feedback(session_id: int, given: dict):
    await replies.write(readiness.give_feedback, session_id, given["booking_id"], given["feedback"])
    return replies.done({"ok": True}, f"/sessions/{session_id}", _("Feedback sent"))
