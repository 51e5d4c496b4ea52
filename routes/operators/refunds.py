"""Refunds that a payment provider could not deliver: tried again, or given back in another way."""

from quart import Blueprint

from db.engine.transaction import Transaction
from db.language import _
from db.operators import refunds
from db.payments.refunds import PAGE as LIST
from routes import operators
from routes.http import access, calls, forms, replies
from routes.payments import NAMES, PAYMENT

routes = Blueprint("operator_refunds", __name__)


@routes.post("/api/admin/payments/<id:payment_id>/refund/again")
@access.operator
@forms.takes()
@calls.describe("Have the payment provider try a refund that failed again", PAYMENT)
async def again(payment_id: int):
    payment = await replies.write(refunds.again, payment_id)
    text = _("{provider} is asked to give it back again", provider=NAMES[payment.way])
    return replies.done(PAYMENT.of(payment), LIST, text)


@routes.get("/admin/payments/<id:payment_id>/refund")
@access.operator
async def form(payment_id: int, values: dict | None = None, **given):
    def load(tx: Transaction, person) -> dict:
        payment = refunds.get(tx, person, payment_id)
        shown = {"payment": payment, "provider": NAMES[payment.way], "values": values or {}}
        return shown | operators.about(tx, person, payment.learner_id)

    title = _("Give it back in another way")
    return await replies.dialog("operators/refund.html", title, parent=LIST, load=load, **given)


@routes.post("/api/admin/payments/<id:payment_id>/refund/by-hand")
@access.operator
@forms.takes(refunds.BY_HAND, form=form)
@calls.describe("Note that you have given back what a payment provider couldn’t", PAYMENT)
async def by_hand(payment_id: int, given: dict):
    payment = await replies.write(refunds.by_hand, payment_id, given)
    return replies.done(PAYMENT.of(payment), LIST, _("Marked as given back. The learner is told."))
