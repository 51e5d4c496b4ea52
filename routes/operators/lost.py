"""What waits at a payment provider whose keys are gone for good: an operator settles each by hand."""

from quart import Blueprint

from db.engine.transaction import Transaction
from db.language import _
from db.operators import lost
from db.payments import get as get_payment
from db.refusals import Missing
from routes import operators
from routes.http import access, calls, forms, replies
from routes.operators.payments import PAGE as PAYMENTS
from routes.operators.payouts import PAGE as PAYOUTS
from routes.operators.payouts import PAYOUT_OF
from routes.operators.payouts import dialog as of_payout
from routes.payments import NAMES, PAYMENT

routes = Blueprint("operator_lost", __name__)

LIST = f"{PAYMENTS}?show=lost"


@routes.get("/admin/payments/<id:payment_id>/settle")
@access.operator
async def payment_form(payment_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        attempt, payment = lost.of_payment(tx, person, payment_id), get_payment(tx, payment_id)
        if attempt is None:
            raise Missing()
        shown = {"attempt": attempt, "payment": payment, "providers": NAMES, "values": values or {}}
        return shown | operators.about(tx, person, payment.learner_id)

    title = _("Settle this payment by hand")
    return await replies.dialog("operators/lost_payment.html", title, parent=LIST, load=load, **form)


@routes.post("/api/admin/payments/<id:payment_id>/settle")
@access.operator
@forms.takes(lost.PAYMENT, form=payment_form)
@calls.describe("Say what became of money at a payment provider that can’t be asked any more", PAYMENT)
async def settle_payment(payment_id: int, given: dict):
    payment = await replies.write(lost.settle_payment, payment_id, given)
    return replies.done(PAYMENT.of(payment), LIST, _("Settled, and noted in the log"))


@routes.get("/admin/payouts/<id:payout_id>/settle")
@access.operator
async def payout_form(payout_id: int, values: dict | None = None, **form):
    title = _("Settle this payout by hand")
    return await of_payout("operators/lost_payout.html", title, payout_id, values, form)


@routes.post("/api/admin/payouts/<id:payout_id>/settle")
@access.operator
@forms.takes(lost.PAYOUT, form=payout_form)
@calls.describe("Say what became of a payout that Stripe was sending, and can’t be asked about any more", PAYOUT_OF)
async def settle_payout(payout_id: int, given: dict):
    payout = await replies.write(lost.settle_payout, payout_id, given)
    return replies.done(PAYOUT_OF.of(payout), PAYOUTS, _("Settled, and noted in the log"))
