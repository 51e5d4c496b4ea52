"""The three dashboards: their tabs, and how a tab answers as a page of its own or as a fragment of the one that is open."""

from dataclasses import dataclass
from functools import partial

from quart import Blueprint, Response, request

from db.engine.transaction import Transaction
from routes.http import access, replies
from routes.http.access import me


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

routes = Blueprint("dashboards", __name__)


@routes.get("/dashboard")
@access.member
async def dashboard():
    return replies.see(f"/{me.role}/dashboard")


async def tab(template: str, title: str, *, load: replies.Load | None = None, at: str = "", **context) -> Response:
    """`at` is the address of the tab that is shown as open, when it is not simply the path."""
    load = partial(_with_tabs, load=load, at=at or request.path)
    if replies.wants_fragment():
        return await replies.page(
            template, title, load=load, block="panel", followed_by="shared/tab_opened.html", **context
        )
    return await replies.page(template, title, load=load, **context)


def _with_tabs(tx: Transaction, person, *, load: replies.Load | None, at: str) -> dict:
    counts = {f"/{person.role}/requests": person.asked}
    tabs = tuple(Tab(tab.label, tab.url, tab.icon, counts.get(tab.url, 0), tab.url == at) for tab in TABS[person.role])
    return {"tabs": tabs, **(load(tx, person) if load else {})}
