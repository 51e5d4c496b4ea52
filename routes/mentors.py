"""The mentors, for everybody; a learner sees them inside the dashboard."""

from functools import partial

from quart import Blueprint, request

from db import follows, mentors
from db.engine.transaction import Transaction
from db.fields import Flag
from db.hours import slots
from db.language import _
from routes.dashboards import tab, way_back
from routes.http import access, calls, forms, replies, shapes, ways
from routes.http.access import me
from routes.http.site import current_app
from ws import topics

routes = Blueprint("mentors", __name__)

FOLLOWING = {"following": Flag()}


@routes.get("/mentors")
@access.anyone
async def page():
    load = partial(_listed, after=request.args.get("after"))
    if me.claims and me.role == "learner":
        return await tab("mentors/tab.html", _("Mentors"), load=load)
    return await replies.page("mentors/page.html", _("Mentors"), load=load)


@routes.get("/mentors/<id:mentor_id>")
@access.anyone
async def profile(mentor_id: int):
    load = partial(_shown, mentor_id=mentor_id, before=ways.opened_from())
    return await tab("mentors/profile.html", _("Mentor"), load=load)


@routes.get("/api/mentors")
@access.anyone
@calls.describe("The mentors", shapes.page_of(shapes.MENTOR), query=forms.AFTER)
async def index():
    found = await current_app.database.read(mentors.page, request.args.get("after"))
    items = [shapes.mentor(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/mentors", found)})


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


def _listed(tx: Transaction, person, *, after: str | None) -> dict:
    found = mentors.page(tx, after)
    count = mentors.count(tx) if after or found.next else len(found.items)
    return {"items": found.items, "count": count, "more": forms.next_page("/mentors", found)}


def _shown(tx: Transaction, person, *, mentor_id: int, before: str) -> dict:
    viewer_id = person.id if person else None
    mentor, classes = mentors.get(tx, viewer_id, mentor_id), mentors.classes(tx, viewer_id, mentor_id)
    is_learner = person is not None and person.role == "learner"
    return {
        "at": "/mentors",
        "way_back": way_back("learner", before, "/mentors") if is_learner else None,
        "mentor": mentor,
        "title": mentor.name,
        "classes": classes,
        "next_open": slots.next_open(tx, mentor_id, tx.now) if mentor.lengths else None,
        "reviews": mentors.reviews(tx, mentor_id),
        "watched_in_list": [topics.seats(one.id) for one in classes],
    }
