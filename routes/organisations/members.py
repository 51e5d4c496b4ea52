"""The members of an organisation: made owners, and removed."""

from quart import Blueprint

from db import organisations
from db.engine.transaction import Transaction
from db.language import _
from db.organisations import members
from db.refusals import Missing
from routes.http import access, calls, forms, replies, shapes
from routes.organisations import MEMBER, PAGE, as_member

routes = Blueprint("organisation_members", __name__)


@routes.post("/api/organisation/members/<id:person_id>/role")
@access.role("employer")
@forms.takes(members.ROLE)
@calls.describe("Make somebody an owner or a member, as an owner; there is always an owner", MEMBER)
async def set_role(person_id: int, given: dict):
    changed = await replies.write(members.set_role, person_id, given)
    return replies.done(as_member(changed), PAGE, _("Saved"))


@routes.get("/team/members/<id:person_id>/remove")
@access.role("employer")
async def remove_form(person_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        team = organisations.owned(tx, person)
        found = next((one for one in organisations.people_in(tx, team.id) if one.id == person_id), None)
        if found is None:
            raise Missing()
        return {"team": team, "member": found}

    title = _("Remove from the team")
    return await replies.dialog("organisations/remove.html", title, parent=PAGE, load=load, **form)


@routes.post("/api/organisation/members/<id:person_id>/remove")
@access.role("employer")
@forms.takes(form=remove_form)
@calls.describe("Remove somebody, as an owner. What they wrote and led stays with the organisation", shapes.OK)
async def remove(person_id: int):
    await replies.write(members.remove, person_id)
    return replies.done({"ok": True}, PAGE, _("Removed"))
