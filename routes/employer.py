"""The employer's dashboard."""

from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.sessions import hosting
from routes.dashboards import tab
from routes.http import access, forms

LISTS = {"scheduled": hosting.upcoming, "past": hosting.past}

routes = Blueprint("employer", __name__)


@routes.get("/employer/dashboard")
@access.role("employer")
async def interviews_tab():
    load = partial(_interviews, show=request.args.get("show", ""), after=request.args.get("after"))
    return await tab("employer/interviews.html", _("Interviews"), load=load)


@routes.get("/employer/candidates")
@access.role("employer")
async def candidates_tab():
    return await tab("employer/candidates.html", _("Candidates"))


def _interviews(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    """What is ahead and what is over: the first page of both, or another one of either."""
    lists = {show: LISTS[show]} if show in LISTS else LISTS
    pages = {name: page(tx, person.id, after if name == show else None) for name, page in lists.items()}
    return {
        "lists": {name: page.items for name, page in pages.items() if page.items},
        "more": {name: forms.next_page("/employer/dashboard", page, show=name) for name, page in pages.items()},
        "timezone": person.timezone,
        "now": tx.now,
    }
