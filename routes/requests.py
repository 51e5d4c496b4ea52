"""Requests: asked by a learner, answered by a mentor; or the other way round when other times were offered."""

from functools import partial

from quart import Blueprint, current_app, request

from db import mentors, requests
from db.engine.transaction import Transaction
from db.refusals import Refused
from routes.http import access, forms, replies, shapes
from routes.http.access import me

routes = Blueprint("requests", __name__)

# A form has a field for each time; a program sends a list.
TIMES = ("time_1", "time_2", "time_3")
ASKED = ("mentor_id", "topic", "message", "duration_minutes", "preferred_times")
LENGTHS = (15, 30, 45, 60, 90, 120)


@routes.get("/api/requests")
@access.role("learner", "mentor")
async def index():
    found = await replies.read(_page, request.args.get("after"))
    items = [shapes.request(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/requests", found)})


@routes.get("/api/requests/<id:request_id>")
@access.role("learner", "mentor")
async def show(request_id: int):
    return replies.json(await _json(request_id))


@routes.get("/mentors/<id:mentor_id>/request")
@access.role("learner")
async def new(mentor_id: int):
    return await _new_form(mentor_id, {"duration_minutes": "60"}, {}, 200)


@routes.post("/api/requests")
@access.role("learner")
async def create():
    fields = await forms.sent(*ASKED, *TIMES)
    mentor_id = forms.whole_number("mentor_id", fields.get("mentor_id"))
    given = (
        dict.fromkeys(ASKED, "")
        | fields
        | {"mentor_id": mentor_id or 0, "preferred_times": _times(fields, "preferred_times")}
    )
    try:
        made = await replies.write(requests.send, given)
    except Refused as refused:
        return await replies.again(partial(_new_form, mentor_id or 0), refused, fields)
    return replies.done(shapes.request(made), "/learner/requests", "Your request was sent.", 201)


@routes.get("/requests/<id:request_id>/accept")
@access.role("learner", "mentor")
async def accept_form(request_id: int):
    return await _accept_form(request_id, {}, {}, 200)


@routes.post("/api/requests/<id:request_id>/accept")
@access.role("learner", "mentor")
async def accept(request_id: int):
    """`starts_at` is one of the times, or `other` is another one."""
    fields = await forms.read("starts_at", "other")
    starts_at = fields["other"] if fields["starts_at"] in ("", "other") else fields["starts_at"]
    try:
        session = await replies.write(requests.accept, request_id, starts_at)
    except Refused as refused:
        return await replies.again(partial(_accept_form, request_id), refused, fields)
    if replies.wants_json():
        return replies.json(shapes.session(session, viewer_id=me.id))
    return replies.see(f"/sessions/{session.id}")


@routes.get("/requests/<id:request_id>/decline")
@access.role("learner", "mentor")
async def decline_form(request_id: int):
    return await _decline_form(request_id, {}, {}, 200)


@routes.post("/api/requests/<id:request_id>/decline")
@access.role("learner", "mentor")
async def decline(request_id: int):
    fields = await forms.read("reason")
    try:
        answered = await replies.write(requests.decline, request_id, fields["reason"])
    except Refused as refused:
        return await replies.again(partial(_decline_form, request_id), refused, fields)
    return replies.done(shapes.request(answered), _list(), "Declined; they were told.")


@routes.get("/requests/<id:request_id>/cancel")
@access.role("learner")
async def cancel_form(request_id: int):
    return await _cancel_form(request_id, {}, {}, 200)


@routes.post("/api/requests/<id:request_id>/cancel")
@access.role("learner")
async def cancel(request_id: int):
    await forms.read()
    try:
        answered = await replies.write(requests.cancel, request_id)
    except Refused as refused:
        return await replies.again(partial(_cancel_form, request_id), refused, {})
    return replies.done(shapes.request(answered), _list(), "Your request was taken back.")


@routes.get("/requests/<id:request_id>/offer")
@access.role("mentor")
async def offer_form(request_id: int):
    return await _offer_form(request_id, {}, {}, 200)


@routes.post("/api/requests/<id:request_id>/offer")
@access.role("mentor")
async def offer(request_id: int):
    fields = await forms.sent("offered_times", "reason", *TIMES)
    try:
        offered = await replies.write(
            requests.offer, request_id, _times(fields, "offered_times"), fields.get("reason", "")
        )
    except Refused as refused:
        return await replies.again(partial(_offer_form, request_id), refused, fields)
    return replies.done(shapes.request(offered), _list(), "Other times were offered; it is their turn now.")


def _list() -> str:
    return f"/{me.role}/requests"


def _times(fields: dict, name: str):
    return fields[name] if name in fields else [fields[time] for time in TIMES if fields.get(time)]


def _page(tx: Transaction, person, after: str | None):
    return requests.page(tx, person.id, after)


async def _json(request_id: int) -> dict:
    return shapes.request(await current_app.database.read(requests.get, me.id, request_id))


async def _new_form(mentor_id: int, values: dict, errors: dict, status: int):
    """With what it is likely to cost, by the hour; worked out anew when the length is changed."""

    minutes = str(request.args.get("duration_minutes") or values.get("duration_minutes") or "60")

    def load(tx: Transaction, person) -> dict:
        mentor = mentors.get(tx, person.id, mentor_id)
        length = min(int(minutes), 480) if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else 60
        return {
            "mentor": mentor,
            "estimate": requests.estimate(mentor, length),
            "length": length,
            "timezone": person.timezone,
        }

    block = "estimate" if replies.wanted_region() == "estimate" else "dialog"
    return await replies.dialog(
        "requests/new.html",
        "Request a session",
        load=load,
        block=block,
        status=status,
        values=values,
        errors=errors,
        lengths=LENGTHS,
    )


async def _accept_form(request_id: int, values: dict, errors: dict, status: int):
    def load(tx: Transaction, person) -> dict:
        asked = requests.get(tx, person.id, request_id)
        return {
            "request": asked,
            "choices": requests.conflicts(tx, person.id, asked),
            "timezone": person.timezone,
            "cost": requests.estimate(asked, asked.duration_minutes),
        }

    return await replies.dialog(
        "requests/accept.html", "Accept a request", load=load, status=status, values=values, errors=errors
    )


async def _decline_form(request_id: int, values: dict, errors: dict, status: int):
    load = lambda tx, person: {"request": requests.get(tx, person.id, request_id)}  # noqa: E731
    return await replies.dialog(
        "requests/decline.html", "Decline a request", load=load, status=status, values=values, errors=errors
    )


async def _cancel_form(request_id: int, values: dict, errors: dict, status: int):
    load = lambda tx, person: {"request": requests.get(tx, person.id, request_id)}  # noqa: E731
    return await replies.dialog("requests/cancel.html", "Take a request back", load=load, status=status, errors=errors)


async def _offer_form(request_id: int, values: dict, errors: dict, status: int):
    load = lambda tx, person: {"request": requests.get(tx, person.id, request_id), "timezone": person.timezone}  # noqa: E731
    return await replies.dialog(
        "requests/offer.html", "Offer other times", load=load, status=status, values=values, errors=errors
    )
