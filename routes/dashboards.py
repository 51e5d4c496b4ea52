"""The three dashboards: their tabs, each a page of its own and a fragment of the open dashboard."""

from dataclasses import dataclass
from functools import partial

from quart import Blueprint, Response, request

from db.engine.transaction import Transaction
from db.language import _
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
        Tab(_("Browse Sessions"), "/learner/home", "compass"),
        Tab(_("Recommendations"), "/learner/home?show=recommendations", "sparkles"),
        Tab(_("My Sessions"), "/learner/sessions", "calendar"),
        Tab(_("Requests"), "/learner/requests", "send"),
        Tab(_("Mentors"), "/mentors", "users"),
        Tab(_("Notifications"), "/learner/notifications", "bell"),
    ),
    "mentor": (
        Tab(_("Overview"), "/mentor/dashboard", "layout-dashboard"),
        Tab(_("My Sessions"), "/mentor/sessions", "calendar"),
        Tab(_("Requests"), "/mentor/requests", "inbox"),
        Tab(_("Students"), "/mentor/students", "users"),
        Tab(_("Schedule"), "/mentor/schedule", "calendar-days"),
        Tab(_("Earnings"), "/mentor/earnings", "wallet"),
        Tab(_("Analytics"), "/mentor/analytics", "chart-column"),
        Tab(_("Profile"), "/mentor/profile", "user"),
        Tab(_("Notifications"), "/mentor/notifications", "bell"),
    ),
    "employer": (
        Tab(_("Interviews"), "/employer/dashboard", "video"),
        Tab(_("Candidates"), "/employer/candidates", "users"),
        Tab(_("Schedule"), "/employer/schedule", "calendar-days"),
        Tab(_("Notifications"), "/employer/notifications", "bell"),
        Tab(_("Profile"), "/employer/profile", "user"),
    ),
}

routes = Blueprint("dashboards", __name__)


@routes.get("/dashboard")
@access.member
async def dashboard():
    return replies.see(f"/{me.role}/dashboard")


async def tab(template: str, title: str, *, load: replies.Load | None = None, at: str = "", **context) -> Response:
    """`at` is the address of the tab to mark as current, when it is not simply the path."""
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
