"""Other calendars: the private address at which a calendar program reads somebody’s sessions."""

import hashlib

from quart import Blueprint, Response, request

from db import feeds, outside
from routes.http import access, forms, limits, replies
from routes.http.access import me
from routes.http.site import current_app
from routes.people import settings

routes = Blueprint("calendars", __name__)

MAKING = limits.Rate("calendar addresses of", burst=20, seconds=3600, who=lambda: str(me.id))


@routes.get("/calendars/<token>.ics")
@access.anyone
async def feed(token: str) -> Response:
    """Calendar programs ask every hour or so, and are told when nothing has changed."""
    content = await current_app.database.read(feeds.written, token, current_app.config["PUBLIC_URL"])
    known = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": known, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if request.if_none_match.contains_weak(known.strip('"')):
        return Response("", 304, headers)
    return Response(content, 200, headers, mimetype="text/calendar")


@routes.post("/settings/calendars/feed")
@access.member
@forms.takes(feeds.FIELDS, form=settings.again("calendars"), limit=MAKING)
async def make(given: dict):
    """The address is in what this returns, and nowhere else."""
    token = await replies.write(feeds.make, given)
    address = f"{current_app.config['PUBLIC_URL']}/calendars/{token}.ics"
    if replies.wants_json():
        return replies.json({"address": address})
    return await settings.shown("calendars", feed_address=address)


@routes.post("/settings/calendars/feed/delete")
@access.member
@forms.takes()
async def delete():
    await replies.write(feeds.delete)
    return await settings.saved("calendars")


@routes.post("/settings/calendars")
@access.member
@forms.takes(outside.FIELDS, form=settings.again("calendars"), limit=MAKING)
async def add(given: dict):
    await replies.write(outside.add, given, current_app.vault.seal)
    return await settings.saved("calendars")


@routes.post("/settings/calendars/<id:calendar_id>/delete")
@access.member
@forms.takes()
async def remove(calendar_id: int):
    await replies.write(outside.delete, calendar_id)
    return await settings.saved("calendars")
