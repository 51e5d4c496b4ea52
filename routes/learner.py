"""The learner's dashboard."""

from functools import lru_cache, partial

from quart import Blueprint, request

from db import alarms, bookings, browse, interviewers, interviews, locales, money, people, places
from db.engine.transaction import Transaction
from db.language import _
from db.pages import Page
from db.refusals import Invalid
from routes import requests, schedule
from routes.dashboards import tab
from routes.http import access, forms, replies
from routes.http.asked import the_request
from ws import topics

routes = Blueprint("learner", __name__)

FILTERS = ("domain", "max_price", "when", "from", "to", "q")


@routes.get("/learner/dashboard")
@access.role("learner")
async def dashboard():
    return replies.see("/learner/home")


@routes.get("/learner/home")
@access.role("learner")
async def home_tab():
    args = the_request().args
    if args.get("show") == "recommendations":
        return await tab(
            "learner/recommendations.html",
            _("Recommendations"),
            load=_recommended,
            at="/learner/home?show=recommendations",
        )
    given = _given()
    load = partial(_browsed, given=given, after=args.get("after"))
    if args.get("after") and replies.wants_fragment():
        return await replies.page("learner/more.html", _("Browse Sessions"), load=load, block="more")
    if replies.wanted_region() != "results":
        return await tab("learner/home.html", _("Browse Sessions"), load=load)
    response = await replies.page(
        "learner/home.html", _("Browse Sessions"), load=load, block="results", followed_by="learner/found.html"
    )
    # Only the filters that are set, not the empty fields of the form.
    response.headers["HX-Replace-Url"] = forms.address("/learner/home", given)
    return response


@routes.get("/learner/sessions")
@access.role("learner")
async def sessions_tab():
    show = request.args.get("show", "")
    if show == "calendar":
        return await tab("schedule/booked.html", _("My Sessions"), load=partial(_calendar, asked=schedule.asked()))
    if show in ("past", "cancelled"):
        load = partial(_past, show=show, after=request.args.get("after"))
        return await tab("learner/sessions.html", _("My Sessions"), load=load, show=show)
    return await tab("learner/sessions.html", _("My Sessions"), load=_upcoming, show="upcoming")


@routes.get("/learner/requests")
@access.role("learner")
async def requests_tab():
    return await tab(
        "learner/requests.html", _("Requests"), load=partial(requests.tab_content, after=request.args.get("after"))
    )


def _given() -> dict:
    """The days count for a range only: their fields are hidden otherwise, and keep what was typed into them."""
    asked = the_request().args
    given = {name: asked.get(name, "") for name in FILTERS}
    if "when" not in asked and (given["from"] or given["to"]):
        given["when"] = "range"
    return given if given["when"] == "range" else given | {"from": "", "to": ""}


def _browsed(tx: Transaction, person, *, given: dict, after: str | None) -> dict:
    try:
        wanted, errors = browse.filters(given, person.timezone), {}
    except Invalid as refused:
        wanted, errors = browse.Filters(), refused.errors
    found = browse.page(tx, person.id, wanted, after)
    domains, currencies = ([], []) if after else browse.choices(tx)
    return {
        "items": found.items,
        "count": len(found.items) if after or not found.next else browse.count(tx, wanted),
        "most": browse.MOST_COUNTED,
        "more": _more(found.next, tuple(given.items())),
        "filters": given,
        "is_filtered": any(given.values()),
        "errors": errors,
        "domains": domains,
        "limits": _limits(tuple(currencies), _home(person)),
        "timezone": person.timezone,
        "watched_in_list": [
            *([] if after else [topics.CLASSES, topics.browse(wanted, person.timezone)]),
            *_seats(found.items),
        ],
    }


@lru_cache(maxsize=64)
def _more(after: str | None, given: tuple[tuple[str, str], ...]) -> str | None:
    return forms.next_page("/learner/home", Page([], after), **dict(given))


@lru_cache(maxsize=64)
def _limits(currencies: tuple[str, ...], home: tuple[str, ...]) -> dict[str, list[int]]:
    """What people pay with at home comes first."""
    own = locales.currency_at(home, frozenset(currencies))
    return {currency: money.limits(currency) for currency in sorted(currencies, key=lambda one: one != own)}


def _home(person) -> tuple[str, ...]:
    """The regions that they may be at home in, the likeliest first."""
    return (person.region, places.country(person.timezone), locales.region_of(people.language(person)))


def _recommended(tx: Transaction, person) -> dict:
    found = browse.recommended(tx, person.id)
    return {"items": found, "timezone": person.timezone, "watched_in_list": _seats(found)}


def _seats(sessions: list) -> list[str]:
    return [f"{topics.SEATS}{session.id}" for session in sessions]


def _upcoming(tx: Transaction, person) -> dict:
    counts = bookings.counts(tx, person.id)
    invitations = interviews.waiting(tx, person.id) if counts.is_invited else []
    interviewing = interviewers.ahead(tx, person.id) if person.is_interviewer else []
    items = bookings.upcoming(tx, person.id)
    # Otherwise they are on top anyway.
    starting = [one for one in items if _is_starting(one, tx.now)] if invitations or interviewing else []
    return {
        "starting": starting,
        "items": [one for one in items if one not in starting],
        "invitations": invitations,
        "along": interviewers.of_open(tx, person.id) if counts.is_invited else {},
        "interviewing": interviewing,
        "more": None,
        "counts": counts,
        "timezone": person.timezone,
        "now": tx.now,
    }


def _is_starting(session, now: str) -> bool:
    """Its room is open to them."""
    return session.booking_status == "booked" and alarms.doors_open(session.starts_at) <= now


def _calendar(tx: Transaction, person, *, asked: dict[str, str]) -> dict:
    found = schedule.calendar(tx, person, asked, "/learner/sessions", show="calendar")
    return found | {"counts": bookings.counts(tx, person.id)}


def _past(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    found = bookings.past(tx, person.id, after, cancelled=show == "cancelled")
    return {
        "counts": bookings.counts(tx, person.id),
        "items": found.items,
        "timezone": person.timezone,
        "now": tx.now,
        "more": forms.next_page("/learner/sessions", found, show=show),
    }
