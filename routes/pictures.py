"""Pictures of people: sent by themselves, shown to those who have the address."""

import asyncio

from quart import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from db import pictures
from db.fields import Maybe, Text
from db.language import _
from db.people import profile
from db.refusals import Invalid, Missing, Refused, TooLarge
from routes.http import access, bounds, calls, forms, limits, replies
from routes.http.access import me
from routes.http.files import FOREVER
from routes.http.site import current_app
from routes.http.uploads import file_in
from routes.people import profile as profile_page

routes = Blueprint("pictures", __name__)

SENDING = limits.Rate("pictures of", burst=20, seconds=3600, who=lambda: str(me.id))
PICTURE = {"picture": Maybe(field=Text(note="Its address, null without one"))}
TOO_LARGE = _("This picture is too large. The limit is {limit}.", limit=f"{bounds.LARGEST_PICTURE // 1_000_000} MB")


@routes.get("/pictures/<token>/<id:size>.webp")
@access.anyone
async def show(token: str, size: int) -> Response:
    """Never another one at this address, so browsers and proxies keep it for good."""
    known = f'"{token}-{size}"'
    headers = {"Cache-Control": FOREVER, "ETag": known, "Cross-Origin-Resource-Policy": "same-origin"}
    if pictures.TOKEN.fullmatch(token) and request.headers.get("If-None-Match") == known:
        return Response("", 304, headers)
    body = await current_app.database.read(pictures.get, token, size)
    return Response(body, 200, headers, mimetype="image/webp")


@routes.post("/api/users/<id:person_id>/picture")
@access.member
@forms.takes_bytes
@calls.describe("Send your picture: as it is, or as the file `picture` of a form", PICTURE)
async def send(person_id: int) -> Response:
    """The part of it to show was chosen before; of anything else, the middle is taken."""
    try:
        _must_be_mine(person_id)
        SENDING.spend()
        sizes = await current_app.pictures.sized(await _sent())
        token: str = await replies.write(pictures.keep, sizes)
    except Refused as refused:
        return await _again(refused)
    return await _done(token, _("Your picture was saved"))


@routes.post("/api/users/<id:person_id>/picture/remove")
@access.member
@forms.takes()
@calls.describe("Remove your picture", PICTURE)
async def remove(person_id: int) -> Response:
    _must_be_mine(person_id)
    await replies.write(pictures.remove)
    return await _done("", _("Your picture was removed"))


def _must_be_mine(person_id: int) -> None:
    if person_id != me.id:
        raise Missing()


async def _sent() -> bytes:
    """Refused by its announced length before it comes, or as soon as too much of it has come."""
    try:
        body = await request.get_data(cache=False, as_text=False, parse_form_data=False)
    except RequestEntityTooLarge as problem:
        raise TooLarge(TOO_LARGE) from problem
    if request.mimetype != "multipart/form-data":
        return body
    boundary = request.mimetype_params.get("boundary", "").encode()
    _name, found = await asyncio.to_thread(file_in, body, boundary, "picture")
    if not found:
        raise Invalid({"picture": _("Please choose a file.")})
    return found


async def _again(refused: Refused) -> Response:
    if replies.wants_json():
        raise refused
    if replies.wants_fragment():
        return await replies.again(_section, refused, {})
    return await replies.again(_whole, refused, {})


async def _whole(values: dict, errors: dict, status: int) -> Response:
    return await profile_page.page(picture_error=_sentence(errors), status=status)


async def _section(values: dict, errors: dict, status: int) -> Response:
    return await _part(status, error=_sentence(errors), text="")


def _sentence(errors: dict) -> str:
    return " ".join(errors.values())


async def _done(token: str, text: str) -> Response:
    if replies.wants_json():
        return replies.json({"picture": pictures.address(token, pictures.SIZES[-1]) or None})
    if replies.wants_fragment():
        return await _part(200, error="", text=text)
    return replies.see(f"/{me.role}/profile", text)


async def _part(status: int, **shown: str) -> Response:
    """The section of the page about the picture, and the face at the top."""
    person = await current_app.database.read(profile.get, me.id)
    return replies.fragment("people/picture_changed.html", status, person=person, **shown)
