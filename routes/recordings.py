"""Recordings: sent in chunks during the session, shown to the people who attended, deleted by their host."""

import asyncio
from functools import partial

from quart import Blueprint, request

from db import mixing, recordings, sessions
from db.engine.transaction import Transaction
from db.fields import Text, Whole
from db.language import _
from db.refusals import Missing
from routes.dashboards import tab, way_back
from routes.http import access, calls, forms, ranges, replies, shapes
from routes.http.site import current_app
from routes.sessions import list_of_host
from ws import topics

routes = Blueprint("recordings", __name__)


@routes.get("/api/sessions/<id:session_id>/recordings")
@access.member
@calls.describe("Recordings that you may see", shapes.page_of(shapes.RECORDING))
async def index(session_id: int):
    found = await replies.read(lambda tx, person: recordings.in_session(tx, person.id, session_id))
    return replies.json({"items": [shapes.recording(row) for row in found], "next": None})


@routes.post("/api/sessions/<id:session_id>/recordings")
@access.role("mentor", "employer")
@forms.takes({"mime": Text()})
@calls.describe("Begin to record", shapes.RECORDING, status=201)
async def begin(session_id: int, given: dict):
    return replies.json(shapes.recording(await replies.write(recordings.begin, session_id, given["mime"])), 201)


@routes.get("/api/recordings/<id:recording_id>")
@access.member
@calls.describe("How far a recording has come", shapes.RECORDING)
async def show(recording_id: int):
    return replies.json(shapes.recording(await replies.read(recordings.get, recording_id)))


@routes.put("/api/recordings/<id:recording_id>/<id:chunk>")
@access.role("mentor", "employer")
@forms.takes_bytes
@calls.describe("Send the chunk that is expected, as it is", {"next": Whole()})
async def append(recording_id: int, chunk: int):
    """Takes the next chunk and no other. The response names the one to send next, so uploads can resume."""
    body = await request.get_data(cache=False, as_text=False, parse_form_data=False)
    awaited = await current_app.films.turns.take(recording_id, partial(_append, recording_id, chunk, body))
    return replies.json({"next": awaited})


@routes.post("/api/recordings/<id:recording_id>/finish")
@access.role("mentor", "employer")
@forms.takes()
@calls.describe("It is complete", shapes.RECORDING)
async def finish(recording_id: int):
    """Finishing twice is finishing once: the second request waits for the first and gets the same response."""
    finished = await current_app.films.turns.take(recording_id, partial(_finish, recording_id))
    return replies.json(shapes.recording(finished))


@routes.get("/api/recordings")
@access.role("mentor", "employer")
@calls.describe("The recordings of your sessions, newest first", shapes.page_of(shapes.RECORDING), query=forms.AFTER)
async def list_all():
    page = await replies.read(lambda tx, person: recordings.by_host(tx, person.id, request.args.get("after")))
    items = [shapes.recording(row) for row in page.items]
    return replies.json({"items": items, "next": forms.next_page("/api/recordings", page)})


@routes.get("/recordings")
@access.role("mentor", "employer")
async def list_page():
    load = partial(_listed, after=request.args.get("after"), back=list_of_host("past"))
    return await tab("rooms/recordings.html", _("Recordings"), at=list_of_host(), load=load)


@routes.get("/recordings/space")
@access.role("mentor", "employer")
async def space():
    """How much they take up now: pages ask when one was deleted."""
    used = await replies.read(lambda tx, person: recordings.kept_by(tx, person.id))
    return replies.fragment("rooms/space_used.html", space_used=used)


@routes.get("/recordings/<id:recording_id>")
@access.member
async def play(recording_id: int):
    """By range, so that a player can seek."""
    recording = await replies.read(recordings.get, recording_id)
    path = current_app.films.path(recording)
    if recording.status != "ready" or not path.exists():
        raise Missing()
    response = await ranges.send(path, recording.mime)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@routes.get("/recordings/<id:recording_id>/delete")
@access.role("mentor", "employer")
async def delete_form(recording_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        recording = recordings.own(tx, person, recording_id)
        session = sessions.get(tx, person.id, recording.session_id)
        return {"recording": recording, "session": session, "timezone": person.timezone}

    return await replies.dialog(
        "rooms/delete_recording.html", _("Delete recording"), parent=list_of_host("past"), load=load, **form
    )


@routes.post("/api/recordings/<id:recording_id>/delete")
@access.role("mentor", "employer")
@forms.takes(form=delete_form)
@calls.describe("Delete a recording", shapes.OK)
async def delete(recording_id: int):
    recording = await current_app.films.turns.take(recording_id, partial(_delete, recording_id))
    if replies.wants_fragment():  # only the recording disappears: another one may be playing
        return replies.fragment("rooms/recording_deleted.html", id=recording_id, text=_("Recording deleted"))
    return replies.done({"ok": True}, f"/sessions/{recording.session_id}", _("Recording deleted"))


@routes.post("/api/recordings/<id:recording_id>/again")
@access.role("mentor", "employer")
@forms.takes()
@calls.describe("Make the film again that could not be made", shapes.RECORDING)
async def again(recording_id: int):
    recording = await replies.write(mixing.try_again, recording_id)
    return replies.done(shapes.recording(recording), f"/sessions/{recording.session_id}", _("Trying again"))


def _listed(tx: Transaction, person, *, after: str | None, back: str) -> dict:
    page = recordings.by_host(tx, person.id, after)
    return {
        "items": page.items,
        "more": forms.next_page("/recordings", page),
        "space_used": recordings.kept_by(tx, person.id),
        "timezone": person.timezone,
        "way_back": way_back(person.role, back, back),
        "watched": [topics.session(one) for one in sorted({row.session_id for row in page.items})],
    }


async def _append(recording_id: int, chunk: int, body: bytes) -> int:
    """Looked at before the file is written, and decided in the write."""
    space = current_app.config["RECORDINGS_SPACE"]
    recording = await replies.read(recordings.may_take, recording_id, chunk, body, space)
    await current_app.films.append(recording, body)
    taken: int = await replies.write(recordings.take_chunk, recording_id, chunk, body, space)
    return taken


async def _finish(recording_id: int):
    """The row first, then the file: a crash in between leaves a film without an index, never one that chunks damage."""
    films, recording = current_app.films, await replies.read(recordings.own, recording_id)
    if recording.status != "recording":
        return recording
    copy = await films.indexed(recording)
    size = copy.stat().st_size if copy else recording.bytes
    finished = await replies.write(recordings.finish, recording_id, size)
    if copy:
        films.replace(recording, copy)
    return finished


async def _delete(recording_id: int):
    recording = await replies.write(recordings.delete, recording_id)
    await asyncio.to_thread(current_app.films.remove, recording)
    return recording
