"""The mentors, for everybody; a learner sees them inside the dashboard."""

from functools import partial

from quart import Blueprint, current_app, request

from db import mentors as known
from db.engine.transaction import Transaction
from db.refusals import Invalid
from routes.dashboards import tab
from routes.http import access, forms, replies, shapes
from routes.http.access import me
from ws import topics

mentors = Blueprint("mentors", __name__)


@mentors.get("/mentors")
@access.anyone
async def page():
    ask = partial(_listed, after=_place())
    if me.claims and me.role == "learner":
        return await tab("mentors/tab.html", "Mentors", ask=ask)
    return await replies.page("mentors/page.html", "Mentors", ask=ask)


@mentors.get("/mentors/<id:mentor_id>")
@access.anyone
async def profile(mentor_id: int):
    block = "panel" if replies.wants_fragment() else ""
    return await replies.page("mentors/profile.html", "Mentor", ask=partial(_shown, mentor_id=mentor_id), block=block)


@mentors.get("/api/mentors")
@access.anyone
async def index():
    found = await current_app.database.read(known.page, _place())
    return replies.json({"items": [shapes.mentor(row) for row in found.items], "next": _next("/api/mentors", found)})


@mentors.get("/api/mentors/<id:mentor_id>")
@access.anyone
async def show(mentor_id: int):
    row = await current_app.database.read(known.get, mentor_id, me.id if me.claims else None)
    return replies.json(shapes.mentor(row) | {"bio": row.bio, "followers": row.followers})


@mentors.post("/api/mentors/<id:mentor_id>/follow")
@access.role("learner")
async def follow(mentor_id: int):
    return await _mark(
        known.follow, mentor_id, {"following": True}, f"/mentors/{mentor_id}", "You will hear of new sessions."
    )


@mentors.post("/api/mentors/<id:mentor_id>/unfollow")
@access.role("learner")
async def unfollow(mentor_id: int):
    return await _mark(
        known.unfollow, mentor_id, {"following": False}, f"/mentors/{mentor_id}", "You follow them no more."
    )


@mentors.post("/api/sessions/<id:session_id>/like")
@access.role("learner")
async def like(session_id: int):
    return await _mark(
        known.like, session_id, {"liked": True}, f"/sessions/{session_id}", "Noted: your recommendations will show it."
    )


@mentors.post("/api/sessions/<id:session_id>/unlike")
@access.role("learner")
async def unlike(session_id: int):
    return await _mark(known.unlike, session_id, {"liked": False}, f"/sessions/{session_id}", "")


async def _mark(act, marked_id: int, content: dict, path: str, text: str):
    await forms.read()
    await replies.write(act, marked_id)
    return replies.done(content, path, text)


def _place() -> tuple[str, int] | None:
    """Where a page of the list starts: after this name, and after this id among those of the same name."""
    name, number = request.args.get("after", ""), forms.number("id")
    if len(name) > 80:
        raise Invalid({"after": "There is no such page."})
    return (name, number or 0) if name else None


def _next(path: str, found: known.Mentors) -> str | None:
    return forms.address(path, {"after": found.next[0], "id": found.next[1]}) if found.next else None


def _listed(tx: Transaction, person, *, after: tuple[str, int] | None) -> dict:
    found = known.page(tx, after)
    return {"items": found.items, "more": _next("/mentors", found)}


def _shown(tx: Transaction, person, *, mentor_id: int) -> dict:
    viewer_id = person.id if person else None
    mentor, classes = known.get(tx, mentor_id, viewer_id), known.classes(tx, mentor_id, viewer_id)
    watched = [topics.seats(one.id) for one in classes]
    return {
        "mentor": mentor,
        "title": mentor.name,
        "classes": classes,
        "reviews": known.reviews(tx, mentor_id),
        "timezone": person.timezone if person else "UTC",
        "watched": watched,
    }
