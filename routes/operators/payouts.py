"""Payouts that wait for an operator, and those that were settled."""

from functools import partial

from quart import Blueprint, request

from db import payouts as of_mentors
from db import transfers
from db.engine.transaction import Transaction
from db.fields import Choice, Text
from db.language import _
from db.operators import lost, payouts
from routes import operators
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import Shape, Who
from routes.payouts import PAYOUT

routes = Blueprint("operator_payouts", __name__)

PAGE = "/admin/payouts"
PAYOUT_OF = Shape(
    "PayoutOf",
    {
        **PAYOUT.fields,
        "mentor": Who(),
        "payee": Text(note="Who is paid, until it is settled"),
        "transfer": Choice(
            options=("", "wanted", "done", "failed", "reversed"),
            note="What became of it at Stripe, if sent there",
        ),
        "problem": Text(note="Why Stripe has not sent it"),
    },
)


@routes.get("/admin/payouts")
@access.operator
async def payouts_tab():
    load = partial(_content, show=request.args.get("show", ""), after=request.args.get("after"))
    return await operators.tab("operators/payouts.html", _("Payouts"), load=load)


@routes.get("/admin/payouts/<id:payout_id>/paid")
@access.operator
async def paid_form(payout_id: int, values: dict | None = None, **form):
    return await dialog("operators/paid.html", _("Mark as paid"), payout_id, values, form)


@routes.get("/admin/payouts/<id:payout_id>/refuse")
@access.operator
async def refuse_form(payout_id: int, values: dict | None = None, **form):
    return await dialog("operators/refuse.html", _("Refuse this payout"), payout_id, values, form)


@routes.get("/admin/payouts/<id:payout_id>/send")
@access.operator
async def send_form(payout_id: int, values: dict | None = None, **form):
    return await dialog("operators/send.html", _("Send this payout"), payout_id, values, form)


@routes.get("/api/admin/payouts")
@access.operator
@calls.describe("All payouts, newest first", shapes.page_of(PAYOUT_OF), query=forms.AFTER)
async def index():
    found = await replies.read(payouts.everything, request.args.get("after"))
    items = [PAYOUT_OF.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/admin/payouts", found)})


@routes.post("/api/admin/payouts/<id:payout_id>/paid")
@access.operator
@forms.takes(of_mentors.PAID, form=paid_form)
@calls.describe("Mark a payout as paid; the mentor is notified", PAYOUT_OF)
async def pay(payout_id: int, given: dict):
    payout = await replies.write(payouts.pay, payout_id, given)
    text = _("Marked as paid. The mentor has been notified.") if payout.mentor_name else _("Marked as paid")
    return replies.done(PAYOUT_OF.of(payout), PAGE, text)


@routes.post("/api/admin/payouts/<id:payout_id>/send")
@access.operator
@forms.takes(form=send_form)
@calls.describe("Have Stripe send a payout to the mentor’s account there", PAYOUT_OF)
async def send(payout_id: int):
    payout = await replies.write(transfers.approve, payout_id)
    return replies.done(PAYOUT_OF.of(payout), PAGE, _("Stripe is sending it"))


@routes.post("/api/admin/payouts/<id:payout_id>/refuse")
@access.operator
@forms.takes(of_mentors.REFUSED, form=refuse_form)
@calls.describe("Refuse a payout; the amount is available to the mentor again", PAYOUT_OF)
async def refuse(payout_id: int, given: dict):
    payout = await replies.write(payouts.refuse, payout_id, given)
    return replies.done(PAYOUT_OF.of(payout), PAGE, _("Refused. The mentor has been notified."))


async def dialog(template: str, title: str, payout_id: int, values: dict | None, form: dict):
    def load(tx: Transaction, person) -> dict:
        payout = payouts.get(tx, person, payout_id)
        return {"payout": payout} | operators.about(tx, person, payout.account_id)

    return await replies.dialog(template, title, parent=PAGE, load=load, values=values or {}, **form)


def _content(tx: Transaction, person, *, show: str, after: str | None) -> dict:
    show = show if show in payouts.LISTS else payouts.LISTS[0]
    page = payouts.page(tx, person, show, after)
    more = forms.next_page(PAGE, page, show=show)
    return {"show": show, "items": page.items, "more": more, "stripe_is_lost": lost.is_lost(tx, "stripe")}
