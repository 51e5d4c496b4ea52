"""The team page of employers: their organisation, who belongs to it, and the others they belong to."""

from quart import Blueprint, Response

from db import organisations
from db.engine.transaction import Row, Transaction
from db.fields import Choice, Flag, Id, Maybe, Text, Time, Whole
from db.language import _
from db.organisations import invitations as invited
from db.organisations import members as belonging
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import Shape

routes = Blueprint("organisations", __name__)

PAGE = "/employer/team"
ROLE = Choice(options=tuple(belonging.ROLES))
MEMBER = Shape(
    "OrganisationMember",
    {
        "id": Id(),
        "name": Text(),
        "role": ROLE,
        "joined_at": Time(),
        "is_active": Flag(note="Not suspended"),
    },
)
ORGANISATION = Shape(
    "Organisation",
    {
        "id": Id(),
        "name": Text(),
        "role": Choice(options=tuple(belonging.ROLES), note="Yours"),
        "members": shapes.Many(shape=MEMBER),
    },
)
BELONGING = Shape(
    "Belonging",
    {
        "id": Id(),
        "name": Text(),
        "role": ROLE,
        "members": Whole(),
        "is_current": Flag(note="The one you work in"),
        "joined_at": Time(),
    },
)
INVITATION = Shape(
    "OrganisationInvitation",
    {
        "id": Id(),
        "email": Text(note="Where it was sent; empty for a link that you pass on"),
        "by": Maybe(field=Text(note="Who invited")),
        "created_at": Time(),
        "expires_at": Time(),
    },
)


async def page(values: dict | None = None, errors: dict | None = None, status: int = 200, link: str = "") -> Response:
    return await tab(
        "organisations/page.html",
        _("Team"),
        load=_team,
        at=PAGE,
        values={"days": "7"} | (values or {}),
        errors=errors or {},
        status=status,
        link=link,
        roles=belonging.ROLES,
    )


@routes.get(PAGE)
@access.role("employer")
async def team_tab():
    return await page()


@routes.get("/api/organisation")
@access.role("employer")
@calls.describe("The organisation you work in, and who belongs to it", ORGANISATION)
async def show():
    return replies.json(await replies.read(as_organisation))


@routes.post("/api/organisation")
@access.role("employer")
@forms.takes(organisations.NAME, form=page)
@calls.describe("Rename your organisation, as an owner", ORGANISATION)
async def rename(given: dict):
    renamed = await replies.write(organisations.rename, given, show=_shown)
    return replies.done(renamed if replies.wants_json() else {}, PAGE, _("Saved"))


@routes.get("/api/organisations")
@access.role("employer")
@calls.describe("All organisations you belong to, the one you work in first", shapes.page_of(BELONGING))
async def index():
    found = await replies.read(lambda tx, person: organisations.all_of(tx, person.id))
    return replies.json({"items": [BELONGING.of(row, role=role_of(row)) for row in found], "next": None})


@routes.post("/api/organisations/<id:organisation_id>/switch")
@access.role("employer")
@forms.takes()
@calls.describe("Work in another organisation that you belong to", ORGANISATION)
async def switch(organisation_id: int):
    found = await replies.write(organisations.switch, organisation_id, show=_shown)
    return replies.done(found if replies.wants_json() else {}, PAGE, _("Switched"))


@routes.get("/team/leave")
@access.role("employer")
async def leave_form(**form):
    return await replies.dialog("organisations/leave.html", _("Leave the team"), parent=PAGE, load=_team, **form)


@routes.post("/api/organisation/leave")
@access.role("employer")
@forms.takes(form=leave_form)
@calls.describe("Leave the organisation you work in. What you wrote and led there stays with it", shapes.OK)
async def leave():
    await replies.write(belonging.leave_team)
    return replies.done({"ok": True}, PAGE, _("You left the team."))


def as_organisation(tx: Transaction, person) -> dict:
    found = organisations.of(tx, person.id)
    people = [as_member(one) for one in organisations.people_in(tx, found.id)]
    return ORGANISATION.of(found, role=role_of(found), members=people)


def as_member(row: Row) -> dict:
    return MEMBER.of(row, role=role_of(row))


def role_of(row: Row) -> str:
    return "owner" if row.is_owner else "member"


def _shown(tx: Transaction, person, _result) -> dict:
    return as_organisation(tx, person)


def _team(tx: Transaction, person) -> dict:
    found, *others = organisations.all_of(tx, person.id)
    return {
        "team": found,
        "people": organisations.people_in(tx, found.id),
        "invitations": invited.waiting(tx, found.id) if found.is_owner else [],
        "others": others,
    }
