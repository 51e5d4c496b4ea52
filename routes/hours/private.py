"""A mentor's booking links: made, deleted, and opened."""

from quart import Blueprint

from db.hours import links
from db.language import _
from routes.hours import FORM, form
from routes.http import access, forms, replies
from routes.http.site import current_app

routes = Blueprint("booking_links", __name__)


@routes.get("/book/<token>")
@access.anyone
async def opened(token: str):
    mentor_id = await current_app.database.read(links.mentor_of, token)
    return replies.see(forms.address(f"/mentors/{mentor_id}/book", {"link": token}))


@routes.post("/mentor/schedule/links")
@access.role("mentor")
@forms.takes(links.FIELDS, form=form)
async def create(given: dict):
    await replies.write(links.create, given)
    return replies.done({"ok": True}, f"{FORM}#links", _("Link created"))


@routes.post("/mentor/schedule/links/delete")
@access.role("mentor")
@forms.takes(links.TOKEN, form=form)
async def delete(given: dict):
    await replies.write(links.delete, str(given["token"]))
    return replies.done({"ok": True}, f"{FORM}#links", _("Deleted"))
