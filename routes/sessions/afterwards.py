"""The summary that a host writes after a session."""

from quart import Blueprint

from db import sessions
from db.engine.transaction import Transaction
from db.language import _
from db.sessions import afterwards
from routes.http import access, calls, forms, replies, shapes, ways

routes = Blueprint("afterwards", __name__)

THEN = "then"  # the button that was pressed: `draft`, or "" to share
# What is written in Markdown with a toolbar, and what the forms around it send besides.
WRITTEN = ("summary", "feedback", "note")
BESIDES = (THEN, "booking_id", "revision", "outcome", ways.OUT)


@routes.get("/sessions/<id:session_id>/summary")
@access.role("mentor", "employer")
async def summary_form(session_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        session = sessions.own(tx, person.id, session_id)
        found = afterwards.written(tx, person.id, session_id)
        now_says = found.draft or found.summary
        is_older = values is not None and str(values.get("revision")) != str(found.revision)
        return {
            "session": session,
            "draft": found.draft,
            "values": {"summary": now_says} | (values or {}),
            "revision": found.revision,
            "now_says": now_says if is_older else "",
        }

    return await replies.dialog(
        "sessions/summary.html", _("Summary"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/summary")
@access.role("mentor", "employer")
@forms.takes(afterwards.SUMMARY, also=(THEN,), form=summary_form)
@calls.describe("Sum up a session for those who had a seat", shapes.OK)
async def summarise(session_id: int, given: dict):
    if given[THEN] == "draft":
        await replies.write(afterwards.keep_draft, session_id, _shown(given))
        return replies.done({"ok": True}, f"/sessions/{session_id}", _("Draft saved"))
    summary = await replies.write(afterwards.summarise, session_id, _shown(given))
    return replies.done(
        {"ok": True}, f"/sessions/{session_id}", _("Summary saved") if summary else _("Summary deleted")
    )


def _shown(given: dict) -> dict:
    """Without the button that was pressed."""
    return {name: given[name] for name in afterwards.SUMMARY}


@routes.post("/preview/<name>")
@access.member
@forms.takes(also=(*WRITTEN, *BESIDES), partial=True)
async def preview(name: str, given: dict):
    """Renders what was typed as it will look: below its field, or without JavaScript as a page."""
    text = str(given.get(name, ""))[:10_000] if name in WRITTEN else ""
    shown: dict = {"heading": _("Preview"), "domain": "", "description": text}
    block = "preview" if replies.wants_fragment() else ""
    return await replies.page("sessions/preview.html", _("Preview"), block=block, **shown)
