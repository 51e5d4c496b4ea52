"""A session: its page, what its host does with it, and the same for programs."""

from functools import partial

from quart import Blueprint, current_app, request

from db import bookings, browse, clock, money, people, sessions
from db.checks import Check
from db.engine.transaction import Transaction
from db.refusals import Invalid, Refused
from db.sessions import drafts, editing, hosting, publication, series
from routes.http import access, forms, replies, shapes
from routes.http.access import me
from ws import topics

routes = Blueprint("sessions", __name__)

# What a form sends instead of minor units.
TYPED = ("price",)


@routes.get("/sessions/<id:session_id>")
@access.anyone
async def page(session_id: int):
    block = "panel" if replies.wants_fragment() else ""
    load = partial(_shown, session_id=session_id, viewer_id=_viewer(), most=current_app.media.carries - 1)
    return await replies.page("sessions/page.html", "Session", load=load, block=block)


@routes.get("/api/sessions/<id:session_id>")
@access.anyone
async def show(session_id: int):
    return replies.json(await current_app.database.read(_as_json, _viewer(), session_id))


@routes.get("/api/sessions")
@access.anyone
async def index():
    """What can be booked; with `mine`, what one leads, drafts too."""
    if request.args.get("mine") and me.claims:
        return replies.json(await current_app.database.read(_hosted, me.id, request.args.get("after")))
    return replies.json(await current_app.database.read(_browsed, _viewer(), dict(request.args)))


@routes.post("/api/sessions")
@access.role("mentor")
async def create():
    fields = await forms.sent(*drafts.FIELDS, *TYPED)
    try:
        session = await replies.write(drafts.create, _in_cents(fields))
    except Refused as refused:
        return await replies.again(_new_form, refused, fields)
    return replies.done(
        await as_json(session.id),
        "/mentor/sessions",
        f"Saved as a draft. {_room_note(session, current_app.media.carries - 1)}".strip(),
        201,
    )


@routes.get("/sessions/new")
@access.role("mentor")
async def new():
    return await _new_form(
        {name: "" if value is None else value for name, value in drafts.FRESH.items()} | {"price": ""}, {}, 200
    )


@routes.route("/api/sessions/<id:session_id>", methods=["PATCH"])
@routes.post("/api/sessions/<id:session_id>/update")
@access.role("mentor", "employer")
async def update(session_id: int):
    fields = await forms.sent(*drafts.FIELDS, *TYPED)
    try:
        await replies.write(editing.update, session_id, _in_cents(fields))
    except Refused as refused:
        return await replies.again(partial(_edit_form, session_id), refused, fields)
    return replies.done(await as_json(session_id), f"/sessions/{session_id}", "Saved.")


@routes.get("/sessions/<id:session_id>/edit")
@access.role("mentor", "employer")
async def edit(session_id: int):
    return await _edit_form(session_id, {}, {}, 200)


@routes.post("/sessions/preview")
@access.role("mentor")
async def preview():
    """What a description will look like."""
    fields = await forms.sent(*drafts.FIELDS, *TYPED)
    return replies.fragment("sessions/preview.html", description=str(fields.get("description", ""))[:10_000])


@routes.post("/api/sessions/<id:session_id>/publish")
@access.role("mentor", "employer")
async def publish(session_id: int):
    await forms.read()
    await replies.write(publication.publish, session_id)
    return replies.done(await as_json(session_id), "/mentor/sessions?show=scheduled", "Published: learners see it now.")


@routes.get("/sessions/<id:session_id>/cancel")
@access.role("mentor", "employer")
async def cancel_form(session_id: int):
    return await _cancel_form(session_id, {}, {}, 200)


@routes.post("/api/sessions/<id:session_id>/cancel")
@access.role("mentor", "employer")
async def cancel(session_id: int):
    fields = await forms.read("reason")
    try:
        await replies.write(publication.cancel, session_id, fields["reason"])
    except Refused as refused:
        return await replies.again(partial(_cancel_form, session_id), refused, fields)
    return replies.done(await as_json(session_id), "/mentor/sessions?show=past", "Cancelled, and everybody was told.")


@routes.post("/api/sessions/<id:session_id>/duplicate")
@access.role("mentor")
async def duplicate(session_id: int):
    await forms.read()
    copy = await replies.write(series.duplicate, session_id)
    return replies.done(await as_json(copy.id), "/mentor/sessions", "A copy, a week later, is among your drafts.", 201)


@routes.get("/sessions/<id:session_id>/repeat")
@access.role("mentor")
async def plan_series(session_id: int):
    return await _repeat_form(session_id, {"weeks": request.args.get("weeks", "4")}, {}, 200)


@routes.post("/api/sessions/<id:session_id>/repeat")
@access.role("mentor")
async def repeat(session_id: int):
    """`skip_conflicts`: leave out the weeks in which something is in the way, instead of making none."""
    fields = await forms.read("weeks", "skip_conflicts")
    try:
        made = await replies.write(series.repeat, session_id, fields["weeks"], bool(fields["skip_conflicts"]))
    except Refused as refused:
        return await replies.again(partial(_repeat_form, session_id), refused, fields)
    items = [shapes.session(session, viewer_id=me.id, participants=[]) for session in made]
    show = made[0].status if made else "draft"
    return replies.done({"items": items}, f"/mentor/sessions?show={show}", f"{len(made)} sessions were added.", 201)


def _room_note(session, most: int) -> str:
    """A host who has more guests than the room can hold should know it before they come."""
    if session.meeting_link or session.seats <= most:
        return ""
    return f"The built-in room carries {most} learners and you at once; for {session.seats} give an outside link."


def _viewer() -> int | None:
    return me.id if me.claims else None


def _in_cents(fields: dict) -> dict:
    return forms.in_cents(fields, "price", "price_cents")


def _shown(tx: Transaction, person, *, session_id: int, viewer_id: int | None, most: int) -> dict:
    session = sessions.get(tx, viewer_id, session_id)
    is_host = viewer_id is not None and session.host_id == viewer_id
    return {
        "session": session,
        "title": session.title or "A draft",
        "is_host": is_host,
        "room_note": _room_note(session, most) if is_host and session.status in ("draft", "scheduled") else "",
        "participants": bookings.participants(tx, session_id) if is_host else [],
        "timezone": person.timezone if person else "UTC",
        "now": tx.now,
        "watched": [topics.session(session_id), topics.seats(session_id)],
    }


def _as_json(tx: Transaction, viewer_id: int | None, session_id: int) -> dict:
    session = sessions.get(tx, viewer_id, session_id)
    participants = (
        bookings.participants(tx, session_id) if viewer_id is not None and session.host_id == viewer_id else None
    )
    return shapes.session(session, viewer_id=viewer_id, participants=participants)


async def as_json(session_id: int) -> dict:
    """As its host reads it, after doing something with it; who sent a form reads a page instead."""
    return await current_app.database.read(_as_json, me.id, session_id) if replies.wants_json() else {}


def _hosted(tx: Transaction, host_id: int, after: str | None) -> dict:
    found = hosting.page(tx, host_id, after)
    items = [shapes.session(row, viewer_id=host_id) for row in found.items]
    return {"items": items, "next": forms.next_page("/api/sessions", found, mine="1")}


def _browsed(tx: Transaction, viewer_id: int | None, given: dict) -> dict:
    person = people.me(tx, viewer_id) if viewer_id else None
    after = given.pop("after", None)
    if unknown := sorted(given.keys() - {"domain", "max_price", "from", "to", "q", "when", "mine"}):
        raise Invalid({name[:60]: "There is no such filter." for name in unknown}, "Some filters are not known here.")
    found = browse.page(tx, viewer_id, browse.filters(given, person.timezone if person else "UTC"), after)
    older = forms.next_page("/api/sessions", found, **given)
    return {"items": [shapes.session(row, viewer_id=viewer_id) for row in found.items], "next": older}


async def _new_form(values: dict, errors: dict, status: int):
    load = lambda tx, person: {"timezone": person.timezone, "domains": browse.domains(tx)}  # noqa: E731
    return await replies.dialog(
        "sessions/new.html",
        "New session",
        load=load,
        status=status,
        values=values,
        errors=errors,
        currencies=money.CURRENCIES,
    )


async def _edit_form(session_id: int, values: dict, errors: dict, status: int):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        stored = {name: getattr(session, name) for name in drafts.FIELDS}
        stored["starts_at"] = clock.to_wall(session.starts_at, person.timezone) if session.starts_at else ""
        stored["price"] = money.plain(session.price_cents, session.currency) if session.price_cents else ""
        return {
            "session": session,
            "values": stored | values,
            "timezone": person.timezone,
            "domains": browse.domains(tx),
        }

    return await replies.dialog(
        "sessions/edit.html", "Edit session", load=load, status=status, errors=errors, currencies=money.CURRENCIES
    )


async def _cancel_form(session_id: int, values: dict, errors: dict, status: int):
    load = lambda tx, person: {"session": sessions.own(tx, person.id, session_id), "timezone": person.timezone}  # noqa: E731
    return await replies.dialog(
        "sessions/cancel.html", "Cancel session", load=load, status=status, values=values, errors=errors
    )


async def _repeat_form(session_id: int, values: dict, errors: dict, status: int):
    def load(tx: Transaction, person) -> dict:
        check = Check()
        weeks = check.whole("weeks", values["weeks"], least=1, most=series.MOST_WEEKS, unit="weeks")
        session, planned = series.preview(tx, person, session_id, weeks)
        return {"session": session, "planned": planned, "timezone": person.timezone, "errors": check.errors | errors}

    return await replies.dialog("sessions/repeat.html", "Repeat weekly", load=load, status=status, values=values)
