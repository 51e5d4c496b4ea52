"""Reported reviews, which operators keep or remove."""

from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.operators import reviews
from routes import operators
from routes.http import access, calls, forms, replies, shapes

routes = Blueprint("operator_reviews", __name__)

PAGE = "/admin/reviews"


@routes.get("/admin/reviews")
@access.operator
async def reviews_tab():
    load = partial(_content, after=request.args.get("after"))
    return await operators.tab("operators/reviews.html", _("Reported reviews"), load=load)


@routes.get("/admin/reviews/<id:review_id>/remove")
@access.operator
async def remove_form(review_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, operator) -> dict:
        review = reviews.get(tx, operator, review_id)
        return {"review": review} | operators.about(tx, operator, review.mentor_id, review.learner_id)

    return await replies.dialog(
        "operators/remove_review.html", _("Remove a review"), parent=PAGE, load=load, values=values or {}, **form
    )


@routes.post("/api/admin/reviews/<id:review_id>/remove")
@access.operator
@forms.takes(reviews.REASON, form=remove_form)
@calls.describe("Remove a review, with its stars", shapes.OK)
async def remove(review_id: int, given: dict):
    await replies.write(reviews.remove, review_id, given)
    return replies.done({"ok": True}, PAGE, _("Removed. Its author and the mentor have been notified."))


@routes.post("/api/admin/reviews/<id:review_id>/keep")
@access.operator
@forms.takes()
@calls.describe("Keep a review that was reported", shapes.OK)
async def keep(review_id: int):
    await replies.write(reviews.keep, review_id)
    return replies.done({"ok": True}, PAGE, _("Kept"))


def _content(tx: Transaction, operator, *, after: str | None) -> dict:
    found = reviews.page(tx, operator, after)
    return {"items": found.items, "more": forms.next_page(PAGE, found)}
