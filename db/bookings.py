"""Seats: booked, cancelled and confirmed. Never more are sold than there are."""

from db import alarms, calendars, changes, clock, notifications, pages, sessions, waitlist
from db.engine.transaction import Transaction
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused

FULL = _("All seats are taken. You can join the waitlist: if a seat frees up, it’s yours automatically.")


def book(tx: Transaction, learner, session_id: int):
    """A seat at today's price; somebody on the waitlist who finds a free seat takes it at the price they joined at."""
    session = _open(tx, session_id, learner.id)
    if session.booking_status == "booked":
        raise Refused(_("You already have a seat in this session."), kind="already_booked")
    calendars.learner_must_be_free(tx, learner.id, session.starts_at, session.ends_at, but=session_id)
    seats = tx.one("take_seat", id=session_id, now=tx.now)
    if seats is None:
        raise Refused(FULL, kind="full")
    if session.booking_id:
        booking_id = session.booking_id
        tx.run("seat_booking", id=booking_id, now=tx.now)
    else:
        booking_id = _insert(tx, session, learner.id, "booked")
    waitlist.tell_seats(tx, session_id, seats)
    notifications.notify(
        tx,
        session.host_id,
        "booking",
        link=f"/sessions/{session_id}",
        name=learner.name,
        title=session.title,
        **_left(seats),
    )
    changes.touch_people(tx, session.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def wait(tx: Transaction, learner, session_id: int):
    """A place on the waitlist of a full session."""
    session = _open(tx, session_id, learner.id)
    if session.booking_status == "booked":
        raise Refused(_("You already have a seat in this session."), kind="already_booked")
    if session.booking_status:
        raise Refused(_("You’re already on the waitlist of this session."), kind="already_booked")
    if session.seats_taken < session.seats:
        raise Refused(_("There are seats left: you can book one right away."), kind="not_full")
    calendars.learner_must_be_free(tx, learner.id, session.starts_at, session.ends_at, but=session_id)
    booking_id = _insert(tx, session, learner.id, "waitlisted")
    changes.touch_people(tx, session.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def insert(
    tx: Transaction,
    learner_id: int,
    session_id: int,
    *,
    price_cents: int,
    currency: str,
    cutoff_hours: int,
    status: str,
) -> int:
    booking_id = new_id()
    tx.run(
        "insert_booking",
        id=booking_id,
        session_id=session_id,
        learner_id=learner_id,
        status=status,
        price_cents=price_cents,
        currency=currency,
        cutoff_hours=cutoff_hours,
        now=tx.now,
        seated_at=tx.now if status == "booked" else None,
    )
    return booking_id


def seat_for(
    tx: Transaction, learner_id: int, session_id: int, *, price_cents: int, currency: str, cutoff_hours: int
) -> int:
    """The seat of the person a session was made for."""
    if tx.one("take_seat", id=session_id, now=tx.now) is None:
        raise Refused(_("That time has passed."), kind="not_open")
    return insert(
        tx,
        learner_id,
        session_id,
        price_cents=price_cents,
        currency=currency,
        cutoff_hours=cutoff_hours,
        status="booked",
    )


def get(tx: Transaction, learner_id: int, booking_id: int):
    booking = tx.one("booking", id=booking_id, me=learner_id)
    if booking is None:
        raise Missing()
    return booking


def cancel(tx: Transaction, learner, booking_id: int):
    """Cancels a seat or a place on the waitlist. After the cut-off the price is still due."""
    booking = get(tx, learner.id, booking_id)
    if booking.status == "cancelled":
        raise Refused(_("This booking is already cancelled."), kind="state")
    if booking.session_status != "scheduled" and booking.status == "booked":
        status = sessions.STATUS[booking.session_status]
        raise Refused(
            _("This session is {status}; its seats can’t be cancelled any more.", status=status), kind="state"
        )
    is_due = booking.status == "booked" and not is_free(booking, tx.now)
    if not tx.run("cancel_booking", id=booking_id, me=learner.id, was=booking.status, is_due=int(is_due), now=tx.now):
        raise Refused(_("This booking is already cancelled."), kind="state")
    if booking.status == "booked":
        notifications.settle(tx, booking.session_id, learner.id)
        seats = tx.one("free_seat", id=booking.session_id)
        notifications.notify(
            tx,
            booking.host_id,
            "booking_cancelled",
            link=f"/sessions/{booking.session_id}",
            name=booking.learner_name,
            title=booking.title,
            is_due=bool(is_due and booking.price_cents),
            **_left(seats),
        )
        if not waitlist.promote(tx, booking.session_id):
            waitlist.tell_seats(tx, booking.session_id, seats)
        waitlist.take_up_elsewhere(tx, learner.id, booking)
        _call_off_if_for_nobody(tx, booking, seats)
    changes.touch_people(tx, booking.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def is_free(booking, now: str) -> bool:
    """Whether cancelling is free now; until the start also when that was moved, or when they got the seat too late."""
    last_free = free_until(booking)
    moved_up_late = booking.seated_at > max(last_free, booking.created_at) if booking.seated_at else False
    return now <= last_free or (now < booking.starts_at and (bool(booking.must_confirm) or moved_up_late))


def free_until(booking) -> str:
    return clock.moved(booking.starts_at, hours=-booking.cutoff_hours)


def confirm(tx: Transaction, learner, booking_id: int):
    """They can come at the new time too."""
    booking = get(tx, learner.id, booking_id)
    if not tx.run("confirm_booking", id=booking_id, me=learner.id):
        raise Refused(_("There is no seat to confirm."), kind="state")
    changes.touch_people(tx, booking.host_id, learner.id)
    return get(tx, learner.id, booking_id)


# What a learner sees


def upcoming(tx: Transaction, learner_id: int) -> list:
    return tx.all("upcoming_bookings", me=learner_id)


def counts(tx: Transaction, learner_id: int):
    return tx.one("booking_counts", me=learner_id)


def past(tx: Transaction, learner_id: int, after: str | None = None, *, cancelled: bool = False) -> pages.Page:
    """What took place with them; or, apart from that, what was cancelled by either side or never started."""
    start, booking_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    start_of_page = {"before_start": start, "before_id": booking_id, "limit": pages.FETCHED}
    rows = tx.all("past_bookings", me=learner_id, cancelled=int(cancelled), **start_of_page)
    return pages.cut(rows, "starts_at", "booking_id")


def participants(tx: Transaction, session_id: int) -> list:
    return tx.all("participants", session_id=session_id)


def all_booked(tx: Transaction, learner_id: int) -> list:
    return tx.all("exported_bookings", me=learner_id)


def _open(tx: Transaction, session_id: int, learner_id: int):
    session = sessions.get(tx, learner_id, session_id)
    if session.kind != "class":
        raise Refused(_("This session isn’t open for booking."), kind="not_open")
    if session.status != "scheduled" or session.starts_at <= tx.now:
        raise Refused(_("This session can’t be booked any more."), kind="not_open")
    return session


def _call_off_if_for_nobody(tx: Transaction, booking, seats) -> None:
    """A session that was made for one person takes up nobody's time without them."""
    if booking.kind == "class" or seats.seats_taken:
        return
    tx.run("cancel_empty_session", id=booking.session_id)
    sessions.record_move(tx, booking.learner_id, booking.session_id, "cancelled")
    alarms.clear(tx, booking.session_id)
    notifications.settle(tx, booking.session_id)


def _insert(tx: Transaction, session, learner_id: int, status: str) -> int:
    return insert(
        tx,
        learner_id,
        session.id,
        price_cents=session.price_cents,
        currency=session.currency,
        cutoff_hours=session.cutoff_hours,
        status=status,
    )


def _left(seats) -> dict:
    return {"left": seats.seats - seats.seats_taken, "seats": seats.seats}
