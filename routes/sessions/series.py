"""Copying a session, or repeating it every week."""

from quart import Blueprint, request

from db import calendars
from db.checks import Check
from db.engine.transaction import Transaction
from db.language import _, ngettext
from db.sessions import series
from routes.http import access, calls, forms, replies, shapes
from routes.sessions import as_host

routes = Blueprint("series", __name__)


@routes.post("/api/sessions/<id:session_id>/duplicate")
@access.role("mentor")
@forms.takes()
@calls.describe("A draft like it, a week later", shapes.SESSION, status=201)
async def duplicate(session_id: int):
    content = await replies.write(series.duplicate, session_id, show=as_host)
    return replies.done(content, "/mentor/sessions?show=draft", _("Copied to Drafts, one week later"), 201)


@routes.get("/sessions/<id:session_id>/repeat")
@access.role("mentor")
async def repeat_form(session_id: int, values: dict | None = None, errors: dict | None = None, **form):
    values = values or {"weeks": request.args.get("weeks", "4")}
    check = Check()
    weeks = series.SERIES["weeks"].check(check, "weeks", values["weeks"], "UTC")

    def load(tx: Transaction, person) -> dict:
        session, planned = series.preview(tx, person, session_id, weeks)
        shifts = series.shifts(tx, person, session, planned)
        return {"session": session, "planned": planned, "shifts": shifts, "timezone": person.timezone}

    is_region = replies.wanted_region() == "planned"
    return await replies.dialog(
        "sessions/repeat.html",
        _("Repeat weekly"),
        parent=f"/sessions/{session_id}",
        load=load,
        block="planned" if is_region else "dialog",
        values=values,
        errors=check.errors | (errors or {}),
        is_region=is_region,
        **form,
    )


@routes.post("/api/sessions/<id:session_id>/repeat")
@access.role("mentor")
@forms.takes(series.SERIES | calendars.ANYWAY, form=repeat_form)
@calls.describe("Weekly copies", {"items": shapes.Many(shape=shapes.SESSION)}, status=201)
async def repeat(session_id: int, given: dict):
    weeks, skips = given["weeks"], given["skip_conflicts"]
    made = await replies.write(series.repeat, session_id, weeks, skips, given, show=_as_list)
    if replies.wants_json():
        return replies.json(made, 201)
    count = len(made.session_ids)
    text = ngettext("{count} session published", "{count} sessions published", count)
    if made.status == "draft":
        text = ngettext("{count} draft added", "{count} drafts added", count)
    return replies.done({}, f"/mentor/sessions?show={made.status}", text)


def _as_list(tx: Transaction, person, made: series.Series) -> dict:
    return {"items": [as_host(tx, person, session_id) for session_id in made.session_ids]}
