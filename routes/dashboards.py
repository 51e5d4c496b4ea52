"""The three dashboards: their tabs, and how a tab answers as a page of its own or as a fragment of the one that is open."""

from dataclasses import dataclass

from quart import Blueprint, Response, current_app, request

from routes import access, replies
from routes.access import me


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


TABS = {
    "learner": (
        Tab("Browse Sessions", "/learner/home", "compass"),
        Tab("Recommendations", "/learner/home?show=recommendations", "sparkles"),
        Tab("My Sessions", "/learner/sessions", "calendar"),
        Tab("Requests", "/learner/requests", "send"),
        Tab("Mentors", "/mentors", "users"),
        Tab("Notifications", "/learner/notifications", "bell"),
    ),
    "mentor": (
        Tab("Overview", "/mentor/dashboard", "layout-dashboard"),
        Tab("My Sessions", "/mentor/sessions", "calendar"),
        Tab("Requests", "/mentor/requests", "inbox"),
        Tab("Students", "/mentor/students", "users"),
        Tab("Schedule", "/mentor/schedule", "calendar-days"),
        Tab("Earnings", "/mentor/earnings", "wallet"),
        Tab("Analytics", "/mentor/analytics", "chart-column"),
        Tab("Profile", "/mentor/profile", "user"),
        Tab("Notifications", "/mentor/notifications", "bell"),
    ),
    "employer": (
        Tab("Interviews", "/employer/dashboard", "video"),
        Tab("Candidates", "/employer/candidates", "users"),
        Tab("Schedule", "/employer/schedule", "calendar-days"),
        Tab("Notifications", "/employer/notifications", "bell"),
        Tab("Profile", "/employer/profile", "user"),
    ),
}

dashboards = Blueprint("dashboards", __name__)


@dashboards.get("/dashboard")
@access.member
async def dashboard():
    return replies.see(f"/{me.role}/dashboard")


async def tab(template: str, title: str, *, ask: replies.Ask | None = None, at: str = "", **context) -> Response:
    """`at` is the address of the tab that is shown as open, when it is not simply the path."""
    context["tabs"] = tuple(Tab(tab.label, tab.url, tab.icon, tab.count, tab.url == (at or request.path)) for tab in TABS[me.role])
    if not replies.wants_fragment():
        return await replies.page(template, title, ask=ask, **context)
    response = await replies.page(template, title, ask=ask, block="panel", **context)
    around = current_app.fragments.render("shared/tab_opened.html", title=title, tabs=context["tabs"])
    response.set_data(await response.get_data(as_text=True) + around)
    return response
