"""Recommendations: written by a mentor about a student, who decides whether employers see it."""

from quart import Blueprint

from db import recommendations, students
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing
from routes.candidates import PAGE, RECOMMENDATION
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("recommendations", __name__)


@routes.get("/students/<id:learner_id>/recommend")
@access.role("mentor")
async def form(learner_id: int, values: dict | None = None, **shown):
    def load(tx: Transaction, person) -> dict:
        pair = students.together(tx, person.id, person.id, learner_id)
        if pair.host_id != person.id:
            raise Missing()
        before = recommendations.of_pair(tx, person.id, learner_id)
        typed = values or {"body": before.body if before else "", "rating": str(before and before.rating or "")}
        return {"pair": pair, "before": before, "values": typed}

    parent = f"/students/{learner_id}"
    return await replies.dialog("candidates/recommend.html", _("Recommendation"), parent=parent, load=load, **shown)


@routes.post("/api/students/<id:learner_id>/recommendation")
@access.role("mentor")
@forms.takes(recommendations.FIELDS, form=form)
@calls.describe("Recommend a student. Employers see it once the student agrees; empty takes it back", shapes.OK)
async def write(learner_id: int, given: dict):
    await replies.write(recommendations.write, learner_id, given)
    return replies.done({"ok": True}, f"/students/{learner_id}", _("Saved"))


@routes.get("/api/recommendations")
@access.role("learner")
@calls.describe("What mentors say about you, the newest first", shapes.page_of(RECOMMENDATION))
async def index():
    found = await replies.read(lambda tx, person: recommendations.of_learner(tx, person.id))
    return replies.json({"items": [RECOMMENDATION.of(row) for row in found], "next": None})


@routes.post("/api/recommendations/<id:recommendation_id>/agree")
@access.role("learner")
@forms.takes(recommendations.AGREED)
@calls.describe("Agree to a recommendation, so that employers who can see you see it", RECOMMENDATION)
async def agree(recommendation_id: int, given: dict):
    agreed = await replies.write(recommendations.agree, recommendation_id, given)
    return replies.done(RECOMMENDATION.of(agreed), PAGE, _("Employers see it now."))


@routes.post("/api/recommendations/<id:recommendation_id>/hide")
@access.role("learner")
@forms.takes()
@calls.describe("Hide a recommendation from employers", RECOMMENDATION)
async def hide(recommendation_id: int):
    hidden = await replies.write(recommendations.hide, recommendation_id)
    return replies.done(RECOMMENDATION.of(hidden), PAGE, _("Hidden"))
