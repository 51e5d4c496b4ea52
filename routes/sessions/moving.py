"""Another time for a one-to-one: proposed by one of the two, agreed to or declined by the other."""

from quart import Blueprint

from db import calendars, clock, sessions
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing
from db.sessions import moving
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("moving", __name__)


@routes.get("/sessions/<id:session_id>/move")
@access.member
async def move_form(session_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.get(tx, person.id, session_id)
        if session.kind == "class" or not sessions.is_party(session, person.id):
            raise Missing()
        found = {"session": session, "timezone": person.timezone}
        return found if form.get("values") else found | {"values": {"starts_at": _wall(session, person)}}

    return await replies.dialog(
        "sessions/move.html", _("Propose another time"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/move")
@access.member
@forms.takes(moving.FIELDS | calendars.ANYWAY, form=move_form)
@calls.describe("Propose another start for a one-to-one", shapes.SESSION)
async def propose(session_id: int, given: dict):
    content = await replies.write(moving.propose, session_id, given, show=_shown)
    return replies.done(content, f"/sessions/{session_id}", _("Proposed. The other person can agree or decline."))


@routes.post("/api/sessions/<id:session_id>/move/agree")
@access.member
@forms.takes(moving.FIELDS | calendars.ANYWAY)
@calls.describe("Agree to the start that the other person proposed", shapes.SESSION)
async def agree(session_id: int, given: dict):
    content = await replies.write(moving.agree, session_id, given, show=_shown)
    return replies.done(content, f"/sessions/{session_id}", _("Moved"))


@routes.post("/api/sessions/<id:session_id>/move/decline")
@access.member
@forms.takes(moving.FIELDS)
@calls.describe("Decline the proposed start, or withdraw your own proposal", shapes.SESSION)
async def decline(session_id: int, given: dict):
    content = await replies.write(moving.decline, session_id, given, show=_shown)
    return replies.done(content, f"/sessions/{session_id}", _("The time stays the same"))


def _shown(tx: Transaction, person, session_id: int) -> dict:
    return shapes.session(sessions.get(tx, person.id, session_id), viewer_id=person.id)


def _wall(session, person) -> str:
    return clock.to_wall(session.starts_at, person.timezone) if session.starts_at else ""
