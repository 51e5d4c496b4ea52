"""Payouts, for the mentor: the form that asks for one, and what became of them."""

from quart import Blueprint, request

from db import earnings, operators, payout_accounts, payouts
from db.engine.transaction import Transaction
from db.fields import CURRENCY, Choice, Text
from db.language import _
from db.refusals import Missing
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import ID, TEXT, TIME, WHOLE, Shape

routes = Blueprint("payouts", __name__)

PAYOUT = Shape(
    "Payout",
    {
        "id": ID,
        "amount_cents": WHOLE,
        "currency": CURRENCY,
        "status": Choice(options=("requested", "paid", "refused")),
        "address": Text(note="Where it goes"),
        "reference": TEXT,
        "reason": TEXT,
        "created_at": TIME,
    },
)


@routes.get("/mentor/earnings/payout")
@access.role("mentor")
async def payout_form(values: dict | None = None, **form):
    """Shows the amount and where it goes before anything is pressed."""
    currency = (values or {}).get("currency") or request.args.get("currency", "")

    def load(tx: Transaction, person) -> dict:
        found = [one for one in earnings.balances(tx, person) if one.currency == currency or not currency]
        if not found:
            raise Missing()
        return {
            "balance": found[0],
            "is_operated": operators.there_are(tx),
            "account": payout_accounts.ready(tx, person.id),
            "least": payouts.least(found[0].currency),
            "values": {"payout_address": payouts.address(tx, person)} | (values or {}),
        }

    return await replies.dialog("payouts/new.html", _("Request a payout"), parent="/mentor/earnings", load=load, **form)


@routes.post("/api/earnings/payout")
@access.role("mentor")
@forms.takes(payouts.ASKED, form=payout_form)
@calls.describe("Request a payout; with an `Idempotency-Key`, once however often it is sent", PAYOUT, status=201)
async def ask(given: dict):
    payout = await replies.write(payouts.request, given, request.headers.get("Idempotency-Key", ""))
    return replies.done(PAYOUT.of(payout), "/mentor/earnings?show=payouts", _("Payout requested"), 201)


@routes.get("/mentor/earnings/payouts/<id:payout_id>/address")
@access.role("mentor")
async def address_form(payout_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        payout = payouts.own(tx, person, payout_id)
        return {"payout": payout, "values": {"payout_address": payout.address} | (values or {})}

    parent = "/mentor/earnings?show=payouts"
    return await replies.dialog("payouts/address.html", _("Change where it goes"), parent=parent, load=load, **form)


@routes.post("/api/payouts/<id:payout_id>/address")
@access.role("mentor")
@forms.takes(payouts.NEW_ADDRESS, form=address_form)
@calls.describe("Change where a payout goes, as long as it waits", PAYOUT)
async def redirect(payout_id: int, given: dict):
    payout = await replies.write(payouts.redirect, payout_id, given)
    return replies.done(PAYOUT.of(payout), "/mentor/earnings?show=payouts", _("Saved"))


@routes.get("/api/payouts")
@access.role("mentor")
@calls.describe("Your payouts, newest first", shapes.page_of(PAYOUT), query=forms.AFTER)
async def index():
    found = await replies.read(_page, request.args.get("after"))
    items = [PAYOUT.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/payouts", found)})


def _page(tx: Transaction, person, after: str | None):
    return earnings.payouts(tx, person.id, after)
