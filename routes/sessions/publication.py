"""Publishing and cancelling a session."""

from quart import Blueprint

from db import payments, sessions
from db.engine.transaction import Transaction
from db.language import _
from db.sessions import publication
from routes.http import access, calls, forms, replies, shapes
from routes.sessions import PUBLISHED, as_host, edit_form, list_of_host

routes = Blueprint("publication", __name__)


async def _edit_instead(session_id: int, values: dict, **form):
    """A draft that can’t be published yet: the form, with what is missing."""
    response = await edit_form(session_id, is_typed=False, **form)
    if replies.wants_fragment():
        response.headers.update({"HX-Retarget": "#modal", "HX-Reswap": "innerHTML"})
    return response


@routes.post("/api/sessions/<id:session_id>/publish")
@access.role("mentor", "employer")
@forms.takes(form=_edit_instead)
@calls.describe("Publish a draft", shapes.SESSION)
async def publish(session_id: int):
    content = await replies.write(publication.publish, session_id, show=as_host)
    return replies.done(content, list_of_host("scheduled"), PUBLISHED)


@routes.get("/sessions/<id:session_id>/cancel")
@access.role("mentor", "employer")
async def cancel_form(session_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        title = _("Delete draft") if session.status == "draft" else _("Cancel session")
        money = payments.at_stake(tx, session_id)
        shown = {"session": session, "money": money, "at_stake": payments.said(money)}
        return shown | {"timezone": person.timezone, "title": title}

    return await replies.dialog(
        "sessions/cancel.html",
        _("Cancel session"),
        parent=f"/sessions/{session_id}",
        load=load,
        values=values or {},
        **form,
    )


@routes.post("/api/sessions/<id:session_id>/cancel")
@access.role("mentor", "employer")
@forms.takes(publication.REASON | publication.MONEY, form=cancel_form)
@calls.describe("Cancel a session", shapes.SESSION)
async def cancel(session_id: int, given: dict):
    content = await replies.write(publication.cancel, session_id, given["reason"], given, show=_as_host)
    if replies.wants_json():
        return replies.json(content)
    if content.was_draft:
        return replies.done({}, list_of_host("draft"), _("Draft deleted"))
    told = _("Session cancelled. Everybody who booked has been notified.")
    return replies.done({}, list_of_host("past"), told if content.concerned else _("Session cancelled"))


def _as_host(tx: Transaction, person, cancelled: publication.Cancelled) -> dict:
    return as_host(tx, person, cancelled.session_id)
