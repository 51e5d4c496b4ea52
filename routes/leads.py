"""Who leads an interview: the team’s page of it is `routes/interviewers.py`; here one is moved, or handed over."""

from quart import Blueprint

from db import calendars, clock, interviews, leads
from db.engine.transaction import Transaction
from db.language import _
from routes.http import access, calls, forms, replies
from routes.interviews import LISTS, SEEN, as_seen

routes = Blueprint("leads", __name__)


@routes.get("/interviews/<id:interview_id>/move")
@access.role("employer")
async def move_form(interview_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        interview = leads.movable(tx, person, interview_id)
        typed = values or {"starts_at": clock.to_wall(interview.starts_at, person.timezone)}
        return {"interview": interview, "values": typed, "timezone": person.timezone}

    return await _dialog("leads/move.html", _("Move the interview"), interview_id, load, **form)


@routes.post("/api/interviews/<id:interview_id>/move")
@access.role("employer")
@forms.takes(interviews.TIME | calendars.ANYWAY, form=move_form)
@calls.describe("Move an interview that was agreed on; the candidate is asked to confirm the new time", SEEN)
async def move(interview_id: int, given: dict):
    moved = await replies.write(leads.move, interview_id, given, show=as_seen)
    return _done(moved, interview_id, _("Moved. The candidate was asked to confirm."))


@routes.get("/interviews/<id:interview_id>/hand-over")
@access.role("employer")
async def hand_over_form(interview_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        interview = leads.to_hand_over(tx, person, interview_id)
        typed = {"person_id": str((values or {}).get("person_id", ""))}
        others = [(str(one.id), one.name) for one in leads.others(tx, interview_id)]
        return {"interview": interview, "others": others, "values": typed, "timezone": person.timezone}

    return await _dialog("leads/hand_over.html", _("Hand over the interview"), interview_id, load, **form)


@routes.post("/api/interviews/<id:interview_id>/hand-over")
@access.role("employer")
@forms.takes(leads.FIELDS | calendars.ANYWAY, form=hand_over_form)
@calls.describe(
    "Hand an interview that is still to come to another member of your organisation, who leads it then", SEEN
)
async def hand_over(interview_id: int, given: dict):
    handed_over = await replies.write(leads.hand_over, interview_id, given, show=as_seen)
    text = _("Handed over. Everybody in it has been notified.")
    if not replies.wants_json() and not await replies.read(leads.is_still_seen, interview_id):
        return replies.see(LISTS["employer"], text)
    return _done(handed_over, interview_id, text)


def _done(content, interview_id: int, text: str):
    return replies.done(content if replies.wants_json() else {}, f"/interviews/{interview_id}", text)


async def _dialog(template: str, title: str, interview_id: int, load, **form):
    return await replies.dialog(template, title, parent=f"/interviews/{interview_id}", load=load, **form)
