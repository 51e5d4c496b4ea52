"""The learner's dashboard."""

from quart import Blueprint, request

from routes import access, replies
from routes.dashboards import tab

learner = Blueprint("learner", __name__)


@learner.get("/learner/dashboard")
@access.role("learner")
async def dashboard():
    return replies.see("/learner/home")


@learner.get("/learner/home")
@access.role("learner")
async def home():
    if request.args.get("show") == "recommendations":
        return await tab("learner/home.html", "Recommendations", at="/learner/home?show=recommendations", show="recommendations")
    return await tab("learner/home.html", "Browse Sessions", show="browse")


@learner.get("/learner/sessions")
@access.role("learner")
async def sessions():
    return await tab("learner/sessions.html", "My Sessions")


@learner.get("/learner/requests")
@access.role("learner")
async def requests():
    return await tab("learner/requests.html", "Requests")


@learner.get("/learner/profile")
@access.role("learner")
async def profile():
    return await tab("learner/profile.html", "Profile")
