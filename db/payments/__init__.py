"""Payments: what came in for each seat that has a price, and what is still to come or to go back.

The ledger says what is charged; `receipts` say what came in. They are written once and never changed.
"""

from dataclasses import dataclass
from functools import lru_cache

from db import changes, clock, notifications, organisations, pages
from db.engine.transaction import Transaction
from db.fields import Field, Maybe, Whole, checked
from db.ids import new_id
from db.installation import facts
from db.language import FORMER, _
from db.refusals import Missing, Refused

# How learners pay: the operator collects it, the mentor does, or a provider.
WAYS = ("operator", "direct", "stripe", "paypal")
PROVIDERS = ("stripe", "paypal")
# What a provider does not take, the operator collects. Chinese yuan are for PayPal accounts in China alone.
BY_HAND = {"paypal": ("BDT", "CNY", "INR", "KES", "KRW", "NGN", "PKR", "ZAR")}
# The least that Stripe charges, in minor units; where it names no amount, what half a US dollar is worth at most.
LEAST = {
    "stripe": {
        **dict.fromkeys(("AUD", "BRL", "CAD", "CHF", "EUR", "INR", "JPY", "NZD", "SGD", "USD"), 50),
        "CZK": 1500,
        "DKK": 250,
        "GBP": 30,
        "MXN": 1000,
        "NOK": 300,
        "PLN": 200,
        "SEK": 300,
        "BDT": 8000,
        "CNY": 500,
        "KES": 8000,
        "KRW": 800,
        "NGN": 100000,
        "PKR": 20000,
        "ZAR": 1000,
    }
}
MINUTES = 15  # that a seat is kept for somebody who pays
HOURS = 24  # for those who did not ask for it right now: from the waitlist, or by a request
CHANGED = "money_changed"
PAID: dict[str, Field] = {
    "received_cents": Maybe(field=Whole(least=0, most=10**15), note="As shown; refused if it has changed")
}
LISTS = ("owed", "to_give_back", "all")


def way(tx: Transaction) -> str:
    """Of new bookings."""
    return facts.payments(tx)


def takes(way: str, currency: str, cents: int) -> bool:
    """Whether a provider charges that much in that currency."""
    return currency not in BY_HAND.get(way, ()) and cents >= LEAST.get(way, {}).get(currency, 0)


def is_online(way: str, currency: str, cents: int) -> bool:
    """Whether what costs that much is paid at a provider."""
    return way in PROVIDERS and takes(way, currency, cents)


def hold(tx: Transaction, booking_id: int, *, is_there: bool) -> bool:
    """Keeps a seat that has just been taken and is paid online, for those who are at it now and for others longer.

    Returns whether it has to be paid for that: then everybody else hears of it afterwards.
    """
    payment = of_booking(tx, booking_id)
    if payment is None or payment.way not in PROVIDERS or not payment.owed_cents:
        return False
    until = clock.moved(tx.now, minutes=MINUTES) if is_there else clock.moved(tx.now, hours=HOURS)
    until = min(until, payment.starts_at)
    tx.run("begin_hold", id=payment.id, until=until)
    told = {"title": payment.title, "cents": payment.owed_cents, "currency": payment.currency, "until": until}
    notifications.notify(tx, payment.learner_id, "payment_wanted", link=f"/payments/{payment.id}", **told)
    return True


def begin(tx: Transaction, learner_id: int, session_id: int, booking_id: int, cents: int, currency: str) -> None:
    """The payment for a seat that has just been taken."""
    of = {"learner_id": learner_id, "session_id": session_id, "booking_id": booking_id}
    ways = _not_taking(currency, cents)
    tx.run("insert_payment", id=new_id(), **of, currency=currency, by_hand=ways, cents=cents, now=tx.now)


@lru_cache(maxsize=256)
def _not_taking(currency: str, cents: int) -> str:
    """The ways that do not take it, between spaces."""
    return f" {' '.join(way for way in PROVIDERS if not takes(way, currency, cents))} "


def charged(tx: Transaction, booking_id: int, cents: int, currency: str) -> None:
    """After an entry among the charges of the ledger: the payment for that seat goes up or down by as much."""
    tx.run(
        "keep_payment",
        id=new_id(),
        booking_id=booking_id,
        cents=cents,
        by_hand=_not_taking(currency, cents),
        now=tx.now,
    )
    if cents < 0:
        tx.run("wake_attempts", booking_id=booking_id, now=tx.now)


def earned(tx: Transaction, booking_id: int, cents: int) -> None:
    """After an entry among the earnings, or the fees: what the mentor has been paid directly is not paid out."""
    tx.run("keep_direct", booking_id=booking_id, cents=cents)
    tx.run("wake_attempts", booking_id=booking_id, now=tx.now)


def get(tx: Transaction, payment_id: int):
    payment = tx.one("payment", id=payment_id)
    if payment is None:
        raise Missing()
    return payment


def as_seen_by(tx: Transaction, person, payment_id: int):
    """By the learner who pays, and the mentor whom they pay directly."""
    payment = get(tx, payment_id)
    if is_payer(tx, person, payment) or is_collected_by(payment, person.id):
        return payment
    raise Missing()


def is_payer(tx: Transaction, person, payment) -> bool:
    """Whether they pay: for themselves, or in the organisation that sponsors the seat."""
    if not payment.sponsorship_id:
        return person.id == payment.learner_id
    return any(one.id == payment.learner_id for one in organisations.all_of(tx, person.id))


def own(tx: Transaction, learner_id: int, payment_id: int):
    payment = get(tx, payment_id)
    if payment.learner_id != learner_id or payment.sponsorship_id:
        raise Missing()
    return payment


def is_collected_by(payment, person_id: int) -> bool:
    return payment.way == "direct" and payment.host_id == person_id


def of_booking(tx: Transaction, booking_id: int | None):
    """None for a seat without a price."""
    return tx.one("payment_of_booking", booking_id=booking_id) if booking_id else None


def how_to_pay(tx: Transaction, payment_id: int) -> str:
    """In the words of whom they pay, the mentor or the operator; "" if those have said nothing."""
    return tx.value("how_to_pay", id=payment_id) or ""


def of_session(tx: Transaction, session_id: int) -> dict:
    """By the booking."""
    return {payment.booking_id: payment for payment in tx.all("payments_of_session", session_id=session_id)}


def must_be_as_shown(tx: Transaction, booking_id: int, shown: dict | None) -> None:
    """What comes back depends on what was paid, so who cancels has seen that."""
    received = checked(PAID, {"received_cents": (shown or {}).get("received_cents")})["received_cents"]
    payment = of_booking(tx, booking_id)
    was = payment.received_cents if payment and not payment.sponsorship_id else 0
    if received is not None and received != was:
        raise Refused(
            _("What you have paid has changed. Please look again. If you agree, send this again."), kind=CHANGED
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What cancelling a seat does to its payment: a seat that costs so much then."""

    way: str
    back_cents: int
    owed_cents: int
    received_cents: int
    is_held: bool
    is_sponsored: bool = False  # then all of it is between the sponsor and who collects it


def outcome(tx: Transaction, booking, due_cents: int) -> Outcome:
    payment = of_booking(tx, booking.id)
    if payment is None:
        return Outcome("", 0, due_cents, 0, is_held=False)
    if payment.sponsorship_id:
        return Outcome(payment.way, 0, due_cents, 0, is_held=False, is_sponsored=True)
    received = payment.received_cents
    back, owed = max(received - due_cents, 0), max(due_cents - received, 0)
    return Outcome(payment.way, back, owed, received, is_held=payment.attempt == "held")


def at_stake(tx: Transaction, session_id: int) -> list:
    """In each currency: what seats of a session are charged, and what was paid for them, to the mentor or to others."""
    return tx.all("payments_at_stake", session_id=session_id)


def said(rows: list) -> str:
    """In a few characters, to be compared with what somebody has seen: `EUR 3000 0 1500`"""
    return ", ".join(f"{row.currency} {row.charged_cents} {row.direct_cents} {row.collected_cents}" for row in rows)


def receipts(tx: Transaction, payment_id: int) -> list:
    """What came in and what went back, in order."""
    return tx.all("receipts_of_payment", payment_id=payment_id)


def of_learner(tx: Transaction, learner_id: int, after: str | None = None) -> pages.Page:
    """Newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("payments_of_learner", me=learner_id, before=before, limit=pages.FETCHED), "id")


def totals(tx: Transaction, learner_id: int) -> list:
    """What a learner owes and gets back, in each currency."""
    return tx.all("payments_in_all", me=learner_id)


def collected(tx: Transaction, show: str, after: str | None = None) -> pages.Page:
    """For the operator: what they collect, or a provider for them, newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    if show == "owed":
        rows = tx.all("payments_owed", before=before, limit=pages.FETCHED)
    elif show == "to_give_back":
        rows = tx.all("payments_to_give_back", before=before, limit=pages.FETCHED)
    else:
        rows = tx.all("payments_page", before=before, limit=pages.FETCHED)
    return pages.cut(rows, "id")


def everything(tx: Transaction, person_id: int) -> list:
    """For their export."""
    return tx.all("exported_payments", me=person_id)


def write(tx: Transaction, payment_id: int, kind: str, cents: int, by_id: int | None, **more: int | None) -> None:
    """One more receipt; the first one that comes in gives the payment its number."""
    cause = {"undoes_id": None, "attempt_id": None, "is_returned": 0} | more
    receipt = {"id": new_id(), "payment_id": payment_id, "kind": kind, "cents": cents, "by_id": by_id}
    tx.run("insert_receipt", now=tx.now, **receipt, **cause)
    tx.run("keep_received", id=payment_id, cents=cents)
    if kind == "received":
        tx.run("number_payment", id=payment_id)


def tell(tx: Transaction, payment, kind: str, cents: int, **more: str) -> None:
    """Who pays, and the open pages of both."""
    told = {"title": payment.title, "cents": cents, "currency": payment.currency} | more
    link = f"/payments/{payment.id}"
    if payment.sponsorship_id:
        told |= {"name": payment.sponsored_name or str(FORMER)}
        organisations.tell_owners(tx, payment.learner_id, kind, link=link, **told)
        changes.touch_people(tx, payment.host_id)
        return
    if payment.learner_name is not None:
        notifications.notify(tx, payment.learner_id, kind, link=link, **told)
    changes.touch_people(tx, payment.learner_id, payment.host_id)
