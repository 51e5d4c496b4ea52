"""The employer's dashboard."""

from functools import partial
from typing import Any

from quart import Blueprint, request

from db import candidates, interviewers, interviews, leads, spoken
from db.engine.transaction import Transaction
from db.language import _
from db.sessions import hosting
from routes.dashboards import tab
from routes.http import access, forms, replies

LISTS = {"scheduled": hosting.upcoming, "past": hosting.past}

routes = Blueprint("employer", __name__)


@routes.get("/employer/dashboard")
@access.role("employer")
async def interviews_tab():
    show, after = request.args.get("show", ""), request.args.get("after")
    if request.args.get("whose") == "team":
        load = partial(_team_interviews, after=after)
        return await tab("employer/team_interviews.html", _("Interviews of the team"), load=load)
    return await tab("employer/interviews.html", _("Interviews"), load=partial(_interviews, show=show, after=after))


@routes.get("/employer/candidates")
@access.role("employer")
async def candidates_tab():
    args = request.args
    filters: dict[str, Any] = {name: args.get(name, "") for name in ("show", "subject", "language")}
    load = partial(_candidates, words=args.get("q", ""), after=args.get("after"), **filters)
    return await tab("employer/candidates.html", _("Candidates"), load=load)


def _interviews(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    """What is ahead and what is over: the first page of both, or another one of either."""
    lists = {show: LISTS[show]} if show in LISTS else LISTS
    pages = {name: page(tx, person.id, after if name == show else None) for name, page in lists.items()}
    waiting = [] if show in LISTS else interviews.waiting(tx, person.id)
    return {
        "lists": {name: page.items for name, page in pages.items() if page.items},
        "more": {name: forms.next_page("/employer/dashboard", page, show=name) for name, page in pages.items()},
        "waiting": waiting,
        "along": interviewers.of_open(tx, person.id) if waiting else {},
        "interviewing": interviewers.ahead(tx, person.id) if person.is_interviewer and show not in LISTS else [],
        "timezone": person.timezone,
        "now": tx.now,
    }


def _team_interviews(tx: Transaction, person, *, after: str | None) -> dict:
    found = leads.of_team(tx, person, after)
    more = forms.next_page("/employer/dashboard", found, whose="team")
    return {"items": found.items, "more": more, "timezone": person.timezone, "states": interviews.STATUS, "now": tx.now}


def _candidates(
    tx: Transaction, person, *, words: str, show: str, after: str | None, subject: str, language: str
) -> dict:
    by = {"subject": subject.strip()[:120], "language": language}
    found = candidates.page(tx, person, words, show, after, **by)
    return {
        "items": found.items,
        "more": forms.next_page("/employer/candidates", found, q=words, show=show, **by),
        "q": words,
        "show": show,
        "subject": by["subject"],
        "values": {"language": language},
        "languages": spoken.choices(replies.language(person)),
    }
