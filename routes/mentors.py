"""The mentors, for everybody; a learner sees them inside the dashboard."""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from quart import Blueprint

from db import clock, follows, locales, mentors, pages, people, places, reviews
from db.engine.transaction import Transaction
from db.fields import Flag
from db.hours import slots
from db.language import _
from db.listings import filters, finding
from db.refusals import Invalid
from routes.dashboards import tab, way_back
from routes.hours import by_day
from routes.http import access, calls, forms, readers, replies, shapes, sharing, ways
from routes.http.access import me
from routes.http.asked import the_request
from routes.http.site import current_app
from ws import topics

routes = Blueprint("mentors", __name__)

SHOWN = 5  # reviews on the page of a mentor; the others are on a page of their own
FOLLOWING = {"following": Flag()}
# What can be chosen once; expertise and who is compared, several times.
CHOSEN = ("q", "min", "max", "min_price", "max_price", "currency", "rating", "language", "free", "sort")
MOST_COMPARED = 3
OPEN_TIMES = 12  # on a profile


@routes.get("/mentors")
@access.anyone
async def page():
    given, after = _given(), the_request().args.get("after")
    load = partial(_listed, given=given, after=after, reader=_reader())
    if after and replies.wants_fragment():
        return await replies.page("mentors/more.html", _("Mentors"), load=load, block="more")
    if replies.wanted_region() != "results":
        return await tab("mentors/page.html", _("Mentors"), load=load)
    response = await replies.page(
        "mentors/page.html", _("Mentors"), load=load, block="results", followed_by="mentors/found.html"
    )
    response.headers["HX-Replace-Url"] = forms.address("/mentors", given)
    return response


@routes.get("/mentors/compare")
@access.anyone
async def compare():
    """Side by side. The address keeps what they were found by, for the way back."""
    given = _given()
    plain = forms.address("/mentors/compare", given)
    if b"=&" in the_request().query_string:  # of a form, with its empty fields
        return replies.see(plain)
    load = partial(_compared, given=given, is_cut=len(_chosen()) > MOST_COMPARED)
    return await tab("mentors/compare.html", _("Compare mentors"), load=load, at="/mentors")


@routes.get("/mentors/<id:mentor_id>")
@access.anyone
async def profile(mentor_id: int):
    load = partial(_shown, mentor_id=mentor_id, before=ways.opened_from(), zone=readers.zone())
    return await tab("mentors/profile.html", _("Mentor"), load=load)


@routes.get("/api/mentors")
@access.anyone
@calls.describe(
    "Find mentors",
    shapes.page_of(shapes.MENTOR),
    query={
        "q": "Words in their name, headline, profession, expertise or bio; forgives a typo",
        "expertise": f"What they know; can be given up to {filters.MOST_TAGS} times, and all of it counts",
        "min_price": "The lowest price per hour, in minor units",
        "max_price": "The highest price per hour, in minor units",
        "currency": "Of the prices; those in other currencies are left out",
        "rating": f"At least {', '.join(reversed(filters.RATINGS))}",
        "language": "The code of a language that they speak",
        "free": f"1: only those with an open time in the next {finding.WEEK} days",
        "sort": f"By {', '.join(filters.ORDERS)}",
        **forms.AFTER,
    },
)
async def index():
    given, after, reader = _given(), the_request().args.get("after"), _reader()

    def load(tx: Transaction) -> finding.Found:
        person = people.me(tx, me.id) if me.claims else None
        home = _home(tx, person, reader)
        return finding.page(tx, None, filters.filters(given, given["expertise"], home), after, home)

    found = await current_app.database.read(load)
    items = [shapes.mentor(row, next_open_at=row.next_open_at or None) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/mentors", found, **given)})


@routes.get("/api/mentors/<id:mentor_id>")
@access.anyone
@calls.describe("A mentor, with what they say about themselves", shapes.MENTOR)
async def show(mentor_id: int):
    row = await current_app.database.read(mentors.get, me.id if me.claims else None, mentor_id)
    return replies.json(shapes.mentor(row, bio=row.bio, followers=row.followers))


@routes.post("/api/mentors/<id:mentor_id>/follow")
@access.role("learner")
@forms.takes()
@calls.describe("Follow a mentor", FOLLOWING)
async def follow(mentor_id: int):
    await replies.write(follows.follow, mentor_id)
    return replies.done({"following": True}, f"/mentors/{mentor_id}", _("We’ll let you know about new sessions"))


@routes.post("/api/mentors/<id:mentor_id>/unfollow")
@access.role("learner")
@forms.takes()
@calls.describe("Unfollow a mentor", FOLLOWING)
async def unfollow(mentor_id: int):
    await replies.write(follows.unfollow, mentor_id)
    return replies.done({"following": False}, f"/mentors/{mentor_id}", _("You no longer follow them"))


def _chosen() -> list[str]:
    return [one for one in dict.fromkeys(the_request().args.getlist("ids")) if pages.is_id(one)]


def _given() -> dict:
    """As it is in the address, and can be put into another one."""
    asked, ids = the_request().args, _chosen()
    given = {name: asked.get(name, "")[:200] for name in CHOSEN}
    return given | {"expertise": asked.getlist("expertise")[:20], "ids": ids[:MOST_COMPARED]}


def _reader() -> tuple[str, str]:
    """Where a visitor is: what they pay with follows from it."""
    return readers.zone(), readers.locale(None, is_program=the_request().is_program)


def _home(tx: Transaction, person, reader: tuple[str, str]) -> str:
    """What the reader pays with, if a mentor has a price in it."""
    zone, locale = reader
    if person:
        zone, locale = person.timezone, people.language(person)
    region = person.region if person else ""
    known = frozenset(finding.choices(tx)["currencies"])
    return locales.currency_at((region, places.country(zone), locales.region_of(locale)), known)


def _without(errors: Mapping[str, object], given: dict) -> tuple[dict, list[str]]:
    """The filters that make sense still hold."""
    wrong = {*errors, *(name.removesuffix("_price") for name in errors)}
    rest = {name: "" if name in wrong else value for name, value in given.items()}
    return rest, [] if "expertise" in wrong else given["expertise"]


def _listed(tx: Transaction, person, *, given: dict, after: str | None, reader: tuple[str, str]) -> dict:
    viewer_id, home = person.id if person else None, _home(tx, person, reader)
    try:
        wanted, errors = filters.filters(given, given["expertise"], home), {}
    except Invalid as refused:
        errors = refused.errors
        wanted = filters.filters(*_without(errors, given), home)
    found = finding.page(tx, viewer_id, wanted, after, home)
    shown = {str(row.id) for row in found.items}
    elsewhere = [] if after else finding.cards(tx, viewer_id, [int(one) for one in given["ids"] if one not in shown])
    is_filtered = any(value for name, value in given.items() if name not in ("ids", "sort"))
    return {
        "items": found.items,
        "counted": found.counted,
        "spelt": found.spelt,
        "more": forms.next_page("/mentors", found, **given),
        "given": given,
        "chosen": given["ids"],
        "elsewhere": elsewhere,
        "is_filtered": is_filtered,
        "errors": errors,
        "choices": finding.choices(tx),
        "orders": filters.ORDERS,
        "ratings": filters.RATINGS,
        "home": home,
        "loosened": _loosened(tx, given, home) if is_filtered and not found.items and not after else [],
        "role": person.role if person else "",
        "back": forms.address("/mentors", given),
        "plain": forms.address("/mentors", {"ids": given["ids"]}),
    }


# What can be left out, each with what belongs to it.
NARROWS = {
    "q": ("q",),
    "expertise": ("expertise",),
    "price": ("min", "max", "min_price", "max_price", "currency"),
    "rating": ("rating",),
    "language": ("language",),
    "free": ("free",),
}


def _loosened(tx: Transaction, given: dict, home: str) -> list[dict]:
    """Each filter without which somebody is found: how many, and where."""
    found = []
    for name, left_out in NARROWS.items():
        if not any(given[one] for one in left_out):
            continue
        wider = given | {one: [] if one == "expertise" else "" for one in left_out}
        try:
            counted = finding.count(tx, filters.filters(wider, wider["expertise"], home))
        except Invalid:
            continue
        if counted.count:
            found.append({"name": name, "counted": counted, "url": forms.address("/mentors", wider)})
    return found


def _compared(tx: Transaction, person, *, given: dict, is_cut: bool) -> dict:
    ids = [int(one) for one in given["ids"]]
    return {
        "compared": finding.cards(tx, person.id if person else None, ids),
        "back": forms.address("/mentors", given),
        "without": {
            one: forms.address("/mentors/compare", given | {"ids": _but(given["ids"], one)}) for one in given["ids"]
        },
        "role": person.role if person else "",
        "is_cut": is_cut,
    }


def _but(ids: list[str], one: str) -> list[str]:
    return [other for other in ids if other != one]


def _shown(tx: Transaction, person, *, mentor_id: int, before: str, zone: str) -> dict:
    viewer_id, timezone = (person.id, person.timezone) if person else (None, zone)
    mentor, classes = mentors.get(tx, viewer_id, mentor_id), mentors.classes(tx, viewer_id, mentor_id)
    is_learner = person is not None and person.role == "learner"
    shortest, found = _open_times(tx, mentor, clock.midnight(clock.today(timezone) + timedelta(days=7), timezone))
    return {
        "at": "/mentors",
        "way_back": way_back("learner", before, "/mentors") if is_learner else None,
        "mentor": mentor,
        "title": mentor.name,
        "shared": sharing.mentor(mentor),
        "may_write": is_learner and bool(mentor.is_followed or mentor.is_student or mentor.is_asked),
        "classes": classes,
        "next_open": (found[0] if found else slots.next_open(tx, mentor_id, tx.now)) if shortest else None,
        "open_times": by_day(clock.today(timezone), found, timezone) if found else [],
        "shortest": shortest,
        "reviews": reviews.page(tx, mentor_id).items[:SHOWN],
        "changeable_since": reviews.changeable_since(tx.now),
        "watched_in_list": [topics.seats(one.id) for one in classes],
    }


def _open_times(tx: Transaction, mentor, until: str) -> tuple[int, list[slots.Slot]]:
    """The shortest length that the mentor offers, and the first times for it."""
    lengths = json.loads(mentor.lengths or "[]")
    if not lengths:
        return 0, []
    shortest = lengths[0][0]
    return shortest, slots.offered(tx, mentor.id, tx.now, until, shortest)[:OPEN_TIMES]
