"""Other calendars: those that are read for busy times, and the private address at which sessions are read."""

import hashlib

from quart import Blueprint, Response, request

from db import feeds, outside
from db.engine.transaction import Transaction
from db.fields import Flag, Maybe
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import ID, TEXT, TIME, Many, Shape
from routes.http.site import current_app
from routes.people import settings

routes = Blueprint("calendars", __name__)

CHOICE = Shape("CalendarChoice", {"field": TEXT, "name": TEXT})
CALENDAR = Shape(
    "Calendar",
    {"id": ID, "name": TEXT, "problem": TEXT, "read_at": Maybe(field=TIME), "choices": Many(shape=CHOICE)},
)

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


@routes.post("/api/calendars/feed")
@routes.post("/settings/calendars/feed")
@access.member
@forms.takes(feeds.FIELDS, form=settings.again("calendars"), limit=MAKING)
@calls.describe("Make a private address of your sessions; the one before ends", {"address": TEXT})
async def make(given: dict):
    """The address is in what this returns, and nowhere else."""
    token = await replies.write(feeds.make, given)
    address = f"{current_app.config['PUBLIC_URL']}/calendars/{token}.ics"
    if replies.wants_json():
        return replies.json({"address": address})
    return await settings.shown("calendars", feed_address=address)


@routes.post("/api/calendars/feed/delete")
@routes.post("/settings/calendars/feed/delete")
@access.member
@forms.takes()
@calls.describe("Delete the private address of your sessions", {"ok": Flag()})
async def delete():
    await replies.write(feeds.delete)
    return await settings.saved("calendars")


async def _chosen_again(calendar_id: int, **form) -> Response:
    return await settings.again("calendars")(**form)


@routes.get("/settings/calendars/<id:calendar_id>/choose")
@access.member
async def reloaded(calendar_id: int):
    """What was refused is shown at this address."""
    return replies.see("/settings#settings-calendars")


@routes.get("/api/calendars")
@access.member
@calls.describe("Your calendars elsewhere, at whose busy times nobody can book you", shapes.page_of(CALENDAR))
async def index():
    return replies.json(await replies.read(_all))


@routes.post("/api/calendars")
@routes.post("/settings/calendars")
@access.member
@forms.takes(outside.FIELDS, form=settings.again("calendars"), limit=MAKING)
@calls.describe("Add a calendar by its address, or by that of a CalDAV server", CALENDAR, status=201)
async def add(given: dict):
    calendar_id = await replies.write(outside.add, given, current_app.vault.seal)
    if replies.wants_json():
        items = (await replies.read(_all))["items"]
        return replies.json(next(one for one in items if one["id"] == str(calendar_id)), 201)
    return await settings.saved("calendars")


@routes.post("/api/calendars/<id:calendar_id>/choose")
@routes.post("/settings/calendars/<id:calendar_id>/choose")
@access.member
@forms.takes(outside.CHOICES, form=_chosen_again)
@calls.describe("Choose among the calendars of an account on a CalDAV server", shapes.page_of(CALENDAR))
async def choose(calendar_id: int, given: dict):
    vault = current_app.vault
    await replies.write(outside.choose, calendar_id, given, vault.open, vault.seal)
    return replies.json(await replies.read(_all)) if replies.wants_json() else await settings.saved("calendars")


@routes.post("/api/calendars/<id:calendar_id>/delete")
@routes.post("/settings/calendars/<id:calendar_id>/delete")
@access.member
@forms.takes()
@calls.describe("Delete a calendar", {"ok": Flag()})
async def remove(calendar_id: int):
    await replies.write(outside.delete, calendar_id)
    return await settings.saved("calendars")


def _all(tx: Transaction, person) -> dict:
    return {"items": [_shown(one) for one in outside.of_person(tx, person.id)], "next": None}


def _shown(calendar) -> dict:
    choices = [
        {"field": field, "name": name} for field, name in zip(outside.CHOICES, outside.choices(calendar), strict=False)
    ]
    return CALENDAR.of(calendar, problem=outside.sentence(calendar), choices=choices)
