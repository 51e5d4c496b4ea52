"""Interviews and project discussions: the forms of both sides, and the calls for programs."""

from quart import Blueprint, request

from db import calendars, interviewers, interviews, leads
from db.engine.transaction import Transaction
from db.fields import Choice, Id, Maybe, Text, Time
from db.language import _
from db.people import profile
from routes.http import access, calls, forms, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape, Who

routes = Blueprint("interviews", __name__)

LENGTHS = (15, 30, 45, 60, 90, 120)
WHOSE = forms.AFTER | {"whose": "team: of everybody in your organisation, for employers"}
LISTS = {"employer": "/employer/dashboard", "learner": "/learner/sessions"}
INTERVIEW = Shape(
    "Interview",
    {
        "id": Id(),
        "status": Choice(options=tuple(interviews.STATUS)),
        "employer": Who(),
        "candidate": Who(),
        **interviews.TERMS,
        "reason": Text(),
        "session_id": Maybe(field=Id(note="Once it was accepted; the same id")),
        "created_at": Time(),
    },
)


SEEN = Shape("InterviewSeen", {**INTERVIEW.fields, "interviewers": shapes.Many(shape=shapes.PERSON)})


@routes.get("/api/interviews")
@access.role("employer", "learner")
@calls.describe("Your interviews and invitations, newest first", shapes.page_of(INTERVIEW), query=WHOSE)
async def index():
    """Of the team only for those who have one."""
    whose = request.args.get("whose", "")
    look = leads.of_team if whose == "team" and me.role == "employer" else interviews.page
    found = await replies.read(look, request.args.get("after"))
    items = [INTERVIEW.of(row, meeting_link=_link(row, whose)) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/interviews", found, whose=whose)})


@routes.get("/api/interviews/<id:interview_id>")
@access.member
@calls.describe("An interview, with the colleagues of its employer who conduct it, too. Your team can read it", SEEN)
async def show(interview_id: int):
    return replies.json(
        await replies.read(lambda tx, person: as_seen(tx, person, interviewers.seen(tx, person, interview_id)))
    )


@routes.get("/people/<id:candidate_id>/invite")
@access.role("employer")
async def new_form(candidate_id: int, values: dict | None = None, **form):
    """What was typed for somebody who has hidden themselves since is kept, without their name."""

    def load(tx: Transaction, person) -> dict:
        look = profile.find if form.get("errors") else profile.seen
        return {"candidate": look(tx, person, candidate_id), "candidate_id": candidate_id, "timezone": person.timezone}

    return await replies.dialog(
        "interviews/new.html",
        _("Invite to an interview"),
        parent="/employer/candidates",
        load=load,
        values={"kind": "interview", "duration_minutes": "45"} | (values or {}),
        kinds=interviews.KINDS,
        lengths=LENGTHS,
        **form,
    )


@routes.post("/api/interviews")
@access.role("employer")
@forms.takes(interviews.FIELDS | calendars.ANYWAY, form=forms.from_field(new_form, "candidate_id"))
@calls.describe("Invite somebody to an interview or a project discussion", INTERVIEW, status=201)
async def invite(given: dict):
    sent = await replies.write(interviews.invite, given)
    return replies.made(INTERVIEW.of(sent), LISTS["employer"], _("Invitation sent"))


@routes.get("/interviews/<id:interview_id>/accept")
@access.role("employer", "learner")
async def accept_form(interview_id: int, **form):
    return await _dialog("interviews/accept.html", _("Accept invitation"), interview_id, interviews.awaited, **form)


@routes.post("/api/interviews/<id:interview_id>/accept")
@access.role("employer", "learner")
@forms.takes(interviews.TIME | calendars.ANYWAY, form=accept_form)
@calls.describe("Accept at the time that was shown; it becomes a session of the same id", INTERVIEW)
async def accept(interview_id: int, given: dict):
    accepted = await replies.write(interviews.accept, interview_id, given)
    if me.id in (accepted.employer_id, accepted.candidate_id):
        path, text = f"/sessions/{interview_id}", _("Accepted. It’s in your sessions now.")
    else:
        path, text = f"/interviews/{interview_id}", _("Accepted. Both have been notified.")
    return replies.done(INTERVIEW.of(accepted), path, text)


@routes.get("/interviews/<id:interview_id>/propose")
@access.role("employer", "learner")
async def propose_form(interview_id: int, **form):
    return await _dialog(
        "interviews/propose.html", _("Propose another time"), interview_id, interviews.still_open, **form
    )


@routes.post("/api/interviews/<id:interview_id>/propose")
@access.role("employer", "learner")
@forms.takes(interviews.TIME | calendars.ANYWAY, form=propose_form)
@calls.describe("Propose another time, which the other side answers", INTERVIEW)
async def propose(interview_id: int, given: dict):
    proposed = await replies.write(interviews.propose, interview_id, given)
    return replies.done(
        INTERVIEW.of(proposed), _back(proposed), _("Proposed. {name} has been notified.", name=_other(proposed))
    )


@routes.get("/interviews/<id:interview_id>/decline")
@access.role("employer", "learner")
async def decline_form(interview_id: int, **form):
    return await _dialog("interviews/decline.html", _("Decline invitation"), interview_id, interviews.awaited, **form)


@routes.post("/api/interviews/<id:interview_id>/decline")
@access.role("employer", "learner")
@forms.takes(interviews.REASON, form=decline_form)
@calls.describe("Decline", INTERVIEW)
async def decline(interview_id: int, given: dict):
    declined = await replies.write(interviews.decline, interview_id, given)
    return replies.done(
        INTERVIEW.of(declined), _back(declined), _("Declined. {name} has been notified.", name=_other(declined))
    )


@routes.get("/interviews/<id:interview_id>/cancel")
@access.role("employer")
async def cancel_form(interview_id: int, **form):
    return await _dialog("interviews/cancel.html", _("Cancel invitation"), interview_id, interviews.cancellable, **form)


@routes.post("/api/interviews/<id:interview_id>/cancel")
@access.role("employer")
@forms.takes(interviews.REASON, form=cancel_form)
@calls.describe("Cancel an invitation, or the interview that it became", INTERVIEW)
async def cancel(interview_id: int, given: dict):
    cancelled = await replies.write(interviews.cancel, interview_id, given)
    return replies.done(INTERVIEW.of(cancelled), _back(cancelled), _("Cancelled. The candidate has been notified."))


def as_seen(tx: Transaction, _person, interview) -> shapes.Filled:
    along = [shapes.person(one.id, one.name) for one in interviewers.of_interview(tx, interview.id)]
    link = "" if interview.side == "team" else interview.meeting_link
    return SEEN.of(interview, interviewers=along, meeting_link=link)


def _link(row, whose: str) -> str:
    """For those who are in it; of the team’s, only their own."""
    return "" if whose == "team" and row.employer_id != me.id else row.meeting_link


def _back(interview) -> str:
    """To the list that has it: for an owner who doesn’t lead it, to its page."""
    is_theirs = me.id in (interview.employer_id, interview.candidate_id)
    return LISTS[me.role] if is_theirs else f"/interviews/{interview.id}"


def _other(interview) -> str:
    return str(interview.employer_name if me.id == interview.candidate_id else interview.candidate_name)


async def _dialog(template: str, title: str, interview_id: int, look, values: dict | None = None, **form):
    """Only for those who could send it now; `look` says so."""

    def load(tx: Transaction, person) -> dict:
        interview = look(tx, person, interview_id)
        return {"interview": interview, "timezone": person.timezone, "crowded": interviewers.crowd(tx, interview)}

    return await replies.dialog(template, title, parent=LISTS[me.role], load=load, values=values or {}, **form)
