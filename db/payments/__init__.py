"""Payments: what came in for each seat that has a price, and what is still to come or to go back.

The ledger says what is charged; `receipts` say what came in. They are written once and never changed.
"""

from db import changes, clock, notifications, pages
from db.engine.transaction import Transaction
from db.ids import new_id
from db.installation import facts
from db.refusals import Missing

# How learners pay: the operator collects it, the mentor does, or a provider.
WAYS = ("operator", "direct", "stripe", "paypal")
PROVIDERS = ("stripe", "paypal")
MINUTES = 15  # that a seat is kept for somebody who pays
HOURS = 24  # for those who did not ask for it right now: from the waitlist, or by a request
LISTS = ("owed", "to_give_back", "all")


def way(tx: Transaction) -> str:
    """Of new bookings."""
    return facts.payments(tx)


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


def charged(tx: Transaction, booking_id: int, cents: int) -> None:
    """After an entry among the charges of the ledger: the payment for that seat goes up or down by as much."""
    tx.run("keep_payment", id=new_id(), booking_id=booking_id, cents=cents, now=tx.now)
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
    if person.id == payment.learner_id or is_collected_by(payment, person.id):
        return payment
    raise Missing()


def own(tx: Transaction, learner_id: int, payment_id: int):
    payment = get(tx, payment_id)
    if payment.learner_id != learner_id:
        raise Missing()
    return payment


def is_collected_by(payment, person_id: int) -> bool:
    return payment.way == "direct" and payment.host_id == person_id


def of_booking(tx: Transaction, booking_id: int | None):
    """None for a seat without a price."""
    return tx.one("payment_of_booking", booking_id=booking_id) if booking_id else None


def of_session(tx: Transaction, session_id: int) -> dict:
    """By the booking."""
    return {payment.booking_id: payment for payment in tx.all("payments_of_session", session_id=session_id)}


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
    cause = {"undoes_id": None, "attempt_id": None} | more
    receipt = {"id": new_id(), "payment_id": payment_id, "kind": kind, "cents": cents, "by_id": by_id}
    tx.run("insert_receipt", now=tx.now, **receipt, **cause)
    tx.run("keep_received", id=payment_id, cents=cents)
    if kind == "received":
        tx.run("number_payment", id=payment_id)


def tell(tx: Transaction, payment, kind: str, cents: int) -> None:
    """The learner, and the open pages of both."""
    if payment.learner_name is not None:
        told = {"title": payment.title, "cents": cents, "currency": payment.currency}
        notifications.notify(tx, payment.learner_id, kind, link=f"/payments/{payment.id}", **told)
    changes.touch_people(tx, payment.learner_id, payment.host_id)
