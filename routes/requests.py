"""Requests: sent by a learner and answered by a mentor, or by the learner when other times were offered."""

from functools import partial

from quart import Blueprint, request

from db import answering, calendars, clock, conflicts, mentors, money, requests, revisions
from db.engine.transaction import Transaction
from db.fields import Flag
from db.language import _
from db.sponsorships import using
from routes.http import access, calls, forms, replies, shapes
from routes.http.access import me
from routes.http.shapes import REQUEST
from routes.sessions import as_host

routes = Blueprint("requests", __name__)

# A form has a field for each time; a program sends a list.
TAKING = {"taking_requests": Flag()}
TIMES = ("time_1", "time_2", "time_3")
LENGTHS = (15, 30, 45, 60, 90, 120)


@routes.get("/api/requests")
@access.role("learner", "mentor")
@calls.describe("Your requests, sent or received", shapes.page_of(REQUEST), query=forms.AFTER)
async def index():
    found = await replies.read(_page, request.args.get("after"))
    items = [REQUEST.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/requests", found)})


@routes.get("/api/requests/<id:request_id>")
@access.role("learner", "mentor")
@calls.describe("A request", REQUEST)
async def show(request_id: int):
    return replies.json(REQUEST.of(await replies.read(_get, request_id)))


@routes.get("/mentors/<id:mentor_id>/request")
@access.role("learner")
async def new_form(mentor_id: int, values: dict | None = None, **form):
    """With the estimated cost and what the learner has at the proposed times, both again when a field changes."""
    values = values or {"duration_minutes": "60"} | forms.filled_in("topic", "duration_minutes", *TIMES)
    times = [str(request.args.get(name) or values.get(name) or "") for name in TIMES]
    minutes = str(request.args.get("duration_minutes") or values.get("duration_minutes") or "60")

    def load(tx: Transaction, person) -> dict:
        mentor = mentors.get(tx, person.id, mentor_id)
        answering.must_take(mentor)
        length = min(int(minutes), 480) if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else 60
        estimate = requests.estimate(mentor, length)
        return {
            "mentor": mentor,
            "estimate": estimate,
            "is_sponsored": bool(using.all_of(tx, person.id)),
            "length": length,
            "clashes": conflicts.of_learner(tx, person, times, max(length, 1)),
            "timezone": person.timezone,
        }

    region = replies.wanted_region()
    block = region if region in ("estimate", "clashes") else "dialog"
    return await replies.dialog(
        "requests/new.html",
        _("Request a session"),
        parent=f"/mentors/{mentor_id}",
        load=load,
        block=block,
        values=values,
        lengths=lengths_with(values.get("duration_minutes")),
        **form,
    )


@routes.post("/api/requests")
@access.role("learner")
@forms.takes(requests.FIELDS, also=TIMES, form=forms.from_field(new_form, "mentor_id"))
@calls.describe("Request a session from a mentor", REQUEST, status=201)
async def create(given: dict):
    fields = {name: given[name] for name in requests.FIELDS} | {"preferred_times": _times(given, "preferred_times")}
    sent = await replies.write(requests.send, fields)
    if replies.wants_json():
        return replies.json(REQUEST.of(sent), 201)
    clashes = await replies.read(_clashes, sent)
    text = _("Request sent. {note}", note=clashes[0]) if clashes else _("Request sent")
    return replies.done({}, "/learner/requests", text)


@routes.get("/requests/<id:request_id>/accept")
@access.role("learner", "mentor")
async def accept_form(request_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        received = requests.get(tx, person.id, request_id)
        return {
            "request": received,
            "choices": conflicts.of_times(tx, person, received, requests.times_of(received)),
            "timezone": person.timezone,
            "values": {"currency": received.currency} | (values or {}),
        }

    return await replies.dialog(
        "requests/accept.html", _("Accept request"), parent=_list(), load=load, currencies=money.CURRENCIES, **form
    )


@routes.post("/api/requests/<id:request_id>/accept")
@access.role("learner", "mentor")
@forms.takes(requests.ACCEPTANCE | calendars.ANYWAY, also=("other", "price"), form=accept_form)
@calls.describe(
    "Accept at one of the times; another time, or a price, is offered instead (202)",
    shapes.SESSION,
    also={202: REQUEST},
)
async def accept(request_id: int, given: dict):
    """`starts_at` is one of the times; in a form it may also be `other`, with the time in the field of that name."""
    starts_at = given["other"] if given["starts_at"] in ("", "other") else given["starts_at"]
    show = partial(_outcome, request_id)
    accepted = await replies.write(requests.accept, request_id, starts_at, _priced(given), show=show)
    if replies.wants_json():
        return replies.json(*accepted)
    if accepted is None:
        return replies.done({}, _list(), _("Sent to the learner, who has to agree before it’s booked."))
    if me.role == "mentor":  # who has a list to go on with
        return replies.done({}, _list(), _("Accepted. The learner has been notified."))
    return replies.see(f"/sessions/{request_id}")


@routes.get("/requests/<id:request_id>/decline")
@access.role("learner", "mentor")
async def decline_form(request_id: int, values: dict | None = None, **form):
    return await _dialog("requests/decline.html", _("Decline request"), request_id, values=values or {}, **form)


@routes.post("/api/requests/<id:request_id>/decline")
@access.role("learner", "mentor")
@forms.takes(requests.REASON, form=decline_form)
@calls.describe("Decline", REQUEST)
async def decline(request_id: int, given: dict):
    declined = await replies.write(requests.decline, request_id, given["reason"])
    return replies.done(REQUEST.of(declined), _list(), _("Declined. The other side has been notified."))


@routes.get("/requests/<id:request_id>/cancel")
@access.role("learner")
async def cancel_form(request_id: int, **form):
    return await _dialog("requests/cancel.html", _("Cancel request"), request_id, **form)


@routes.post("/api/requests/<id:request_id>/cancel")
@access.role("learner")
@forms.takes(form=cancel_form)
@calls.describe("Cancel a request", REQUEST)
async def cancel(request_id: int):
    cancelled = await replies.write(requests.cancel, request_id)
    return replies.done(REQUEST.of(cancelled), _list(), _("Request cancelled"))


@routes.get("/requests/<id:request_id>/edit")
@access.role("learner")
async def edit_form(request_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        sent = requests.get(tx, person.id, request_id)
        times = [clock.to_wall(time, person.timezone) for time in sent.preferred_times.split()]
        stored = {"topic": sent.topic, "message": sent.message} | dict(zip(TIMES, times, strict=False))
        return {"request": sent, "timezone": person.timezone, "values": values or stored}

    return await replies.dialog("requests/edit.html", _("Edit request"), parent=_list(), load=load, **form)


@routes.route("/api/requests/<id:request_id>", methods=["PATCH"])
@routes.post("/api/requests/<id:request_id>/update")
@access.role("learner")
@forms.takes(revisions.FIELDS, also=TIMES, partial=True, form=edit_form)
@calls.describe("Change a request that the mentor hasn’t answered", REQUEST)
async def update(request_id: int, given: dict):
    if times := [given.pop(name) for name in TIMES if given.get(name)]:
        given["preferred_times"] = times
    revised = await replies.write(revisions.revise, request_id, given)
    return replies.done(REQUEST.of(revised), _list(), _("Saved"))


@routes.get("/requests/<id:request_id>/offer")
@access.role("mentor")
async def offer_form(request_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        asked = requests.get(tx, person.id, request_id)
        price = "" if asked.price_cents is None else money.plain(asked.price_cents, asked.currency)
        stored = {"price": price, "currency": asked.currency}
        return {"request": asked, "timezone": person.timezone, "values": stored | (values or {})}

    return await replies.dialog(
        "requests/offer.html", _("Offer other times"), parent=_list(), load=load, currencies=money.CURRENCIES, **form
    )


@routes.post("/api/requests/<id:request_id>/offer")
@access.role("mentor")
@forms.takes(requests.OFFER | calendars.ANYWAY, also=(*TIMES, "price"), form=offer_form)
@calls.describe("Offer other times, or another price", REQUEST)
async def offer(request_id: int, given: dict):
    times = _times(given, "offered_times")
    offered = await replies.write(requests.offer, request_id, times, given["reason"], _priced(given))
    return replies.done(REQUEST.of(offered), _list(), _("Times offered. Waiting for the learner."))


@routes.post("/api/requests/resume")
@access.role("mentor")
@forms.takes()
@calls.describe("Take requests again, after they were paused because several went unanswered", TAKING)
async def resume():
    await replies.write(answering.resume)
    return replies.done({"taking_requests": True}, _list(), _("Learners can send you requests again"))


def lengths_with(chosen: object) -> list[int]:
    """Those that the list offers, and the one that somebody has chosen by other means."""
    other = int(text) if (text := str(chosen)).isascii() and text.isdigit() and len(text) < 4 else 0
    return sorted({*LENGTHS, other} if 10 <= other <= 480 else LENGTHS)


def tab_content(tx: Transaction, person, *, after: str | None) -> dict:
    """The list of both dashboards: what a learner sent, or a mentor received."""
    found = requests.page(tx, person.id, after)
    more = forms.next_page(f"/{person.role}/requests", found)
    return {"items": found.items, "timezone": person.timezone, "more": more}


async def _dialog(template: str, title: str, request_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        return {"request": requests.get(tx, person.id, request_id), "timezone": person.timezone}

    return await replies.dialog(template, title, parent=_list(), load=load, **form)


def _clashes(tx: Transaction, person, sent) -> list[str]:
    return conflicts.of_learner(tx, person, requests.times_of(sent), sent.duration_minutes)


def _list() -> str:
    return f"/{me.role}/requests"


def _times(given: dict, name: str):
    return given[name] or [given[time] for time in TIMES if given[time]]


def _priced(given: dict) -> dict:
    """With the price that a mentor typed; an empty field means none."""
    if given["price"] == "":
        return {name: value for name, value in given.items() if name != "price"}
    return forms.in_cents(given, "price")


def _outcome(request_id: int, tx: Transaction, person, session_id: int | None) -> tuple[dict, int]:
    """The session, or the request that now waits for the learner's yes."""
    if session_id:
        return as_host(tx, person, session_id), 200
    return REQUEST.of(requests.get(tx, person.id, request_id)), 202


def _page(tx: Transaction, person, after: str | None):
    return requests.page(tx, person.id, after)


def _get(tx: Transaction, person, request_id: int):
    return requests.get(tx, person.id, request_id)
