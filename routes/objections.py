"""Objections to what the attendance says, by the learner and the mentor of a seat."""

from quart import Blueprint

from db import objections
from db.engine.transaction import Transaction
from db.language import _
from routes.http import access, calls, forms, replies, shapes
from routes.http.access import me

routes = Blueprint("objections", __name__)


@routes.get("/bookings/<id:booking_id>/object")
@access.role("learner", "mentor")
async def object_form(booking_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        seat = objections.get_seat(tx, person, booking_id)
        return {"seat": seat, "is_possible": objections.may_object(seat, tx.now), "values": values or {}}

    parent = f"/{me.role}/sessions?show=past"
    return await replies.dialog("objections/new.html", _("Object"), parent=parent, load=load, **form)


@routes.post("/api/bookings/<id:booking_id>/object")
@access.role("learner", "mentor")
@forms.takes(objections.WORDS, form=object_form)
@calls.describe("Object to the attendance of a session, or answer the other side’s objection", shapes.OK)
async def raise_one(booking_id: int, given: dict):
    session_id = await replies.write(objections.raise_one, booking_id, given)
    return replies.done({"ok": True}, f"/sessions/{session_id}", _("Sent. An operator will settle it."))
