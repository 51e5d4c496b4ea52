"""Seats: taken, waited for, given back, moved up to, and rated. Never more are sold than there are."""

from db import alarms, calendars, changes, clock, notifications, pages, sessions
from db.engine.transaction import Transaction
from db.fields import Text, Whole, checked
from db.ids import new_id
from db.refusals import Missing, Refused

RATING = {"rating": Whole(least=1, most=5), "review": Text(most=2000, lines=True)}
FULL = "Every seat is taken. You can join the waitlist; whoever is first moves up by themselves."


def book(tx: Transaction, learner, session_id: int):
    """A seat for this person, now, at today's price; whoever waited for one and finds one free takes it, at the price they waited at."""
    session = _open(tx, session_id, learner.id)
    if session.booking_status == "booked":
        raise Refused("You hold a seat in this session already.", kind="already_booked")
    calendars.learner_must_be_free(tx, learner.id, session.starts_at, session.ends_at, but=session_id)
    seats = tx.one("take_seat", id=session_id, now=tx.now)
    if seats is None:
        raise Refused(FULL, kind="full")
    if session.booking_id:
        booking_id = session.booking_id
        tx.run("seat_booking", id=booking_id, now=tx.now)
    else:
        booking_id = _insert(tx, session, learner.id, "booked")
    _tell_seats(tx, session_id, seats)
    notifications.notify(
        tx,
        session.host_id,
        "booking",
        f"{learner.name} booked “{session.title}”",
        body=_left(seats),
        link=f"/sessions/{session_id}",
    )
    changes.touch_people(tx, session.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def wait(tx: Transaction, learner, session_id: int):
    """A place in the line of a full session."""
    session = _open(tx, session_id, learner.id)
    if session.booking_status:
        where = "hold a seat in" if session.booking_status == "booked" else "wait for a seat in"
        raise Refused(f"You {where} this session already.", kind="already_booked")
    if session.seats_taken < session.seats:
        raise Refused("There are seats left: you can book one right away.", kind="not_full")
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
    """The seat of somebody a session was made for."""
    if tx.one("take_seat", id=session_id, now=tx.now) is None:
        raise Refused("That time has passed.", kind="not_open")
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
    """Gives a seat back, or leaves the line. After the cut-off the price is due all the same; the seat goes to whoever waits."""
    booking = get(tx, learner.id, booking_id)
    if booking.status == "cancelled":
        raise Refused("This seat was given back already.", kind="state")
    if booking.session_status != "scheduled" and booking.status == "booked":
        raise Refused(
            f"This session is {booking.session_status}; its seats cannot be given back any more.", kind="state"
        )
    is_due = booking.status == "booked" and not is_free(booking, tx.now)
    if not tx.run("cancel_booking", id=booking_id, me=learner.id, was=booking.status, is_due=int(is_due), now=tx.now):
        raise Refused("This seat was given back already.", kind="state")
    if booking.status == "booked":
        seats = tx.one("free_seat", id=booking.session_id)
        due = " The price is due all the same." if is_due and booking.price_cents else ""
        title = f"{booking.learner_name} gave a seat in “{booking.title}” back"
        notifications.notify(
            tx,
            booking.host_id,
            "booking_cancelled",
            title,
            body=f"{_left(seats)}{due}",
            link=f"/sessions/{booking.session_id}",
        )
        if not promote(tx, booking.session_id):
            _tell_seats(tx, booking.session_id, seats)
        take_up_elsewhere(tx, learner.id, booking)
        _call_off_if_for_nobody(tx, booking, seats)
    changes.touch_people(tx, booking.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def is_free(booking, now: str) -> bool:
    """Whether giving the seat back costs nothing at this moment; until the start also when that was moved, or when they moved up so late."""
    last_free = free_until(booking)
    moved_up_late = booking.seated_at > max(last_free, booking.created_at) if booking.seated_at else False
    return now <= last_free or (now < booking.starts_at and (bool(booking.must_confirm) or moved_up_late))


def free_until(booking) -> str:
    return clock.moved(booking.starts_at, hours=-booking.cutoff_hours)


def confirm(tx: Transaction, learner, booking_id: int):
    """They come at the new time too."""
    booking = get(tx, learner.id, booking_id)
    if not tx.run("confirm_booking", id=booking_id, me=learner.id):
        raise Refused("There is no seat to confirm.", kind="state")
    changes.touch_people(tx, booking.host_id, learner.id)
    return get(tx, learner.id, booking_id)


def promote(tx: Transaction, session_id: int) -> int:
    """Freed seats go to those who wait, in order; one who holds another seat at that time is passed over. Answers how many moved up."""
    moved, seats = 0, None
    for waiting in tx.all("waitlist", session_id=session_id):
        session = tx.one("session", id=session_id, me=waiting.learner_id)
        if session.status != "scheduled" or session.starts_at <= tx.now or session.seats_taken >= session.seats:
            break
        calendars.hold(tx, waiting.learner_id)
        if calendars.seat(tx, waiting.learner_id, session.starts_at, session.ends_at, but=session_id):
            continue
        seats = tx.one("take_seat", id=session_id, now=tx.now)
        tx.run("seat_booking", id=waiting.id, now=tx.now)
        body = f"You moved up from the waitlist. It begins {clock.said(session.starts_at, waiting.timezone)}."
        notifications.notify(
            tx,
            waiting.learner_id,
            "promoted",
            f"You have a seat in “{session.title}”",
            body=body,
            link=f"/sessions/{session_id}",
        )
        changes.touch_people(tx, session.host_id, waiting.learner_id)
        moved += 1
    if seats:
        _tell_seats(tx, session_id, seats)
    return moved


def take_up_elsewhere(tx: Transaction, learner_id: int, freed) -> None:
    """Somebody has just become free at that time: where they were passed over because of it, they move up now."""
    for waiting in tx.all(
        "waits_at", learner_id=learner_id, starts_at=freed.starts_at or "", ends_at=freed.ends_at or ""
    ):
        promote(tx, waiting.session_id)


def free_who_cannot(tx: Transaction, before, after: dict) -> None:
    """A session was moved: whoever holds another seat at the new time cannot hold both, so this one is given back for them."""
    for booking in tx.all("seats_held", session_id=before.id):
        calendars.hold(tx, booking.learner_id)
        other = calendars.seat(tx, booking.learner_id, after["starts_at"], after["ends_at"], but=before.id)
        if other and tx.run("give_back", id=booking.id, now=tx.now):
            _tell_seats(tx, before.id, tx.one("free_seat", id=before.id))
            when = f"{clock.said(after['starts_at'], booking.timezone)}, for {after['duration_minutes']} minutes"
            body = f"It now begins {when}, and you hold a seat in “{other.title}” then. Your seat was given back without charge."
            notifications.notify(
                tx,
                booking.learner_id,
                "session_changed",
                f"“{after['title']}” was moved",
                body=body,
                link=f"/sessions/{before.id}",
            )
            title = f"A seat in “{after['title']}” is free again"
            notifications.notify(
                tx,
                before.host_id,
                "booking_cancelled",
                title,
                body="At the new time somebody has another session.",
                link=f"/sessions/{before.id}",
            )
            take_up_elsewhere(tx, booking.learner_id, before)
            changes.touch_people(tx, booking.learner_id)


# Afterwards


def rate(tx: Transaction, learner, booking_id: int, rating, review):
    rated = checked(RATING, {"rating": rating, "review": review})
    rating, review = rated["rating"], rated["review"]
    booking = get(tx, learner.id, booking_id)
    if not tx.run("rate_booking", id=booking_id, me=learner.id, rating=rating, review=review, now=tx.now):
        sentence = (
            "You have rated this session already."
            if booking.rating
            else "A session can be rated once it is over, by who held a seat."
        )
        raise Refused(sentence, kind="state")
    if booking.host_id:
        tx.run("add_rating", id=booking.host_id, rating=rating)
        title = f"{booking.learner_name} rated “{booking.title}”: {rating} of 5"
        notifications.notify(
            tx, booking.host_id, "review", title, body=review[:200], link=f"/sessions/{booking.session_id}"
        )
    changes.touch_people(tx, learner.id, booking.host_id)
    return get(tx, learner.id, booking_id)


# What a learner sees


def upcoming(tx: Transaction, learner_id: int) -> list:
    return tx.all("upcoming_of", me=learner_id)


def past(tx: Transaction, learner_id: int, after: str | None = None) -> pages.Page:
    start, booking_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    rows = tx.all("past_of", me=learner_id, before_start=start, before_id=booking_id, limit=pages.FETCHED)
    return pages.cut(rows, "starts_at", "booking_id")


def participants(tx: Transaction, session_id: int) -> list:
    return tx.all("participants", session_id=session_id)


def all_booked(tx: Transaction, learner_id: int) -> list:
    return tx.all("bookings_of", me=learner_id)


def _open(tx: Transaction, session_id: int, learner_id: int):
    session = sessions.get(tx, learner_id, session_id)
    if session.kind != "class" or session.status != "scheduled" or session.starts_at <= tx.now:
        raise Refused(
            "This session cannot be booked any more."
            if session.kind == "class"
            else "This session is not open to book.",
            kind="not_open",
        )
    return session


def _call_off_if_for_nobody(tx: Transaction, booking, seats) -> None:
    """A session that was made for one person has no other; without them it keeps nobody's time."""
    if booking.kind == "class" or seats.seats_taken:
        return
    tx.run("call_off", id=booking.session_id, reason=f"{booking.learner_name} gave the seat back.")
    sessions.record_move(tx, booking.learner_id, booking.session_id, "cancelled")
    alarms.clear(tx, booking.session_id)


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


def _tell_seats(tx: Transaction, session_id: int, seats) -> None:
    tx.emit(changes.SeatsChanged(session_id, seats.seats, seats.seats_taken))


def _left(seats) -> str:
    left = seats.seats - seats.seats_taken
    return f"{left} of {seats.seats} seats left." if left else "Every seat is taken."
