"""People, for operators: find, suspend and restore them, and send a link for a new password."""

import secrets
from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.operators import log, people
from routes import operators
from routes.http import access, calls, forms, replies, shapes
from routes.http.site import current_app

routes = Blueprint("operator_people", __name__)

PAGE = "/admin/people"


@routes.get("/admin/people")
@access.operator
async def people_tab():
    words, show, after = (request.args.get(name, "") for name in ("q", "show", "after"))
    load = partial(_content, q=words, show=show, after=after)
    return await operators.tab("operators/people.html", _("People"), load=load)


@routes.get("/admin/people/<id:person_id>")
@access.operator
async def person_page(person_id: int):
    def load(tx: Transaction, operator) -> dict:
        found = people.get(tx, operator, person_id)
        acts = log.page(tx, operator, request.args.get("after"), person_id)
        return {"person": found, "items": acts.items, "more": forms.next_page(f"{PAGE}/{person_id}", acts), "at": PAGE}

    return await operators.tab("operators/person.html", _("People"), load=load)


@routes.get("/admin/people/<id:person_id>/suspend")
@access.operator
async def suspend_form(person_id: int, values: dict | None = None, **form):
    return await _dialog("operators/suspend.html", _("Suspend this account"), person_id, values, form)


@routes.get("/admin/people/<id:person_id>/restore")
@access.operator
async def restore_form(person_id: int, values: dict | None = None, **form):
    return await _dialog("operators/restore.html", _("Restore this account"), person_id, values, form)


@routes.post("/api/admin/people/<id:person_id>/suspend")
@access.operator
@forms.takes(people.REASON, form=suspend_form)
@calls.describe(
    "Suspend an account: its owner is logged out, and their upcoming sessions and bookings are cancelled", shapes.OK
)
async def suspend(person_id: int, given: dict):
    await replies.write(people.suspend, person_id, given)
    return replies.done({"ok": True}, f"{PAGE}/{person_id}", _("Suspended. They were logged out on all devices."))


@routes.post("/api/admin/people/<id:person_id>/restore")
@access.operator
@forms.takes(people.REASON, form=restore_form)
@calls.describe("Restore a suspended account, so that its owner can log in again", shapes.OK)
async def restore(person_id: int, given: dict):
    await replies.write(people.restore, person_id, given)
    return replies.done({"ok": True}, f"{PAGE}/{person_id}", _("Restored. They can log in again."))


@routes.post("/api/admin/people/<id:person_id>/reset")
@access.operator
@forms.takes()
@calls.describe("Email somebody a link to reset their password", shapes.OK)
async def send_reset(person_id: int):
    address = current_app.config["PUBLIC_URL"]
    await replies.write(people.send_reset, person_id, secrets.token_urlsafe(32), address)
    return replies.done({"ok": True}, f"{PAGE}/{person_id}", _("The link was sent by email."))


async def _dialog(template: str, title: str, person_id: int, values: dict | None, form: dict):
    def load(tx: Transaction, operator) -> dict:
        return {"person": people.get(tx, operator, person_id)}

    parent = f"{PAGE}/{person_id}"
    return await replies.dialog(template, title, parent=parent, load=load, values=values or {}, **form)


def _content(tx: Transaction, operator, *, q: str, show: str, after: str | None) -> dict:
    show, q = show if show == "suspended" else "", q.strip()[:100]
    page = people.page(tx, operator, q, show, after)
    more = forms.next_page(PAGE, page, q=q, show=show)
    return {"items": page.items, "teams": people.teams(tx, page.items), "q": q, "show": show, "more": more}
