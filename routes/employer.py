"""The employer's dashboard."""

from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.sessions import hosting
from routes.dashboards import tab
from routes.http import access, forms

routes = Blueprint("employer", __name__)


@routes.get("/employer/dashboard")
@access.role("employer")
async def interviews_tab():
    load = partial(_interviews, after=request.args.get("after"))
    return await tab("employer/interviews.html", _("Interviews"), load=load)


@routes.get("/employer/candidates")
@access.role("employer")
async def candidates_tab():
    return await tab("employer/candidates.html", _("Candidates"))


@routes.get("/employer/schedule")
@access.role("employer")
async def schedule_tab():
    return await tab("employer/schedule.html", _("Schedule"))


@routes.get("/employer/profile")
@access.role("employer")
async def profile_tab():
    return await tab("employer/profile.html", _("Profile"))


def _interviews(tx: Transaction, person, *, after: str | None) -> dict:
    """What is ahead on the first page, and what is over."""
    found = hosting.past(tx, person.id, after)
    return {
        "upcoming": [] if after else hosting.upcoming(tx, person.id).items,
        "past": found.items,
        "more": forms.next_page("/employer/dashboard", found),
        "timezone": person.timezone,
        "now": tx.now,
    }
