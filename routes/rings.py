"""Calls of two people: to make one, to answer, refuse and end it, and its room."""

from functools import partial
from types import SimpleNamespace

from quart import Blueprint

from db import rings
from db.engine.transaction import Transaction
from db.fields import Choice, Maybe
from db.language import _
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import ID, TIME, Shape, Who
from routes.http.site import current_app
from ws import topics

routes = Blueprint("rings", __name__)

CALL = Shape(
    "Call",
    {
        "id": ID,
        "caller": Who(),
        "callee": Who(),
        "status": Choice(options=("ringing", "answered", "refused", "missed", "ended")),
        "why": Choice(options=("", "busy", "offline", "hung_up"), note="Why a call was missed, if it is known"),
        "created_at": TIME,
        "answered_at": Maybe(field=TIME),
        "ended_at": Maybe(field=TIME),
    },
)


@routes.get("/calls/<id:ring_id>")
@access.member
async def page(ring_id: int):
    """Its room, for those who are in it; for others of the two it rings, or is over."""
    ring = await replies.read(rings.get, ring_id)
    if ring.status == "answered" or (ring.status == "ringing" and ring.is_mine):
        patience = round(1000 * current_app.config["MEDIA_PATIENCE"])
        load = partial(_room, ring_id=ring_id, patience=patience)
        return await replies.panel("rooms/page.html", _("Call"), load=load)
    return await _outside(ring_id)


@routes.get("/calls/<id:ring_id>/left")
@access.member
async def left(ring_id: int):
    return await _outside(ring_id)


@routes.post("/api/calls")
@access.member
@forms.takes(rings.WHO)
@calls.describe("Call somebody: it rings on every page they have open, and on devices with push", CALL, status=201)
async def call(given: dict):
    other_id = given["person_id"] or 0
    act = partial(rings.call, is_online=current_app.hub.is_online(other_id))
    ring_id = await replies.write(act, other_id)
    content = _as_json(await replies.read(rings.get, ring_id)) if replies.wants_json() else {}
    return replies.made(content, rings.page_of(ring_id), "")


@routes.get("/api/calls/<id:ring_id>")
@access.member
@calls.describe("A call of yours", CALL)
async def show(ring_id: int):
    return replies.json(_as_json(await replies.read(rings.get, ring_id)))


@routes.post("/api/calls/<id:ring_id>/answer")
@access.member
@forms.takes()
@calls.describe("Answer an incoming call", CALL)
async def answer(ring_id: int):
    ring = await replies.write(rings.answer, ring_id)
    return replies.json(_as_json(ring)) if replies.wants_json() else replies.see(rings.page_of(ring_id))


@routes.post("/api/calls/<id:ring_id>/refuse")
@access.member
@forms.takes()
@calls.describe("Decline an incoming call", CALL)
async def refuse(ring_id: int):
    ring = await replies.write(rings.refuse, ring_id)
    return replies.done(_as_json(ring), rings.page_of(ring_id), _("You declined the call"))


@routes.post("/api/calls/<id:ring_id>/end")
@access.member
@forms.takes()
@calls.describe("End a call, or stop ringing", CALL)
async def end(ring_id: int):
    ring = await replies.write(rings.hang_up, ring_id)
    return replies.done(_as_json(ring), f"{rings.page_of(ring_id)}/left", _("Call ended"))


async def _outside(ring_id: int):
    return await replies.panel("rings/page.html", _("Call"), load=partial(_over, ring_id=ring_id))


def _over(tx: Transaction, person, *, ring_id: int) -> dict:
    ring = rings.get(tx, person, ring_id)
    return {
        "ring": ring,
        "rings": ring.status == "ringing",
        "goes_on": ring.status == "answered",
        "may_ring": rings.may_ring(tx, person.id, ring.other_id),
        "has_blocked": rings.has_blocked(tx, person.id, ring.other_id),
        "timezone": person.timezone,
        "watched": [topics.session(ring_id)],
    }


def _room(tx: Transaction, person, *, ring_id: int, patience: int) -> dict:
    """As the room of a session, without what only a session has."""
    ring = rings.get(tx, person, ring_id)
    title = ring.other_name
    return {
        "ring": ring,
        "session": SimpleNamespace(id=ring.id, title=title, host_name=title, status="live", starts_at=ring.created_at),
        "title": title,
        "is_host": False,
        "participants": [],
        "messages": [],
        "paragraphs": [],
        "recordings": [],
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(ring_id)],
        "room": {
            "session": str(ring.id),
            "me": {"id": str(person.id), "name": person.name},
            "is_host": False,
            "joins": True,
            "status": "live",
            "starts_at": ring.answered_at or ring.created_at,
            "ends_at": "",
            "now": tx.now,
            "carries": 2,
            "is_served": False,
            "patience": patience,
            "socket": f"/room/{ring.id}/live",
            "ice": "/api/ice",
            "leave": f"{rings.page_of(ring_id)}/left",
        },
    }


def _as_json(ring) -> shapes.Filled:
    return CALL.of(ring)
