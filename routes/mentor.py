"""The mentor's dashboard."""

from functools import partial

from quart import Blueprint, request

from db import answering, interviewers
from db.engine.transaction import Transaction
from db.language import _
from db.sessions import hosting, overview
from routes import requests
from routes.dashboards import tab
from routes.http import access, forms

# The order in which they are looked at for something to show.
LISTS = ("scheduled", "draft", "past")

routes = Blueprint("mentor", __name__)


@routes.get("/mentor/dashboard")
@access.role("mentor")
async def overview_tab():
    return await tab("mentor/overview.html", _("Overview"), load=_overview)


@routes.get("/mentor/sessions")
@access.role("mentor")
async def sessions_tab():
    load = partial(_sessions, show=request.args.get("show", ""), after=request.args.get("after"))
    return await tab("mentor/sessions.html", _("My Sessions"), load=load)


@routes.get("/mentor/requests")
@access.role("mentor")
async def requests_tab():
    return await tab("mentor/requests.html", _("Requests"), load=partial(_requests, after=request.args.get("after")))


def _overview(tx: Transaction, person) -> dict:
    return {"overview": overview.overview(tx, person), "timezone": person.timezone, "now": tx.now}


def _requests(tx: Transaction, person, *, after: str | None) -> dict:
    return {"paused_at": answering.paused_at(tx, person), **requests.tab_content(tx, person, after=after)}


def _sessions(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    """Without a choice, the first list that has something."""
    counts = hosting.counts(tx, person.id)
    if show not in LISTS:
        show = next((name for name in LISTS if getattr(counts, name)), "draft")
    found = {"show": show, "counts": counts, "timezone": person.timezone, "now": tx.now, "more": None}
    is_ahead = person.is_interviewer and show != "past"
    found |= {"interviewing": interviewers.ahead(tx, person.id) if is_ahead else []}
    if show == "draft":
        return found | {"items": hosting.drafts(tx, person.id)}
    page = (hosting.upcoming if show == "scheduled" else hosting.past)(tx, person.id, after)
    return found | {"items": page.items, "more": forms.next_page("/mentor/sessions", page, show=show)}
