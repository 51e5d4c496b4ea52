"""The mentor's dashboard."""

from quart import Blueprint, request

from routes import access
from routes.dashboards import tab

mentor = Blueprint("mentor", __name__)


@mentor.get("/mentor/dashboard")
@access.role("mentor")
async def overview():
    return await tab("mentor/overview.html", "Overview")


@mentor.get("/mentor/sessions")
@access.role("mentor")
async def sessions():
    show = request.args.get("show", "")
    return await tab("mentor/sessions.html", "My Sessions", show=show if show in ("scheduled", "past") else "draft")


@mentor.get("/mentor/requests")
@access.role("mentor")
async def requests():
    return await tab("mentor/requests.html", "Requests")


@mentor.get("/mentor/students")
@access.role("mentor")
async def students():
    return await tab("mentor/students.html", "Students")


@mentor.get("/mentor/schedule")
@access.role("mentor")
async def schedule():
    return await tab("mentor/schedule.html", "Schedule")


@mentor.get("/mentor/earnings")
@access.role("mentor")
async def earnings():
    return await tab("mentor/earnings.html", "Earnings")


@mentor.get("/mentor/analytics")
@access.role("mentor")
async def analytics():
    return await tab("mentor/analytics.html", "Analytics")


@mentor.get("/mentor/profile")
@access.role("mentor")
async def profile():
    return await tab("mentor/profile.html", "Profile")
