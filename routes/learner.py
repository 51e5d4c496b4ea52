"""The learner's dashboard."""

from functools import partial

from quart import Blueprint, request

from db import bookings, browse
from db import requests as asked
from db.engine.transaction import Transaction
from db.refusals import Invalid
from routes.dashboards import tab
from routes.http import access, forms, replies
from ws import topics

learner = Blueprint("learner", __name__)

FILTERS = ("domain", "max_price", "when", "from", "to", "q")
# What the price can be limited to: in minor units, as programs send it.
PRICES = (("0", "Free"), ("1000", "up to 10"), ("2500", "up to 25"), ("5000", "up to 50"), ("10000", "up to 100"))


@learner.get("/learner/dashboard")
@access.role("learner")
async def dashboard():
    return replies.see("/learner/home")


@learner.get("/learner/home")
@access.role("learner")
async def home():
    if request.args.get("show") == "recommendations":
        return await tab(
            "learner/recommendations.html", "Recommendations", ask=_recommended, at="/learner/home?show=recommendations"
        )
    given = {name: request.args.get(name, "") for name in FILTERS}
    ask = partial(_browsed, given=given, after=request.args.get("after"))
    if request.args.get("after") and replies.wants_fragment():
        return await replies.page("learner/more.html", "Browse Sessions", ask=ask, block="more")
    if replies.wanted_region() != "results":
        return await tab("learner/home.html", "Browse Sessions", ask=ask)
    response = await replies.page("learner/home.html", "Browse Sessions", ask=ask, block="results")
    # The address holds what is chosen, without the empty fields of the form.
    response.headers["HX-Replace-Url"] = forms.address("/learner/home", given)
    return response


@learner.get("/learner/sessions")
@access.role("learner")
async def sessions():
    if request.args.get("show") == "past":
        ask = partial(_past, before=request.args.get("before"))
        return await tab("learner/sessions.html", "My Sessions", ask=ask, show="past")
    return await tab("learner/sessions.html", "My Sessions", ask=_upcoming, show="upcoming")


@learner.get("/learner/requests")
@access.role("learner")
async def requests():
    return await tab("learner/requests.html", "Requests", ask=partial(_requests, before=forms.pending_place()))


@learner.get("/learner/profile")
@access.role("learner")
async def profile():
    return await tab("learner/profile.html", "Profile")


def _browsed(tx: Transaction, person, *, given: dict, after: str | None) -> dict:
    try:
        wanted, errors = browse.filters(given, person.timezone), {}
    except Invalid as refused:  # what can be read of the rest would only surprise
        wanted, errors = browse.Filters(), refused.errors
    found = browse.page(tx, wanted, person.id, after)
    return {
        "items": found.items,
        "more": forms.address("/learner/home", given | {"after": found.older}) if found.older else None,
        "filters": given,
        "is_filtered": any(given.values()),
        "errors": errors,
        "domains": browse.domains(tx) if not after else [],
        "prices": PRICES,
        "timezone": person.timezone,
        "watched_in_list": [
            *([] if after else [topics.CLASSES, topics.browse(wanted, person.timezone)]),
            *map(_seats, found.items),
        ],
    }


def _recommended(tx: Transaction, person) -> dict:
    found = browse.recommended(tx, person.id)
    return {"items": found, "timezone": person.timezone, "watched_in_list": [*map(_seats, found)]}


def _seats(session) -> str:
    return topics.seats(session.id)


def _upcoming(tx: Transaction, person) -> dict:
    return {"items": bookings.upcoming(tx, person.id), "timezone": person.timezone, "now": tx.now}


def _past(tx: Transaction, person, *, before: str | None) -> dict:
    found = bookings.past(tx, person.id, before)
    return {
        "items": found.items,
        "timezone": person.timezone,
        "more": forms.address("/learner/sessions", {"show": "past", "before": found.older}) if found.older else None,
    }


def _requests(tx: Transaction, person, *, before) -> dict:
    found, older = asked.page(tx, person.id, before)
    more = forms.address("/learner/requests", {"before": f"{older[0]}.{older[1]}"}) if older else None
    return {"items": found, "timezone": person.timezone, "more": more}
