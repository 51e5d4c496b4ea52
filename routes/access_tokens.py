"""Access tokens for programs: the page in the settings, and the calls that make and revoke them."""

from quart import Blueprint, Response

from db import access_tokens
from db.engine.transaction import Transaction
from db.fields import Id, Maybe, Text, Time
from db.language import _
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape

routes = Blueprint("access_tokens", __name__)

ACCESS_TOKEN = Shape(
    "AccessToken",
    {
        "id": Id(),
        "name": Text(),
        "scopes": access_tokens.FIELDS["scopes"],
        "created_at": Time(),
        "expires_at": Time(),
        "used_at": Maybe(field=Time(note="Last, to the hour")),
    },
)
NEW_ACCESS_TOKEN = Shape("NewAccessToken", {**ACCESS_TOKEN.fields, "token": Text(note="Shown only once")})

PAGE = "/settings/tokens"
MAKING = limits.Rate("access tokens of", burst=20, seconds=3600, who=lambda: str(me.id))


@routes.get("/settings/tokens")
@access.member
async def page(values: dict | None = None, errors: dict | None = None, status: int = 200, **shown) -> Response:
    def load(tx: Transaction, person) -> dict:
        return {"tokens": access_tokens.of_person(tx, person.id)}

    return await replies.page(
        "access_tokens/page.html",
        _("Access tokens"),
        load=load,
        block="tokens" if replies.wants_fragment() else "",
        status=status,
        values={"days": "90"} | (values or {}),
        errors=errors or {},
        areas=access_tokens.AREAS,
        **{"token": "", **shown},
    )


@routes.get("/api/tokens")
@access.member
@calls.describe("Your access tokens, without the tokens themselves", shapes.page_of(ACCESS_TOKEN))
async def index():
    found = await replies.read(lambda tx, person: access_tokens.of_person(tx, person.id))
    return replies.json({"items": [ACCESS_TOKEN.of(row) for row in found], "next": None})


@routes.post("/api/tokens")
@access.member
@forms.takes(access_tokens.FIELDS, also=access_tokens.AREAS, form=page, limit=MAKING)
@calls.describe("Make an access token. It is shown only once", NEW_ACCESS_TOKEN, status=201)
async def make(given: dict):
    """A form sends what may be done in each area in a field of its name."""
    chosen = {area: given.pop(area) for area in access_tokens.AREAS}
    given["scopes"] = given["scopes"] or [f"{area}:{act}" for area, act in chosen.items() if act]
    row, token = await replies.write(access_tokens.make, given)
    if replies.wants_json():
        return replies.json(NEW_ACCESS_TOKEN.of(row, token=token), 201)
    return await page(token=token)


@routes.get("/settings/tokens/<id:token_id>/revoke")
@access.member
async def revoke_form(token_id: int, **form) -> Response:
    def load(tx: Transaction, person) -> dict:
        return {"tokens": [access_tokens.get(tx, person, token_id)], "act": f"/api/tokens/{token_id}/revoke"}

    return await replies.dialog("access_tokens/revoke.html", _("Revoke token"), parent=PAGE, load=load, **form)


@routes.post("/api/tokens/<id:token_id>/revoke")
@access.member
@forms.takes(form=revoke_form)
@calls.describe("Revoke an access token", shapes.OK)
async def revoke(token_id: int):
    await replies.write(access_tokens.revoke, token_id)
    return replies.gone(PAGE, _("Token revoked"))


@routes.get("/settings/tokens/revoke")
@access.member
async def revoke_all_form(**form) -> Response:
    def load(tx: Transaction, person) -> dict:
        return {"tokens": access_tokens.of_person(tx, person.id), "act": "/api/tokens/revoke"}

    return await replies.dialog("access_tokens/revoke.html", _("Revoke tokens"), parent=PAGE, load=load, **form)


@routes.post("/api/tokens/revoke")
@access.member
@forms.takes(form=revoke_all_form)
@calls.describe("Revoke all your access tokens", shapes.OK)
async def revoke_all():
    await replies.write(access_tokens.revoke_all)
    return replies.gone(PAGE, _("Tokens revoked"))
