"""Invitations into an organisation: made and revoked by its owners, and opened by anybody with the link."""

from quart import Blueprint

from db import organisations
from db.engine.transaction import Transaction
from db.fields import Text
from db.language import _
from db.organisations import invitations
from db.refusals import Missing
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape
from routes.http.site import current_app
from routes.organisations import INVITATION, ORGANISATION, PAGE, as_organisation, page

routes = Blueprint("organisation_invitations", __name__)

INVITING = limits.Rate("team invitations of", burst=20, seconds=3600, who=lambda: str(me.id))
NEW_INVITATION = Shape("NewOrganisationInvitation", {**INVITATION.fields, "link": Text(note="Shown only once")})


@routes.get("/api/organisation/invitations")
@access.role("employer")
@calls.describe("The open invitations of your organisation, as an owner", shapes.page_of(INVITATION))
async def index():
    def load(tx: Transaction, person) -> list:
        return invitations.waiting(tx, organisations.owned(tx, person).id)

    found = await replies.read(load)
    return replies.json({"items": [INVITATION.of(row, by=row.by_name) for row in found], "next": None})


@routes.post("/api/organisation/invitations")
@access.role("employer")
@forms.takes(invitations.FIELDS, form=page, limit=INVITING)
@calls.describe(
    "Invite somebody, as an owner: by email, or with the link, which works once and is shown only once",
    NEW_INVITATION,
    status=201,
)
async def invite(given: dict):
    token, address = invitations.new_token(), current_app.config["PUBLIC_URL"]
    made = await replies.write(invitations.create, given, token, address)
    link = invitations.link(address, token)
    if replies.wants_json():
        return replies.json(NEW_INVITATION.of(made, by=made.by_name, link=link), 201)
    return await page(link=link)


@routes.post("/api/organisation/invitations/<id:invitation_id>/revoke")
@access.role("employer")
@forms.takes()
@calls.describe("Revoke an invitation, as an owner", shapes.OK)
async def revoke(invitation_id: int):
    await replies.write(invitations.revoke, invitation_id)
    return replies.done({"ok": True}, PAGE, _("Invitation revoked"))


@routes.get("/team/join/<token>")
@access.anyone
async def opened(token: str, errors: dict | None = None, values: dict | None = None, status: int = 200):
    """Who isn’t logged in does that first, or signs up as an employer."""
    title, token = _("Join a team"), token[:64]
    try:
        invitation = await current_app.database.read(invitations.get, token)
    except Missing as gone:
        title = _("This link no longer works")
        return await replies.page("organisations/gone.html", title, status=410, sentence=gone.sentence)
    shown = {"invitation": invitation, "token": token, "status": status, "errors": errors or {}}
    if not me.claims:
        return await replies.page("organisations/join.html", title, theirs=None, **shown)

    def load(tx: Transaction, person) -> dict:
        return {"theirs": organisations.of(tx, person.id) if person.role == "employer" else None}

    return await replies.page("organisations/join.html", title, load=load, **shown)


async def opened_again(*, values: dict, **shown):
    return await opened(values.get("token", ""), values=values, **shown)


@routes.post("/api/organisation/join")
@access.role("employer")
@forms.takes(invitations.TOKEN, form=opened_again)
@calls.describe("Join an organisation with the token at the end of its link, and work in it from now on", ORGANISATION)
async def join(given: dict):
    joined = await replies.write(
        invitations.accept, given, show=lambda tx, person, _joined: as_organisation(tx, person)
    )
    if replies.wants_json():
        return replies.json(joined)
    return replies.see(PAGE, _("You joined {name}.", name=joined.name))
