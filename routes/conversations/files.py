"""Files in conversations: sent one at a time, kept for the two alone, and never shown as a page of this site."""

import asyncio
from urllib.parse import quote

from quart import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from db import conversations
from db.conversations import files, messages
from db.language import _
from db.refusals import Invalid, TooLarge
from routes.conversations import must_be_in
from routes.conversations.messages import MESSAGE, as_message
from routes.http import access, calls, forms, limits, replies
from routes.http.access import me
from routes.http.site import current_app
from routes.http.uploads import file_in

routes = Blueprint("message_files", __name__)

SENDING = limits.Rate("files of", burst=20, seconds=600, who=lambda: str(me.id))
TOO_LARGE = _("This file is too large. The limit is {limit}.", limit=f"{files.LARGEST // files.MB} MB")


@routes.post("/api/conversations/<id:conversation_id>/files")
@access.member
@forms.takes_bytes
@calls.describe(
    "Send a file: as it is, or as the file `file` of a form",
    MESSAGE,
    status=201,
    query={"name": "What it is called", "client_id": "As with a message"},
)
async def send(conversation_id: int) -> Response:
    SENDING.spend()
    await replies.read(_may_send, conversation_id)
    name, body = await _sent()
    kind, preview = files.kind_of(body), None
    if files.is_picture(kind):
        preview, body = await current_app.pictures.whole(body)
        kind = files.kind_of(body)
    given = {"name": name, "client_id": request.args.get("client_id", "")}
    sent, is_new = await replies.write(files.send, conversation_id, given, kind, body, preview)
    if replies.wants_json():
        return replies.json(as_message(sent), 201 if is_new else 200)
    return replies.see(messages.link_of(conversation_id))


@routes.get("/messages/<id:conversation_id>/<id:message_id>/file")
@access.member
async def download(conversation_id: int, message_id: int) -> Response:
    return await _file(conversation_id, message_id, preview=False)


@routes.get("/messages/<id:conversation_id>/<id:message_id>/preview")
@access.member
async def preview(conversation_id: int, message_id: int) -> Response:
    return await _file(conversation_id, message_id, preview=True)


@routes.get("/messages/<id:conversation_id>/<id:message_id>/picture")
@access.member
async def picture(conversation_id: int, message_id: int) -> Response:
    """As large as there is room for."""

    def load(tx, person):
        must_be_in(tx, person, conversation_id, message_id)
        found = files.get(tx, person, message_id, preview=True)
        return {"picture": found, "conversation_id": conversation_id, "message_id": message_id}

    parent = messages.link_of(conversation_id)
    return await replies.dialog("conversations/picture.html", _("Picture"), parent=parent, load=load)


async def _file(conversation_id: int, message_id: int, *, preview: bool) -> Response:
    """To be saved, not opened: a browser neither guesses what it is nor runs what is in it."""

    def load(tx, person):
        must_be_in(tx, person, conversation_id, message_id)
        return files.get(tx, person, message_id, preview=preview)

    found = await replies.read(load)
    kind = f"{found.kind}; charset=utf-8" if found.kind == files.TEXT else found.kind
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=3600",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(bytes(found.body), 200, headers, content_type=kind)


def _may_send(tx, person, conversation_id: int) -> None:
    """Before the file is read; the write looks again."""
    conversations.must_be_two(conversations.get(tx, person.id, conversation_id))


async def _sent() -> tuple[str, bytes]:
    try:
        body = await request.get_data(cache=False, as_text=False, parse_form_data=False)
    except RequestEntityTooLarge as problem:
        raise TooLarge(TOO_LARGE) from problem
    if request.mimetype != "multipart/form-data":
        return request.args.get("name", ""), body
    boundary = request.mimetype_params.get("boundary", "").encode()
    name, found = await asyncio.to_thread(file_in, body, boundary, "file")
    if not found:
        raise Invalid({"file": _("Please choose a file.")})
    return name[:120], found
