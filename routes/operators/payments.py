"""What learners owe the operator, what has come in, and what goes back."""

from functools import partial

from quart import Blueprint, request

from db.engine.transaction import Transaction
from db.language import _
from db.operators import lost, payments
from db.payments import LISTS, refunds, till
from routes import operators
from routes.http import access, calls, forms, replies, shapes
from routes.payments import NAMES, PAYMENT

routes = Blueprint("operator_payments", __name__)

PAGE = "/admin/payments"


@routes.get("/admin/payments")
@access.operator
async def payments_tab():
    show, after, words = (request.args.get(name, "") for name in ("show", "after", "q"))
    load = partial(_content, show=show, after=after or None, words=words)
    return await operators.tab("operators/payments.html", _("Payments"), load=load)


@routes.get("/api/admin/payments")
@access.operator
@calls.describe(
    "What learners owe and have paid, newest first, except what they pay their mentors directly",
    shapes.page_of(PAYMENT),
    query=forms.AFTER
    | {
        "show": "`all`, `owed` or `to_give_back`; all if left out",
        "q": "A part of the learner’s name or email, or the number of a receipt",
    },
)
async def index():
    show, words, after = request.args.get("show", "all"), request.args.get("q", "").strip(), request.args.get("after")
    asked = {"q": words} if words else {"show": show}
    act = payments.found if words else payments.page
    found = await replies.read(act, *asked.values(), after)
    items = [PAYMENT.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/admin/payments", found, **asked)})


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
    return show if show in (*LISTS, "lost") else LISTS[0]


def _content(tx: Transaction, person, *, show: str, after: str | None, words: str) -> dict:
    show, words = ("all" if words.strip() else _known(show)), words.strip()[:100]
    lost_ways = lost.ways(tx)
    if words:
        page = payments.found(tx, person, words, after)
    elif show == "lost":
        page = lost.page(tx, person, after)
    else:
        page = payments.page(tx, person, show, after)
    more = forms.next_page(PAGE, page, show=show) if not words else forms.next_page(PAGE, page, q=words)
    at_lost = [NAMES[way] for way in lost_ways]
    found = {"show": show, "q": words, "items": page.items, "more": more, "lost": at_lost, "lost_ways": lost_ways}
    return found | {"refunds": refunds.among(tx, page.items), "names": NAMES}
