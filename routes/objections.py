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
@calls.describe("Object to the attendance that was recorded, or reply to the other side’s objection", shapes.OK)
async def raise_one(booking_id: int, given: dict):
    session_id = await replies.write(objections.raise_one, booking_id, given)
    return replies.done({"ok": True}, f"/sessions/{session_id}", _("Sent. An operator will settle it."))


@routes.get("/bookings/<id:booking_id>/withdraw")
@access.role("learner", "mentor")
async def withdraw_form(booking_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        return {"seat": objections.get_seat(tx, person, booking_id)}

    parent = f"/{me.role}/sessions?show=past"
    return await replies.dialog("objections/withdraw.html", _("Withdraw"), parent=parent, load=load, **form)


@routes.post("/api/bookings/<id:booking_id>/withdraw")
@access.role("learner", "mentor")
@forms.takes(form=withdraw_form)
@calls.describe("Withdraw your objection: it is settled as the attendance says", shapes.OK)
async def withdraw(booking_id: int):
    session_id = await replies.write(objections.withdraw, booking_id)
    return replies.done({"ok": True}, f"/sessions/{session_id}", _("Objection withdrawn"))
