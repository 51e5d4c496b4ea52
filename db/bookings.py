"""Seats: booked, cancelled and confirmed. Never more are sold than there are."""

from db import (
    agreements,
    calendars,
    changes,
    clock,
    invitations,
    ledger,
    notifications,
    pages,
    payments,
    seat_news,
    sessions,
    waitlist,
    webhooks,
)
from db.engine.transaction import Transaction
from db.formats import Price
from db.hours import links
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused
from db.sponsorships import using

# What a seat is booked at, and keeps.
TERMS = ("price_cents", "currency", "cutoff_hours", "starts_at", "duration_minutes")
MOST_CANCELLED = 5  # bookings of one session, in a day
FULL = _("All seats are taken. You can join the waitlist: if a seat frees up, it’s yours automatically.")


def book(tx: Transaction, learner, session_id: int, shown: dict | None = None):
    """A seat at today's price; somebody on the waitlist who finds a free seat takes it at the price they joined at.

    `shown` is what the learner saw before they agreed (`agreements.SEAT`), and who pays (`using.SPONSOR`).
    """
    session = _open(tx, session_id, learner.id)
    if session.booking_status == "booked":
        raise Refused(_("You already have a seat in this session."), kind="already_booked")
    agreements.must_be_as_shown(shown, **terms(session))
    _must_be_settled(session)
    calendars.learner_can_come(tx, learner.id, session.starts_at, session.ends_at, but=session.id, given=shown)
    sponsorship_id = using.claim(tx, learner, session.host_id, terms(session), shown)
    if not tx.run("take_seat", id=session_id, now=tx.now):
        raise Refused(FULL, kind="full")
    if session.booking_id:
        booking_id = session.booking_id
        agreed = {"starts_at": session.starts_at, "minutes": session.duration_minutes}
        tx.run("seat_booking", id=booking_id, now=tx.now, must_confirm=0, **agreed)
        using.take(tx, learner.id, sponsorship_id, booking_id)
        ledger.post(tx, booking_id)
    else:
        booking_id = _insert(tx, session, learner.id, "booked", sponsorship_id)
    using.tell(tx, sponsorship_id)
    booking = get(tx, learner.id, booking_id)
    waitlist.tell_seats(tx, session_id, booking)
    if booking.payment_way in payments.PROVIDERS and payments.hold(tx, booking_id, is_there=True):
        booking = get(tx, learner.id, booking_id)
    else:
        seat_news.announce(tx, booking, session)
    tx.afterwards(changes.touch_people, session.host_id, learner.id)
    return booking


def wait(tx: Transaction, learner, session_id: int, shown: dict | None = None):
    """A place on the waitlist of a full session, at today's price, which stays the price of the seat."""
    session = _open(tx, session_id, learner.id)
    if session.booking_status == "booked":
        raise Refused(_("You already have a seat in this session."), kind="already_booked")
    if session.booking_status:
        raise Refused(_("You’re already on the waitlist of this session."), kind="already_booked")
    if session.seats_taken < session.seats:
        raise Refused(_("There are seats left: you can book one right away."), kind="not_full")
    agreements.must_be_as_shown(shown, **terms(session))
    _must_be_settled(session)
    calendars.learner_can_come(tx, learner.id, session.starts_at, session.ends_at, but=session.id, given=shown)
    booking_id = _insert(tx, session, learner.id, "waitlisted")
    changes.touch_people(tx, session.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def _must_be_settled(session) -> None:
    """The host is told of each booking and each cancellation, so nobody books and cancels all day."""
    if session.cancelled_lately >= MOST_CANCELLED:
        raise Refused(
            _("You’ve cancelled this session {count} times today. Please book again tomorrow.", count=MOST_CANCELLED),
            kind="too_many",
        )


def insert(
    tx: Transaction,
    learner_id: int,
    session_id: int,
    *,
    price_cents: int,
    currency: str,
    cutoff_hours: int,
    starts_at: str,
    duration_minutes: int,
    status: str,
    sponsorship_id: int = 0,
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
        agreed_start=starts_at,
        agreed_minutes=duration_minutes,
        now=tx.now,
        seated_at=tx.now if status == "booked" else None,
    )
    if sponsorship_id:
        using.take(tx, learner_id, sponsorship_id, booking_id)
        ledger.post(tx, booking_id)
    elif price_cents and status == "booked":
        ledger.charge(tx, learner_id, session_id, booking_id, price_cents, currency)
    return booking_id


def seat_for(tx: Transaction, learner_id: int, session_id: int, fields: dict) -> int:
    """The seat of the person a session was made for, on the terms among its fields."""
    if not tx.run("take_seat", id=session_id, now=tx.now):
        raise Refused(_("That time has passed."), kind="not_open")
    terms = {name: fields[name] for name in TERMS}
    return insert(tx, learner_id, session_id, status="booked", sponsorship_id=fields.get("sponsorship_id", 0), **terms)


def get(tx: Transaction, learner_id: int, booking_id: int):
    booking = tx.one("booking", id=booking_id, me=learner_id)
    if booking is None:
        raise Missing()
    return booking


def cancel(
    tx: Transaction,
    learner,
    booking_id: int,
    shown: dict | None = None,
    *,
    for_free: bool = False,
    leaves: bool = False,
):
    """Cancels a seat or a place on the waitlist. After the cut-off the price is still due, unless it is `for_free`.

    `shown` is the cost that the learner saw. A moved start that they have not confirmed can be cancelled at any time.
    """
    booking = get(tx, learner.id, booking_id)
    if booking.status == "cancelled":
        raise Refused(_("This booking is already cancelled."), kind="state")
    may_leave = booking.session_status == "live" and booking.must_confirm
    if booking.session_status != "scheduled" and booking.status == "booked" and not may_leave:
        status = sessions.STATUS[booking.session_status]
        sentence = _("This session is {status}; its seats can’t be cancelled any more.", status=status)
        raise Refused(sentence, kind="state")
    due = 0 if for_free else due_now(booking, tx.now)
    cost = _cost(due, booking.currency)
    agreements.must_be_as_shown(shown, price_cents=due, currency=booking.currency, sentence=cost)
    payments.must_be_as_shown(tx, booking_id, shown)
    seat_news.announce_first(tx, booking_id)
    is_due = booking.status == "booked" and not for_free and not is_free(booking, tx.now)
    if not tx.run("cancel_booking", id=booking_id, me=learner.id, was=booking.status, is_due=int(is_due), now=tx.now):
        raise Refused(_("This booking is already cancelled."), kind="state")
    ledger.post(tx, booking_id)
    if booking.status == "booked":
        notifications.settle(tx, booking.session_id, learner.id)
        seats = tx.one("free_seat", id=booking.session_id)
        followed_by = waitlist.promote(tx, booking.session_id, tell_host=False)
        told = {"name": booking.learner_name, "is_due": bool(due), "followed_by": ", ".join(followed_by)}
        told |= {"by": learner.id} | (seat_news.left(seats) if booking.kind == "class" else {"left": 0, "seats": 0})
        notifications.tell_of(tx, booking.host_id, "booking_cancelled", booking.session_id, booking.title, **told)
        if not followed_by and booking.kind == "class":
            waitlist.tell_seats(tx, booking.session_id, seats)
        waitlist.take_up_elsewhere(tx, learner.id, booking)
        sessions.call_off_if_for_nobody(tx, learner.id, booking.session_id)
        if booking.hold_until:
            links.give_back(tx, booking_id)
        elif leaves:
            webhooks.tell_of_seat(tx, "booking_cancelled", booking)
        else:
            invitations.withdraw(tx, learner.id, booking.session_id)
    changes.touch_people(tx, booking.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def cancel_all(tx: Transaction, learner, *, is_suspended: bool = False) -> None:
    """Before their account is deleted, or when it is suspended: that is free, and their calendar is told."""
    for booking in tx.all("cancellable_bookings", me=learner.id):
        cancel(tx, learner, booking.id, for_free=is_suspended, leaves=not is_suspended)


def is_free(booking, now: str) -> bool:
    """Whether cancelling is free now: always after a move they have not confirmed, when the host removed them, or as
    long as the seat is only kept for them to pay; and until the start if they moved up from the waitlist too late."""
    last_free = agreements.free_until(booking.starts_at, booking.cutoff_hours)
    is_released = bool(booking.must_confirm or booking.removed_at or booking.hold_until)
    return is_released or now <= last_free or (now < booking.starts_at and agreements.moved_up_late(booking))


def due_now(booking, now: str) -> int:
    """What cancelling costs at this moment."""
    return 0 if booking.status != "booked" or is_free(booking, now) else booking.price_cents


def confirm(tx: Transaction, learner, booking_id: int, shown: dict | None = None):
    """They can come at the new time too: the one they were shown."""
    booking = get(tx, learner.id, booking_id)
    agreed = {"starts_at": booking.starts_at, "duration_minutes": booking.duration_minutes}
    agreements.must_be_as_shown(shown, price_cents=booking.price_cents, currency=booking.currency, **agreed)
    minutes = booking.duration_minutes
    if not tx.run("confirm_booking", id=booking_id, me=learner.id, starts_at=booking.starts_at, minutes=minutes):
        raise Refused(_("There is no seat to confirm."), kind="state")
    changes.touch_people(tx, booking.host_id, learner.id)
    return get(tx, learner.id, booking_id)


# What a learner sees


def upcoming(tx: Transaction, learner_id: int) -> list:
    return tx.all("upcoming_bookings", me=learner_id)


def counts(tx: Transaction, learner_id: int):
    return tx.one("booking_counts", me=learner_id)


def past(tx: Transaction, learner_id: int, after: str | None = None, *, cancelled: bool = False) -> pages.Page:
    """What took place with them; or what was cancelled by either side, or never started."""
    start, booking_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    start_of_page = {"before_start": start, "before_id": booking_id, "limit": pages.FETCHED}
    rows = tx.all("past_bookings", me=learner_id, list="cancelled" if cancelled else "past", **start_of_page)
    return pages.cut(rows, "starts_at", "booking_id")


def page(tx: Transaction, learner_id: int, after: str | None = None) -> pages.Page:
    """Every seat they ever took or waited for, the newest first."""
    (before,) = pages.start(after, int) or (pages.LAST_ID,)
    return pages.cut(tx.all("bookings_page", me=learner_id, before=before, limit=pages.FETCHED), "id")


def participants(tx: Transaction, session_id: int) -> list:
    return tx.all("participants", session_id=session_id)


def all_booked(tx: Transaction, learner_id: int) -> list:
    return tx.all("exported_bookings", me=learner_id)


def _open(tx: Transaction, session_id: int, learner_id: int):
    session = tx.one("bookable", id=session_id, me=learner_id, since=clock.moved(tx.now, days=-1))
    if session is None:
        raise Missing()
    if session.kind != "class":
        raise Refused(_("This session isn’t open for booking."), kind="not_open")
    if session.status != "scheduled" or session.starts_at <= tx.now or session.host_left_at:
        raise Refused(_("This session can’t be booked any more."), kind="not_open")
    if session.was_removed:
        raise Refused(_("The host removed you from this class."), kind="removed")
    return session


def terms(session) -> dict:
    """What a seat costs, when it is, and until when leaving is free: as booked, or as it would be booked now."""
    time = {"starts_at": session.starts_at, "duration_minutes": session.duration_minutes}
    if session.booking_id:
        cents, currency, hours = session.booking_price_cents, session.booking_currency, session.booking_cutoff_hours
    else:
        cents, currency, hours = session.price_cents, session.currency, session.cutoff_hours
    return {"price_cents": cents, "currency": currency, "cutoff_hours": hours} | time


def _cost(due: int, currency: str) -> str:
    if not due:
        return _("Cancelling is free now. If you still want to cancel, send this again.")
    price = Price(due, currency)
    return _("The price is due even if you cancel now: {price}. If you agree, send this again.", price=price)


def _insert(tx: Transaction, session, learner_id: int, status: str, sponsorship_id: int = 0) -> int:
    return insert(tx, learner_id, session.id, status=status, sponsorship_id=sponsorship_id, **terms(session))
