"""The link that confirms an email address: requested, opened, and used."""

from quart import Blueprint

from db.language import _
from db.people import addresses
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("addresses", __name__)

SPONSORS = "/learner/sponsors"


@routes.post("/api/sponsors/confirm")
@access.role("learner")
@forms.takes()
@calls.describe("Get an email with a link that confirms your address, for sponsors who named it", shapes.OK)
async def request_link():
    email = await replies.write(addresses.request_link)
    return replies.done({"ok": True}, SPONSORS, _("We’ve emailed a link to {email}", email=email))


@routes.get("/confirm/<token>")
@access.role("learner")
async def opened(token: str):
    """Only a button confirms: what looks into mail before it is read opens links, too."""
    token = token[:64]

    def load(tx, person) -> dict:
        return {"email": addresses.of_link(tx, person, token), "is_confirmed": addresses.is_confirmed(tx, person.id)}

    return await replies.page("addresses/opened.html", _("Confirm your email address"), load=load, token=token)


@routes.post("/confirm/<token>")
@access.role("learner")
@forms.takes()
async def confirm(token: str):
    await replies.write(addresses.confirm, token[:64])
    return replies.see(SPONSORS, _("Thank you. Your email address is confirmed."))
