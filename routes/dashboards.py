"""The three dashboards: their tabs, each a page of its own and a fragment of the open dashboard.

Pages that are opened from a tab keep the tabs, and lead back to where they were opened from.
"""

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from quart import Blueprint, Response

from db.engine.transaction import Transaction
from db.language import _
from routes.http import access, replies
from routes.http.access import me
from routes.http.asked import the_request


class Tab(NamedTuple):
    label: str
    url: str
    icon: str
    asked: int = 0
    current: bool = False


TABS = {
    "learner": (
        Tab(_("Browse Sessions"), "/learner/home", "compass"),
        Tab(_("Recommendations"), "/learner/home?show=recommendations", "sparkles"),
        Tab(_("My Sessions"), "/learner/sessions", "calendar"),
        Tab(_("Requests"), "/learner/requests", "send"),
        Tab(_("Mentors"), "/mentors", "users"),
        Tab(_("Messages"), "/messages", "message-circle"),
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
        Tab(_("Messages"), "/messages", "message-circle"),
        Tab(_("Notifications"), "/mentor/notifications", "bell"),
    ),
    "employer": (
        Tab(_("Interviews"), "/employer/dashboard", "video"),
        Tab(_("Candidates"), "/employer/candidates", "users"),
        Tab(_("Team"), "/employer/team", "briefcase"),
        Tab(_("Schedule"), "/employer/schedule", "calendar-days"),
        Tab(_("Sponsorships"), "/employer/sponsorships", "wallet"),
        Tab(_("Messages"), "/messages", "message-circle"),
        Tab(_("Notifications"), "/employer/notifications", "bell"),
        Tab(_("Profile"), "/employer/profile", "user"),
    ),
}

SESSIONS = {"learner": "/learner/sessions", "mentor": "/mentor/sessions", "employer": "/employer/dashboard"}
LISTS = {("employer", "/employer/shortlist"): _("Shortlist")}  # besides the tabs
MENTOR = re.compile(r"/mentors/[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class WayBack:
    label: str
    url: str
    is_known: bool  # from the address of the page before, not guessed


routes = Blueprint("dashboards", __name__)


@routes.get("/dashboard")
@access.member
async def dashboard():
    return replies.see(f"/{me.role}/dashboard")


@routes.get("/dashboard/mentorship")
@access.member
async def mentorship():
    """All sessions of a person, at an address that is the same for each role."""
    return replies.see(SESSIONS[me.role])


async def tab(template: str, title: str, *, load: replies.Load | None = None, at: str = "", **context) -> Response:
    """`at` is the address of the tab to mark as current, when it is not simply the path; `load` may return it too.

    Visitors get the page without tabs.
    """
    load = partial(_with_tabs, load=load, at=at or the_request().path)
    if replies.wants_fragment():
        return await replies.page(
            template,
            title,
            load=load,
            block="panel",
            followed_by="shared/tab_opened.html",
            shows=("title", "tabs"),
            **context,
        )
    return await replies.page(template, title, load=load, **context)


def way_back(role: str, opened_from: str, guess: str) -> WayBack:
    """To the list that this page was opened from, with its filters; else to the tab `guess`."""
    path = opened_from.partition("?")[0]
    tab = _tab(role, opened_from) or _tab(role, path)
    if tab or MENTOR.fullmatch(path):
        return WayBack(tab.label if tab else _("Back to the mentor"), opened_from, is_known=True)
    if (role, path) in LISTS:
        return WayBack(LISTS[role, path], opened_from, is_known=True)
    tab = _tab(role, guess.partition("?")[0])
    return WayBack(tab.label if tab else _("Dashboard"), guess or f"/{role}/dashboard", is_known=False)


def _tab(role: str, url: str) -> Tab | None:
    return next((tab for tab in TABS[role] if tab.url == url), None)


def _with_tabs(tx: Transaction, person, *, load: replies.Load | None, at: str) -> dict:
    found = load(tx, person) if load else {}
    if person is None:
        return {"tabs": (), **found}
    return {"tabs": _tabs(person.role, found.pop("at", at), person.asked), **found}


@lru_cache(maxsize=1000)
def _tabs(role: str, at: str, asked: int) -> tuple[Tab, ...]:
    requests = f"/{role}/requests"
    return tuple(tab._replace(asked=asked if tab.url == requests else 0, current=tab.url == at) for tab in TABS[role])
