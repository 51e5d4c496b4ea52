"""Interviewers: the page of an interview for its employer’s side, the links by which colleagues join, and the lists."""

from functools import partial

from quart import Blueprint, request

from db import interviewers, scorecards, sessions, shortlist
from db.engine.transaction import Row, Transaction
from db.fields import Id, Text, Time
from db.interviews import KINDS, STATUS
from db.language import _
from db.refusals import Missing
from routes import dashboards
from routes.http import access, calls, forms, limits, replies, shapes
from routes.http.access import me
from routes.http.shapes import Shape
from routes.http.site import current_app
from routes.interviews import INTERVIEW, SEEN, as_seen

routes = Blueprint("interviewers", __name__)

LIST = "/interviews"
LINK = Shape("InterviewerLink", {"id": Id(), "for_whom": Text(), "created_at": Time(), "expires_at": Time()})
NEW_LINK = Shape("NewInterviewerLink", {**LINK.fields, "url": Text(note="Shown only once")})
LINKING = limits.Rate("interviewer links of", burst=30, seconds=3600, who=lambda: str(me.id))


@routes.get(LIST)
@access.member
async def list_page():
    load = partial(_listed, after=request.args.get("after"))
    return await dashboards.tab("interviewers/list.html", _("Interviewing"), load=load, at=dashboards.SESSIONS[me.role])


@routes.get("/api/interviewing")
@access.member
@calls.describe(
    "Interviews that you conduct as a colleague, newest first", shapes.page_of(INTERVIEW), query=forms.AFTER
)
async def index():
    found = await replies.read(interviewers.page, request.args.get("after"))
    items = [INTERVIEW.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/interviewing", found)})


@routes.get("/interviews/<id:interview_id>")
@access.member
async def page(interview_id: int):
    load = partial(_shown, interview_id=interview_id)
    at = dashboards.SESSIONS[me.role]
    return await dashboards.tab("interviewers/page.html", _("Interview"), load=load, at=at)


@routes.get("/interviews/<id:interview_id>/links/new")
@access.role("employer")
async def link_form(interview_id: int, values: dict | None = None, url: str = "", **form):
    def load(tx: Transaction, person) -> dict:
        interview = interviewers.led(tx, person, interview_id)
        crowded = interviewers.IN_ROOM if interviewers.is_crowded(tx, interview) else 0
        return {"interview": interview, "url": url, "days": interviewers.DAYS, "crowded": crowded}

    return await replies.dialog(
        "interviewers/link.html",
        _("Invite a colleague"),
        parent=f"/interviews/{interview_id}",
        load=load,
        values=values or {},
        **form,
    )


@routes.get("/api/interviews/<id:interview_id>/links")
@access.role("employer")
@calls.describe("The links for colleagues that can still be used", {"items": shapes.Many(shape=LINK)})
async def links(interview_id: int):
    def load(tx: Transaction, person) -> list:
        return interviewers.links(tx, interviewers.led(tx, person, interview_id).id)

    return replies.json({"items": [LINK.of(row) for row in await replies.read(load)]})


@routes.post("/api/interviews/<id:interview_id>/links")
@access.role("employer")
@forms.takes(interviewers.FIELDS, form=link_form, limit=LINKING)
@calls.describe(
    "Make a link with which one colleague joins as an interviewer. It is shown only once", NEW_LINK, status=201
)
async def make_link(interview_id: int, given: dict):
    row, token = await replies.write(interviewers.invite, interview_id, given)
    url = f"{current_app.config['PUBLIC_URL']}/interviews/join/{token}"
    if replies.wants_json():
        return replies.json(NEW_LINK.of(row, url=url), 201)
    return await link_form(interview_id, url=url)


@routes.post("/api/interviews/<id:interview_id>/links/<id:link_id>/revoke")
@access.role("employer")
@forms.takes()
@calls.describe("Revoke a link for a colleague", shapes.OK)
async def revoke(interview_id: int, link_id: int):
    await replies.write(interviewers.revoke, interview_id, link_id)
    return replies.done({"ok": True}, f"/interviews/{interview_id}", _("Link revoked"))


@routes.get("/interviews/join/<token>")
@access.anyone
async def join_page(token: str):
    """What it is about, for those who have the link; the candidate’s name is for those who have joined."""

    def load(tx: Transaction, person: Row) -> dict:
        interview = interviewers.invited(tx, token, person)
        is_busy = person is not None and interviewers.has_something_else(tx, person.id, interview)
        return {"interview": interview, "is_busy": is_busy, "kinds": KINDS}

    return await replies.page("interviewers/join.html", _("Join as an interviewer"), load=load, token=token)


@routes.post("/api/interviews/join")
@access.member
@forms.takes(interviewers.TOKEN)
@calls.describe("Join an interview as an interviewer, with the token that its link ends with", SEEN)
async def join(given: dict):
    joined = await replies.write(interviewers.join, given, show=as_seen)
    content, path = (joined, "") if replies.wants_json() else ({}, f"/interviews/{joined.id}")
    return replies.done(content, path, _("You’re an interviewer now"))


@routes.get("/interviews/<id:interview_id>/leave")
@access.member
async def leave_form(interview_id: int, **form):
    return await _dialog("interviewers/leave.html", _("Stop interviewing"), interview_id, **form)


@routes.post("/api/interviews/<id:interview_id>/leave")
@access.member
@forms.takes(form=leave_form)
@calls.describe("Stop being an interviewer", shapes.OK)
async def leave(interview_id: int):
    await replies.write(interviewers.leave, interview_id)
    return replies.see(LIST, _("You’re not an interviewer any more")) if not replies.wants_json() else _ok()


@routes.get("/interviews/<id:interview_id>/interviewers/<id:person_id>/remove")
@access.role("employer")
async def remove_form(interview_id: int, person_id: int, **form):
    return await _dialog("interviewers/remove.html", _("Remove interviewer"), interview_id, person_id, **form)


@routes.post("/api/interviews/<id:interview_id>/interviewers/<id:person_id>/remove")
@access.role("employer")
@forms.takes(form=remove_form)
@calls.describe("Remove a colleague from the interviewers", shapes.OK)
async def remove(interview_id: int, person_id: int):
    await replies.write(interviewers.remove, interview_id, person_id)
    return replies.done({"ok": True}, f"/interviews/{interview_id}", _("Removed"))


def _ok():
    return replies.json({"ok": True})


async def _dialog(template: str, title: str, interview_id: int, person_id: int | None = None, **form):
    """About this colleague, or the one who asks."""

    def load(tx: Transaction, person) -> dict:
        interview = interviewers.on_employers_side(tx, person, interview_id)
        wanted, along = person_id or person.id, interviewers.of_interview(tx, interview_id)
        if (colleague := next((one for one in along if one.id == wanted), None)) is None:
            raise Missing()
        return {"interview": interview, "colleague": colleague}

    return await replies.dialog(template, title, parent=f"/interviews/{interview_id}", load=load, **form)


def _listed(tx: Transaction, person, *, after: str | None) -> dict:
    found = interviewers.page(tx, person, after)
    ahead = [] if after else interviewers.ahead(tx, person.id)
    shown = {one.id for one in ahead}
    return {
        "interviewing": ahead,
        "items": [one for one in found.items if one.id not in shown],
        "more": forms.next_page(LIST, found),
        "now": tx.now,
    }


def _shown(tx: Transaction, person, *, interview_id: int) -> dict:
    interview = interviewers.on_employers_side(tx, person, interview_id)
    is_lead, may_lead = interview.employer_id == person.id, bool(interview.may_lead)
    along, sent = interviewers.of_interview(tx, interview_id), scorecards.senders(tx, interview_id)
    cards, listed = scorecards.readable(tx, person, interview_id), scorecards.criteria(tx, interview_id)
    is_ahead = interviewers.is_ahead(interview, tx.now)
    return {
        "interview": interview,
        "title": interview.title,
        "is_lead": is_lead,
        "may_lead": may_lead,
        "is_ahead": is_ahead,
        "way": _way(interview) if may_lead and is_ahead else "",
        "team": [(interview.employer_id, interview.employer_name, interview.employer_picture)]
        + [(one.id, one.name, one.picture) for one in along],
        "links": interviewers.links(tx, interview_id) if may_lead else [],
        "most": interviewers.MOST,
        "sent": sent,
        "criteria": listed,
        "mine": next((one for one in cards if one.card.person_id == person.id), None),
        "cards": [one for one in cards if one.card.sent_at],
        "averages": scorecards.averages(cards, listed),
        "recommendations": scorecards.RECOMMENDATIONS,
        "is_open": scorecards.is_open(interview),
        "is_over": interview.session_status in sessions.OVER,
        "entry": shortlist.of_candidate(tx, person.id, interview.candidate_id) if may_lead else None,
        "outcomes": shortlist.OUTCOMES,
        "stages": shortlist.stages(tx, person.id) if may_lead else [],
        "kinds": KINDS,
        "states": STATUS,
        "now": tx.now,
    }


def _way(interview: Row) -> str:
    """What those who decide about it can do next: answer, wait for an answer, or move what was agreed on."""
    if interview.session_status:
        return "move" if interview.session_status == "scheduled" else ""
    return "answer" if interview.status == "proposed" else "wait"
