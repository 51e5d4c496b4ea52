"""Seats that are paid online: kept while somebody pays, given up if nothing comes, and confirmed when it does."""

from db import calendars, changes, clock, confirmations, ledger, notifications, payments, sessions, waitlist
from db.engine.transaction import Transaction
from db.hours import links

AT_ONCE = 20  # seats that are given up in one transaction


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_hold")
    return next_one is not None and next_one <= tx.now


def release(tx: Transaction) -> int:
    """Gives up the seats whose time has run out; the waitlist moves up. Returns how many."""
    due = tx.all("holds_due", now=tx.now, most=AT_ONCE)
    for payment in due:
        _give_up(tx, payment)
    return len(due)


def lapse(tx: Transaction, session_id: int) -> None:
    """The session is over, so nobody pays for a seat in it that was only kept for them."""
    for payment in tx.all("holds_of_session", session_id=session_id):
        _give_up(tx, payment)


def shorten(tx: Transaction, session_id: int, starts_at: str) -> None:
    """The session has moved: nobody is in it who has yet to pay, and who has less time for that now hears of it."""
    sooner = [one for one in tx.all("holds_of_session", session_id=session_id) if one.hold_until > starts_at]
    tx.run("shorten_holds", session_id=session_id, starts_at=starts_at)
    for payment in sooner:
        if payment.learner_name is not None and payment.owed_cents:
            told = {"title": payment.title, "cents": payment.owed_cents, "currency": payment.currency}
            link = f"/payments/{payment.id}"
            notifications.notify(tx, payment.learner_id, "payment_sooner", link=link, **told, until=starts_at)


def paid(tx: Transaction, payment_id: int) -> None:
    """Their seat is theirs: they and the mentor are told what they would have been told at the booking."""
    if not tx.run("end_hold", id=payment_id):
        return
    payment = payments.get(tx, payment_id)
    seat = confirmations.seat(tx, payment.learner_id, payment.session_id)
    if seat is None:
        return
    confirmations.tell(tx, seat)
    session = tx.one("alarmed_session", id=payment.session_id)
    seats = tx.one("seats", id=session.id)
    told = {"name": payment.learner_name, "by": payment.learner_id, "left": 0, "seats": 0}
    if payment.kind == "class":
        told |= {"left": seats.seats - seats.seats_taken, "seats": seats.seats}
    notifications.tell_of(tx, session.host_id, "booking", session.id, session.title, **told)
    changes.touch_people(tx, session.host_id, payment.learner_id)


def _moved_up(tx: Transaction, payment) -> bool:
    """From the waitlist, so that the mentor was told at once, and they had longer to pay."""
    booking = tx.one("booking", id=payment.booking_id, me=payment.learner_id)
    if booking is None:  # they have left
        return False
    was_there = clock.moved(booking.seated_at, minutes=payments.MINUTES)
    return booking.seated_at > booking.created_at and payment.hold_until != was_there


def _give_up(tx: Transaction, payment) -> None:
    tx.run("end_hold", id=payment.id)
    if payment.booking_status != "booked" or not payment.owed_cents:
        return
    calendars.hold(tx, payment.learner_id)
    tx.run("release_booking", id=payment.booking_id, now=tx.now)
    tx.run("lapse_payment", id=payment.id, now=tx.now)
    ledger.post(tx, payment.booking_id)
    links.give_back(tx, payment.booking_id)
    session_id = payment.session_id
    notifications.settle(tx, session_id, payment.learner_id)
    seats = tx.one("free_seat", id=session_id)
    if not waitlist.promote(tx, session_id, tell_host=False) and payment.kind == "class":
        waitlist.tell_seats(tx, session_id, seats)
    if payment.learner_name is not None:  # else they have left
        notifications.tell_of(tx, payment.learner_id, "hold_ended", session_id, payment.title)
    if payment.kind != "class" or _moved_up(tx, payment):  # the mentor had been told of it
        notifications.tell_of(tx, payment.host_id, "seat_not_paid", session_id, payment.title)
    waitlist.take_up_elsewhere(tx, payment.learner_id, payment)
    sessions.call_off_if_for_nobody(tx, payment.learner_id, session_id)
    changes.touch_people(tx, payment.host_id, payment.learner_id)
