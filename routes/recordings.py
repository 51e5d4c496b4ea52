"""Recordings: sent in chunks while they are made, shown to the people who were there, deleted by their host."""

import asyncio
from collections import defaultdict
from functools import partial

from quart import Blueprint, current_app, request, send_file

from db import recordings
from db.fields import Text, Whole
from db.language import _
from db.refusals import Invalid, Missing
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("recordings", __name__)

# Two chunks of one recording must not be written at once.
_writing: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)


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
    """Takes only the expected chunk, and says which one that is, so that a browser that was cut off can resume."""
    body = await request.get_data(cache=False)
    if not body:
        raise Invalid({"chunk": _("This chunk is empty.")})
    async with _writing[recording_id]:
        recording = await replies.read(recordings.own, recording_id)
        if recording.status != "recording" or recording.next_chunk != chunk:
            raise recordings.OutOfOrder(recording.next_chunk)
        await current_app.films.append(recording, body)
        awaited = await replies.write(recordings.take_chunk, recording_id, chunk, len(body))
    return replies.json({"next": awaited})


@routes.post("/api/recordings/<id:recording_id>/finish")
@access.role("mentor", "employer")
@forms.takes()
@calls.describe("It is complete", shapes.RECORDING)
async def finish(recording_id: int):
    async with _writing.pop(recording_id, asyncio.Lock()):
        recording = await replies.read(recordings.own, recording_id)
        if recording.status == "recording":
            size = await current_app.films.put_in_order(recording)
            recording = await replies.write(recordings.finish, recording_id)
            await current_app.database.write(recordings.resized, recording_id, size)
    return replies.json(shapes.recording(await replies.read(recordings.get, recording_id)))


@routes.get("/recordings/<id:recording_id>")
@access.member
async def play(recording_id: int):
    """In the parts that a player requests when somebody seeks."""
    recording = await replies.read(recordings.get, recording_id)
    path = current_app.films.path(recording)
    if recording.status != "ready" or not path.exists():
        raise Missing()
    response = await send_file(path, mimetype=recording.mime, conditional=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@routes.post("/api/recordings/<id:recording_id>/delete")
@access.role("mentor", "employer")
@forms.takes()
@calls.describe("Delete a recording", shapes.OK)
async def delete(recording_id: int):
    recording = await replies.write(recordings.delete, recording_id)
    await asyncio.to_thread(partial(current_app.films.remove, recording))
    return replies.done({"ok": True}, f"/sessions/{recording.session_id}", _("Recording deleted"))
