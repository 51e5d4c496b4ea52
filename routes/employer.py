"""The employer's dashboard."""

from quart import Blueprint

from db.language import _
from routes.dashboards import tab
from routes.http import access

routes = Blueprint("employer", __name__)


@routes.get("/employer/dashboard")
@access.role("employer")
async def interviews_tab():
    return await tab("employer/interviews.html", _("Interviews"))


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
