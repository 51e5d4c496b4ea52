"""The room: its page, its chat and note, the page afterwards, and what a browser needs to connect."""

from functools import partial

from quart import Blueprint, request

from db import alarms, bookings, clock, interviewers, interviews, recordings, rooms, sessions
from db.engine.transaction import Transaction
from db.fields import Id, Whole, row_id
from db.language import _
from db.refusals import Missing
from db.sessions import readiness
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.site import current_app
from ws import topics

routes = Blueprint("rooms", __name__)

HOUR = 60 * 60
LEARNER = {"learner_id": Id()}
CHATTING = limits.Rate("chat of", burst=60, seconds=60, who=lambda: str(me.id))
ICE = {"iceServers": shapes.Servers(), "ttl": Whole()}


@routes.get("/room/<id:session_id>")
@access.member
async def page(session_id: int):
    """For the host and people with a seat, from ten minutes before the start; until then it is a countdown."""
    try:
        if await replies.write(readiness.enter, session_id) is None:
            return replies.see(f"/room/{session_id}/left")
    except readiness.TooEarly as early:
        return await _early(session_id, early.opens_at)
    except Missing:
        if not _asks_again():
            raise
        return "", 204
    media = {
        "carries": current_app.media.carries,
        "is_served": bool(current_app.media.farm),
        "patience": round(1000 * current_app.config["MEDIA_PATIENCE"]),
    }
    load = partial(_shown, session_id=session_id, media=media)
    return await replies.panel("rooms/page.html", _("Room"), load=load)


def _asks_again() -> bool:
    """An open room that refreshes its panel: when it is no longer theirs, its socket says what became of it."""
    return replies.wants_fragment() and request.headers.get("HX-Current-URL", "").endswith(request.path)


async def _early(session_id: int, opens_at: str):
    """A countdown whose script opens the room. Without it, the browser loads the page again at that moment."""
    load = partial(_opens, session_id=session_id, opens_at=opens_at)
    response = await replies.panel("rooms/early.html", _("The room opens soon"), load=load)
    left = (clock.read(opens_at) - clock.read(clock.now())).total_seconds()
    response.headers["Refresh"] = str(round(min(max(left, 0) + 1, HOUR)))
    return response


@routes.get("/room/<id:session_id>/left")
@access.member
async def left(session_id: int):
    """The way back in while it is live. Once it is over, the session's page has what was kept and what comes next."""
    if (await replies.read(_left, session_id))["session"].status == "completed":
        return replies.see(f"/sessions/{session_id}")
    return await replies.panel("rooms/left.html", _("You left the class"), load=partial(_left, session_id=session_id))


@routes.get("/sessions/<id:session_id>/kept")
@access.member
async def kept(session_id: int):
    """Chat, notes and recordings: loaded separately on the session's page because few people look at them."""
    load = partial(_kept, session_id=session_id)
    return await replies.panel("rooms/kept.html", _("Chat, notes and recordings"), load=load)


@routes.get("/room/<id:session_id>/remove/<id:learner_id>")
@access.role("mentor", "employer")
async def remove_form(session_id: int, learner_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        seated = [one.learner_name for one in bookings.participants(tx, session_id) if one.learner_id == learner_id]
        along = [one.name for one in interviewers.of_interview(tx, session_id) if one.id == learner_id]
        if not (seated or along):
            raise Missing()
        shown = {"name": (seated or along)[0], "learner_id": learner_id, "is_interviewer": bool(along)}
        return {"session": session, **shown}

    return await replies.dialog(
        "rooms/remove.html", _("Remove from class"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/remove")
@access.role("mentor", "employer")
@forms.takes(LEARNER, form=forms.from_field(remove_form, "learner_id"))
@calls.describe("Remove a learner from the room, its chat, note and recordings", shapes.OK)
async def remove(session_id: int, given: dict):
    await replies.write(rooms.remove, session_id, given["learner_id"])
    return replies.done({"ok": True}, f"/sessions/{session_id}", _("Removed from the class"))


@routes.post("/api/sessions/<id:session_id>/readmit")
@access.role("mentor", "employer")
@forms.takes(LEARNER)
@calls.describe("Let a learner back in who was removed from the room", shapes.OK)
async def readmit(session_id: int, given: dict):
    await replies.write(rooms.readmit, session_id, given["learner_id"])
    return replies.done({"ok": True}, f"/sessions/{session_id}", _("They can join again"))


@routes.get("/api/ice")
@access.member
@calls.describe("What a browser needs to connect to others in a room", ICE)
async def ice():
    response = replies.json(current_app.media.grant(me.id))
    response.headers["Cache-Control"] = "no-store"
    return response


@routes.get("/api/sessions/<id:session_id>/messages")
@access.member
@calls.describe("The chat of the room", shapes.page_of(shapes.MESSAGE))
async def messages(session_id: int):
    found = await replies.read(rooms.messages, session_id)
    return replies.json({"items": [shapes.MESSAGE.of(row) for row in found], "next": None})


@routes.post("/api/sessions/<id:session_id>/messages")
@access.member
@forms.takes(rooms.MESSAGE, limit=CHATTING)
@calls.describe("Send a message to the room", shapes.MESSAGE, status=201)
async def say(session_id: int, given: dict):
    sent = await replies.write(rooms.say, session_id, given["body"])
    return replies.done(shapes.MESSAGE.of(sent, id=str(sent.message_id)), f"/room/{session_id}", "", 201)


@routes.get("/api/sessions/<id:session_id>/note")
@access.member
@calls.describe("The note of a session", shapes.page_of(shapes.PARAGRAPH))
async def note(session_id: int):
    found = await replies.read(rooms.note, session_id)
    return replies.json({"items": [shapes.PARAGRAPH.of(row) for row in found], "next": None})


@routes.post("/api/sessions/<id:session_id>/note")
@access.member
@forms.takes(rooms.PARAGRAPH)
@calls.describe("Write a paragraph, or delete it by leaving nothing in it", shapes.PARAGRAPH)
async def write(session_id: int, given: dict):
    written = await replies.write(rooms.write, session_id, row_id("id", given["id"]), given["body"])
    content = shapes.PARAGRAPH.of(written, id=str(written.paragraph_id))
    return replies.done(content, f"/room/{session_id}", "")


def _opens(tx: Transaction, person, *, session_id: int, opens_at: str) -> dict:
    session = sessions.get(tx, person.id, session_id)
    return {
        "session": session,
        "title": session.title,
        "is_host": session.host_id == person.id,
        "opens_at": opens_at,
        "opens": alarms.OPENS,
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(session_id)],
    }


def _shown(tx: Transaction, person, *, session_id: int, media: dict) -> dict:
    session = sessions.get(tx, person.id, session_id)
    is_host = session.host_id == person.id
    return {
        "session": session,
        "meeting_link": sessions.meeting_link(session, person.id),
        "title": session.title,
        "is_host": is_host,
        # What only a host or only a guest has is in the page of who may become the other one, and hidden.
        "may_change": session.kind in interviews.KINDS and person.role == "employer",
        "participants": bookings.participants(tx, session_id) if is_host else [],
        "messages": rooms.messages(tx, person, session_id),
        "paragraphs": rooms.note(tx, person, session_id),
        "recordings": recordings.in_session(tx, person.id, session_id),
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(session_id)],
        "room": _facts(person, session, is_host, tx.now, media),
    }


def _facts(person, session, is_host: bool, now: str, media: dict) -> dict:
    """What the script of the room starts with."""
    path = f"/api/sessions/{session.id}"
    if session.kind in interviews.KINDS:
        media = media | {"carries": max(media["carries"], interviewers.IN_ROOM)}
    return {
        "session": str(session.id),
        "me": {"id": str(person.id), "name": person.name},
        "is_host": is_host,
        "status": session.status,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "now": now,
        **media,
        "socket": f"/room/{session.id}/live",
        "ice": "/api/ice",
        "messages": f"{path}/messages",
        "note": f"{path}/note",
        "recordings": f"{path}/recordings",
        "leave": f"/room/{session.id}/left",
        "remove": f"/room/{session.id}/remove",
    }


def _kept(tx: Transaction, person, *, session_id: int) -> dict:
    guest = rooms.guest(tx, person.id, session_id)
    return {
        "session_id": session_id,
        "is_host": bool(guest.is_host),
        "space_used": recordings.kept_by(tx, person.id) if guest.is_host else 0,
        "messages": rooms.messages(tx, person, session_id),
        "paragraphs": rooms.note(tx, person, session_id),
        "recordings": recordings.in_session(tx, person.id, session_id),
        "timezone": person.timezone,
    }


def _left(tx: Transaction, person, session_id: int) -> dict:
    guest = rooms.guest(tx, person.id, session_id)
    if guest.status == "draft":
        raise Missing()
    return {
        "session": sessions.get(tx, person.id, session_id),
        "is_host": bool(guest.is_host),
        "timezone": person.timezone,
        "now": tx.now,
        "watched": [topics.session(session_id)],
    }
