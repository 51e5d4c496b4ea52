"""The mentors, for everybody; a learner sees them inside the dashboard."""

from quart import Blueprint

from routes import access, replies
from routes.access import me
from routes.dashboards import tab

mentors = Blueprint("mentors", __name__)


@mentors.get("/mentors")
@access.anyone
async def page():
    if me.claims and me.role == "learner":
        return await tab("mentors/tab.html", "Mentors")
    return await replies.page("mentors/page.html", "Mentors")
