"""What learners owe the operator, what has come in, and what goes back."""

from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.operators import payments
from db.payments import LISTS, till
from routes import operators
from routes.http import access, calls, forms, replies, shapes
from routes.payments import PAYMENT

routes = Blueprint("operator_payments", __name__)

PAGE = "/admin/payments"


@routes.get("/admin/payments")
@access.operator
async def payments_tab():
    load = partial(_content, show=request.args.get("show", ""), after=request.args.get("after"))
    return await operators.tab("operators/payments.html", _("Payments"), load=load)


@routes.get("/api/admin/payments")
@access.operator
@calls.describe(
    "What learners owe and have paid, newest first, except what they pay their mentors directly",
    shapes.page_of(PAYMENT),
    query=forms.AFTER | {"show": "`all`, `owed` or `to_give_back`; all if left out"},
)
async def index():
    show = request.args.get("show", "all")
    found = await replies.read(payments.page, show, request.args.get("after"))
    items = [PAYMENT.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/admin/payments", found, show=show)})


@routes.post("/api/admin/payments/<id:payment_id>/received")
@access.operator
@forms.takes()
@calls.describe("Mark a payment as received", PAYMENT)
async def receive(payment_id: int):
    return _done(await replies.write(payments.receive, payment_id), _("Marked as received. The learner has a receipt."))


@routes.post("/api/admin/payments/<id:payment_id>/given-back")
@access.operator
@forms.takes()
@calls.describe("Mark what is no longer due as given back to the learner", PAYMENT)
async def give_back(payment_id: int):
    return _done(await replies.write(payments.give_back, payment_id), _("Marked as given back"))


@routes.post("/api/admin/payments/<id:payment_id>/undo")
@access.operator
@forms.takes(till.UNDONE)
@calls.describe("Undo the last mark on a payment", PAYMENT)
async def undo(payment_id: int, given: dict):
    return _done(await replies.write(payments.undo, payment_id, given), _("Undone"))


def _done(payment, text: str):
    return replies.done(PAYMENT.of(payment), PAGE, text)


def _known(show: str) -> str:
    return show if show in LISTS else LISTS[0]


def _content(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    show = _known(show)
    page = payments.page(tx, person, show, after)
    return {"show": show, "items": page.items, "more": forms.next_page(PAGE, page, show=show)}
