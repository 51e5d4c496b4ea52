"""Reviews of a mentor: all of them, a mentor's answer to one, and reports."""

from functools import partial

from quart import Blueprint, request

from db import formats, mentors, reviews
from db.engine.transaction import Transaction
from db.fields import Maybe, Whole
from db.language import FORMER, _
from routes.dashboards import tab
from routes.http import access, calls, forms, replies, shapes
from routes.http.access import me
from routes.http.shapes import ID, TEXT, TIME, Shape
from routes.http.site import current_app

routes = Blueprint("reviews", __name__)

REVIEW = Shape(
    "Review",
    {
        "id": ID,
        "rating": Whole(least=1, most=5),
        "review": TEXT,
        "author": TEXT,
        "session": TEXT,
        "answer": Maybe(field=TEXT),
        "created_at": TIME,
    },
)


@routes.get("/mentors/<id:mentor_id>/reviews")
@access.anyone
async def page(mentor_id: int):
    load = partial(_shown, mentor_id=mentor_id, after=request.args.get("after"))
    return await tab("reviews/page.html", _("Reviews"), load=load)


@routes.get("/api/mentors/<id:mentor_id>/reviews")
@access.anyone
@calls.describe("Reviews of a mentor, newest first", shapes.page_of(REVIEW), query=forms.AFTER)
async def index(mentor_id: int):
    found = await current_app.database.read(_page, mentor_id, request.args.get("after"))
    address = f"/api/mentors/{mentor_id}/reviews"
    return replies.json({"items": [_as_json(row) for row in found.items], "next": forms.next_page(address, found)})


@routes.get("/reviews/<id:review_id>/answer")
@access.role("mentor")
async def answer_form(review_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        review = reviews.own(tx, person.id, review_id)
        stored = {"answer": review.answer or ""}
        return {
            "review": review,
            "may_change": reviews.may_change(review, tx.now),
            "minutes": reviews.CHANGED_FOR,
            "values": stored | (values or {}),
        }

    parent = f"/mentors/{me.id}/reviews"
    return await replies.dialog("reviews/answer.html", _("Answer a review"), parent=parent, load=load, **form)


@routes.post("/api/reviews/<id:review_id>/answer")
@access.role("mentor")
@forms.takes(reviews.ANSWER, form=answer_form)
@calls.describe("Reply once to a review about you; the reply can be changed for ten minutes", REVIEW)
async def answer(review_id: int, given: dict):
    review = await replies.write(reviews.answer, review_id, given)
    return replies.done(_as_json(review), f"/mentors/{me.id}/reviews", _("Answer saved"))


@routes.get("/reviews/<id:review_id>/report")
@access.member
async def report_form(review_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        return {"review": reviews.get(tx, review_id)}

    return await replies.dialog(
        "reviews/report.html", _("Report a review"), parent="/mentors", load=load, values=values or {}, **form
    )


@routes.post("/api/reviews/<id:review_id>/report")
@access.member
@forms.takes(reviews.REPORT, form=report_form)
@calls.describe("Report a review to the operators", shapes.OK)
async def report(review_id: int, given: dict):
    review = await replies.write(reviews.report, review_id, given)
    path = f"/mentors/{review.mentor_id}/reviews" if review.mentor_id else "/mentors"
    return replies.done({"ok": True}, path, _("Reported. An operator will look at it."))


def _page(tx: Transaction, mentor_id: int, after: str | None):
    mentors.get(tx, None, mentor_id)
    return reviews.page(tx, mentor_id, after)


def _shown(tx: Transaction, person, *, mentor_id: int, after: str | None) -> dict:
    mentor, found = mentors.get(tx, None, mentor_id), reviews.page(tx, mentor_id, after)
    is_own = person is not None and person.id == mentor_id
    return {
        "at": "/mentor/profile" if is_own else "/mentors",
        "mentor": mentor,
        "title": _("Reviews of {name}", name=mentor.name),
        "reviews": found.items,
        "more": forms.next_page(f"/mentors/{mentor_id}/reviews", found),
        "changeable_since": reviews.changeable_since(tx.now),
    }


def _as_json(row) -> dict:
    """The author as everybody sees them, by a first name and an initial."""
    author = formats.public_name(row.learner_name) if row.learner_name else FORMER
    return REVIEW.of(row, author=author, session=row.title, created_at=row.rated_at)
