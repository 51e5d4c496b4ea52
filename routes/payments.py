"""Payments: what a learner owes and has paid, the receipt, and what a mentor who is paid directly notes down."""

from functools import partial

from quart import Blueprint, request

from db import bookings, objections, payments
from db.engine.transaction import Transaction
from db.fields import CURRENCY, Choice, Flag, Maybe, Text, Whole
from db.installation import facts
from db.language import FORMER, _
from db.payments import attempts, refunds, till
from db.refusals import Unreadable
from routes import dashboards
from routes.dashboards import tab
from routes.http import access, calls, forms, limits, replies, shapes, ways
from routes.http.access import me
from routes.http.shapes import ID, TIME, WHOLE, Shape
from routes.http.site import current_app

routes = Blueprint("payments", __name__)

LIST = "/learner/payments"
AT = {"learner": "/learner/sessions", "mentor": "/mentor/sessions", "employer": "/employer/sponsorships"}
NAMES = {"stripe": "Stripe", "paypal": "PayPal"}
EVENTS = limits.Rate("events from", burst=60, seconds=60)
PAYMENT = Shape(
    "Payment",
    {
        "id": ID,
        "booking_id": ID,
        "session_id": ID,
        "way": Choice(options=("operator", "direct", "stripe", "paypal")),
        "state": Choice(
            options=("owed", "pending", "held", "failed", "received", "to_give_back", "given_back", "nothing")
        ),
        "currency": CURRENCY,
        "price_cents": WHOLE,
        "owed_cents": WHOLE,
        "received_cents": WHOLE,
        "surplus_cents": Whole(note="Received, but no longer due"),
        "number": Maybe(field=WHOLE, note="Of the receipt"),
        "created_at": TIME,
    },
)


@routes.get("/learner/payments")
@access.role("learner")
async def payments_tab():
    load = partial(_content, after=request.args.get("after"))
    return await tab("payments/list.html", _("Payments"), load=load, at="/learner/sessions")


@routes.get("/payments/<id:payment_id>")
@access.role("learner", "mentor", "employer")
async def page(payment_id: int):
    """The receipt, which prints well. Those who come back from a provider have us look whether they have paid."""
    if request.args.get("from") == "provider" and me.role == "learner":
        await replies.write(attempts.look_now, payment_id)
    return await tab("payments/page.html", _("Payment"), load=partial(_payment, payment_id=payment_id))


@routes.get("/api/payments")
@access.role("learner")
@calls.describe("What you owe and have paid, newest first", shapes.page_of(PAYMENT), query=forms.AFTER)
async def index():
    found = await replies.read(_page, request.args.get("after"))
    items = [PAYMENT.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/payments", found)})


@routes.get("/api/payments/<id:payment_id>")
@access.role("learner", "mentor", "employer")
@calls.describe("A payment that you make, or that is made to you directly", PAYMENT)
async def show(payment_id: int):
    return replies.json(PAYMENT.of(await replies.read(payments.as_seen_by, payment_id)))


@routes.post("/api/payments/<id:payment_id>/pay")
@access.role("learner")
@forms.takes()
@calls.describe("Start to pay online: the address of the provider’s page", {"url": Text()})
async def pay(payment_id: int):
    attempt = await replies.write(attempts.begin, payment_id)
    url = await current_app.payments.open(attempt)
    if replies.wants_json():
        return replies.json({"url": url})
    if request.headers.get("HX-Request") == "true":
        return replies.see(url)
    return replies.see(f"/payments/{payment_id}")  # which has the link: a form may not lead to another site


@routes.post("/api/payments/stripe")
@access.anyone
@forms.takes_bytes
@calls.describe("The webhook for Stripe’s signed events", {"received": Flag()})
async def stripe():
    return await _heard("stripe")


@routes.post("/api/payments/paypal")
@access.anyone
@forms.takes_bytes
@calls.describe("The webhook for PayPal’s signed events", {"received": Flag()})
async def paypal():
    return await _heard("paypal")


@routes.post("/api/payments/<id:payment_id>/received")
@access.role("mentor")
@forms.takes()
@calls.describe("Mark a payment that a learner made to you directly as received", PAYMENT)
async def receive(payment_id: int):
    return _done(await replies.write(_of_mentor, payment_id, till.receive), _("Marked as paid"))


@routes.post("/api/payments/<id:payment_id>/given-back")
@access.role("mentor")
@forms.takes()
@calls.describe("Mark what is no longer due as given back to the learner", PAYMENT)
async def give_back(payment_id: int):
    return _done(await replies.write(_of_mentor, payment_id, till.give_back), _("Marked as given back"))


@routes.post("/api/payments/<id:payment_id>/undo")
@access.role("mentor")
@forms.takes(till.UNDONE)
@calls.describe("Undo your last mark on a payment", PAYMENT)
async def undo(payment_id: int, given: dict):
    return _done(await replies.write(_of_mentor, payment_id, till.undo, given), _("Undone"))


async def _heard(way: str):
    """Providers send a few at a time; a flood of what they have not signed would have us ask them each time."""
    EVENTS.spend()
    body = await request.get_data(cache=False, as_text=False, parse_form_data=False)
    if not await current_app.payments.hear(way, request.headers, body):
        raise Unreadable(_("This event isn’t signed correctly."))
    limits.forgive(EVENTS.what, limits.address())
    return replies.json({"received": True})


def _of_mentor(tx: Transaction, person, payment_id: int, act, *given: dict):
    return act(tx, person, till.of_mentor(tx, person, payment_id), *given)


def _done(payment, text: str):
    return replies.done(PAYMENT.of(payment), f"/payments/{payment.id}", text)


def _page(tx: Transaction, person, after: str | None):
    return payments.of_learner(tx, person.id, after)


def _content(tx: Transaction, person, *, after: str | None) -> dict:
    found = payments.of_learner(tx, person.id, after)
    return {
        "counts": bookings.counts(tx, person.id),
        "items": found.items,
        "totals": payments.totals(tx, person.id),
        "more": forms.next_page(LIST, found),
        "timezone": person.timezone,
    }


def _payment(tx: Transaction, person, *, payment_id: int) -> dict:
    payment = payments.as_seen_by(tx, person, payment_id)
    is_mine, marks = payments.is_payer(tx, person, payment), payments.is_collected_by(payment, person.id)
    late = objections.of_late_seat(tx, person, payment)
    return {
        "at": AT[person.role],
        "way_back": _way_back(person, payment, is_mine=is_mine),
        "payment": payment,
        "facts": _facts(payment),
        "is_mine": is_mine,
        "late": late,
        "may_object": late is not None and objections.may_object(late, tx.now),
        "how": how(payment.way, payment.host_name),
        "how_in_words": payments.how_to_pay(tx, payment_id) if is_mine and payment.owed_cents else "",
        "is_reachable": is_mine and payment.way == "direct" and bool(payment.host_name),
        "receipts": payments.receipts(tx, payment_id),
        "marks": marks,
        "online": is_mine and _is_online(tx, payment),
        "provider": NAMES.get(payment.way, ""),
        "refund_failed": refunds.stranded(tx, payment) is not None,
        "under_way": attempts.under_way(tx, payment_id) if is_mine else None,
        "now": tx.now,
        "can_undo": marks and till.last_noted(tx, payment_id) is not None,
        "timezone": person.timezone,
    }


def _way_back(person, payment, *, is_mine: bool) -> dashboards.WayBack:
    if is_mine and payment.sponsorship_id:
        return dashboards.WayBack(_("Sponsorship"), f"{AT['employer']}/{payment.sponsorship_id}", is_known=False)
    if is_mine:
        return dashboards.WayBack(_("Payments"), LIST, is_known=False)
    return dashboards.way_back(person.role, ways.opened_from(), "/mentor/sessions")


def _facts(payment) -> list[tuple[str, str]]:
    to = payment.host_name or FORMER if payment.way == "direct" else _("The organiser")
    who = (_("Mentor"), payment.host_name or FORMER)
    if payment.sponsorship_id:  # who teaches them is not for the sponsor to know
        who = (_("Learner"), payment.sponsored_name or FORMER)
    return [(_("From"), payment.learner_name or FORMER), (_("To"), to), who]


def how_to_pay(tx: Transaction) -> str:
    """For a sponsor of what is booked now: never online."""
    if payments.way(tx) == "direct":
        return _("You pay the mentors directly: each seat is a payment to its mentor.")
    return facts.payment_text(tx) or _("You pay the organiser, not the mentors. They’ll tell you how.")


def _is_online(tx: Transaction, payment) -> bool:
    can_be_asked = payment.way in facts.providers(tx)
    return can_be_asked and payments.is_online(payment.way, payment.currency, payment.owed_cents)


def how(way: str, host_name: str | None) -> str:
    """Whom somebody pays who owes something."""
    if way == "direct":
        return _("You pay {name} directly.", name=host_name or FORMER)
    return _("You pay the organiser, not the mentor. They’ll tell you how.")
