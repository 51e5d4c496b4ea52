"""Messages that were reported, which operators keep or delete."""

from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.operators import messages
from routes import operators
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("operator_messages", __name__)

PAGE = "/admin/messages"


@routes.get("/admin/messages")
@access.operator
async def messages_tab():
    load = partial(_content, after=request.args.get("after"))
    return await operators.tab("operators/messages.html", _("Reported messages"), load=load)


@routes.post("/api/admin/messages/<id:report_id>/keep")
@access.operator
@forms.takes()
@calls.describe("Keep what was reported", shapes.OK)
async def keep(report_id: int):
    await replies.write(messages.keep, report_id)
    return replies.done({"ok": True}, PAGE, _("Kept"))


@routes.post("/api/admin/messages/<id:report_id>/delete")
@access.operator
@forms.takes()
@calls.describe("Delete the message that was reported, for both of the two", shapes.OK)
async def delete(report_id: int):
    await replies.write(messages.delete, report_id)
    return replies.done({"ok": True}, PAGE, _("Deleted"))


def _content(tx: Transaction, operator, *, after: str | None) -> dict:
    found = messages.page(tx, operator, after)
    return {"items": found.items, "more": forms.next_page(PAGE, found)}
