"""The summary that a host writes after a session."""

from quart import Blueprint

from db import sessions
from db.engine.transaction import Transaction
from db.language import _
from db.sessions import afterwards
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("afterwards", __name__)


@routes.get("/sessions/<id:session_id>/summary")
@access.role("mentor", "employer")
async def summary_form(session_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        return {"session": session, "values": {"summary": session.summary} | (values or {})}

    return await replies.dialog(
        "sessions/summary.html", _("Summary"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/summary")
@access.role("mentor", "employer")
@forms.takes(afterwards.SUMMARY, form=summary_form)
@calls.describe("Sum up a session for those who had a seat", shapes.OK)
async def summarise(session_id: int, given: dict):
    summary = await replies.write(afterwards.summarise, session_id, given["summary"])
    return replies.done(
        {"ok": True}, f"/sessions/{session_id}", _("Summary saved") if summary else _("Summary deleted")
    )
