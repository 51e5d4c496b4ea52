"""Objections that wait for an operator, and those that were settled."""

from functools import partial

from quart import Blueprint, request

from db import attendance, objections
from db.engine.transaction import Transaction
from db.language import _
from routes import operators
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("operator_objections", __name__)

PAGE = "/admin/objections"


@routes.get("/admin/objections")
@access.operator
async def objections_tab():
    load = partial(_content, show=request.args.get("show", ""), after=request.args.get("after"))
    return await operators.tab("operators/objections.html", _("Objections"), load=load)


@routes.get("/admin/objections/<id:objection_id>/settle")
@access.operator
async def settle_form(objection_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        found = objections.get(tx, person, objection_id)
        people = attendance.timeline(tx, found.session_id)
        people = [one for one in people if one.is_host or one.person_id == found.learner_id]
        shown = {"objection": found, "people": people, "timezone": person.timezone, "values": values or {}}
        return shown | operators.about(tx, person, *objections.concerned(found))

    return await replies.dialog("operators/settle.html", _("Settle this objection"), parent=PAGE, load=load, **form)


@routes.post("/api/admin/objections/<id:objection_id>/settle")
@access.operator
@forms.takes(objections.VERDICT, form=settle_form)
@calls.describe("Settle an objection: the learner pays nothing, or the mentor earns the price", shapes.OK)
async def settle(objection_id: int, given: dict):
    await replies.write(objections.settle, objection_id, given)
    return replies.done({"ok": True}, PAGE, _("Settled. Both sides have been notified."))


def _content(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    show = show if show == "settled" else ""
    page = objections.page(tx, person, is_open=not show, after=after)
    return {"show": show, "items": page.items, "more": forms.next_page(PAGE, page, show=show)}
