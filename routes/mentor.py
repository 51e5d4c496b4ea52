"""The mentor's dashboard."""

from functools import partial

from quart import Blueprint, request

from db import mentors as known
from db import money
from db import requests as asked
from db import sessions as led
from db.engine.transaction import Transaction
from db.refusals import Refused
from db.sessions import overview
from routes.dashboards import tab
from routes.http import access, forms, replies

mentor = Blueprint("mentor", __name__)


@mentor.get("/mentor/dashboard")
@access.role("mentor")
async def overview_tab():
    return await tab("mentor/overview.html", "Overview", ask=_overview)


@mentor.get("/mentor/sessions")
@access.role("mentor")
async def sessions():
    show = request.args.get("show", "")
    show = show if show in ("scheduled", "past") else "draft"
    ask = partial(_sessions, show=show, before=request.args.get("before"))
    return await tab("mentor/sessions.html", "My Sessions", ask=ask, show=show)


@mentor.get("/mentor/requests")
@access.role("mentor")
async def requests():
    return await tab("mentor/requests.html", "Requests", ask=partial(_requests, before=forms.pending_place()))


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
    return await _profile({}, {}, 200)


@mentor.post("/mentor/profile")
@access.role("mentor")
async def save_profile():
    fields = await forms.read("headline", "expertise", "bio", "hourly_rate", "currency")
    try:
        await replies.write(known.introduce, forms.in_cents(fields, "hourly_rate", "hourly_rate_cents"))
    except Refused as refused:
        return await replies.again(_profile, refused, fields)
    return replies.done({"ok": True}, "/mentor/profile?saved", "Saved.")


def _overview(tx: Transaction, person) -> dict:
    return {"figures": overview.of_host(tx, person), "timezone": person.timezone, "now": tx.now}


def _sessions(tx: Transaction, person, *, show: str, before: str | None) -> dict:
    found = {"counts": led.counts(tx, person.id), "timezone": person.timezone, "now": tx.now, "more": None}
    if show == "draft":
        return found | {"items": led.drafts(tx, person.id)}
    if show == "scheduled":
        return found | {"items": led.upcoming(tx, person.id)}
    page = led.past(tx, person.id, before)
    return found | {
        "items": page.items,
        "more": forms.address("/mentor/sessions", {"show": "past", "before": page.older}) if page.older else None,
    }


def _requests(tx: Transaction, person, *, before) -> dict:
    found, older = asked.page(tx, person.id, before)
    more = forms.address("/mentor/requests", {"before": f"{older[0]}.{older[1]}"}) if older else None
    return {"items": found, "timezone": person.timezone, "more": more}


async def _profile(values: dict, errors: dict, status: int):
    def ask(tx: Transaction, person) -> dict:
        stored = known.get(tx, person.id, None)
        shown = {name: getattr(stored, name) for name in ("headline", "expertise", "bio", "currency")}
        shown["hourly_rate"] = (
            money.plain(stored.hourly_rate_cents, stored.currency) if stored.hourly_rate_cents else ""
        )
        return {"mentor": stored, "values": shown | values}

    saved = "Saved." if "saved" in request.args else None
    return await tab(
        "mentor/profile.html",
        "Profile",
        ask=ask,
        status=status,
        errors=errors,
        currencies=money.CURRENCIES,
        saved=saved,
    )
