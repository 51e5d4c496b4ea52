"""The employer's dashboard."""

from quart import Blueprint

from routes.dashboards import tab
from routes.http import access

employer = Blueprint("employer", __name__)


@employer.get("/employer/dashboard")
@access.role("employer")
async def interviews():
    return await tab("employer/interviews.html", "Interviews")


@employer.get("/employer/candidates")
@access.role("employer")
async def candidates():
    return await tab("employer/candidates.html", "Candidates")


@employer.get("/employer/schedule")
@access.role("employer")
async def schedule():
    return await tab("employer/schedule.html", "Schedule")


@employer.get("/employer/profile")
@access.role("employer")
async def profile():
    return await tab("employer/profile.html", "Profile")
