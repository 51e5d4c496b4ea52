"""The waitlist: a seat that frees up goes to the next person on it."""

from db import calendars, changes, confirmations, invitations, ledger, notifications, payments
from db.engine.transaction import Transaction


def promote(tx: Transaction, session_id: int, *, tell_host: bool = True) -> list[str]:
    """Gives free seats to those who wait, in order; those with another seat at that time are passed over.

    Who is busy then in another calendar of theirs gets the seat all the same: that calendar may be wrong. But they are
    told, and as long as they have not confirmed, they can give it back free of charge.

    Returns the names of those who moved up.
    """
    moved: list[str] = []
    for waiting in tx.all("waitlist", session_id=session_id):
        session = tx.one("session", id=session_id, me=waiting.learner_id)
        if session.status != "scheduled" or session.starts_at <= tx.now or session.seats_taken >= session.seats:
            break
        calendars.hold(tx, waiting.learner_id)
        if calendars.seat(tx, waiting.learner_id, session.starts_at, session.ends_at, but=session_id):
            continue
        tx.run("take_seat", id=session_id, now=tx.now)
        was_moved = waiting.agreed_start not in (None, session.starts_at)  # while they waited
        is_busy = calendars.is_busy(tx, waiting.learner_id, session.starts_at, session.ends_at)
        must_confirm = was_moved or is_busy or waiting.agreed_minutes not in (None, session.duration_minutes)
        tx.run(
            "seat_booking",
            id=waiting.id,
            now=tx.now,
            starts_at=waiting.agreed_start,
            minutes=waiting.agreed_minutes,
            must_confirm=int(must_confirm),
        )
        ledger.post(tx, waiting.id)
        payments.hold(tx, waiting.id, is_there=False)
        terms = {"starts_at": session.starts_at, "cents": waiting.price_cents, "currency": waiting.currency}
        terms |= {"must_confirm": must_confirm, "is_busy": is_busy}
        told = notifications.tell_of(tx, waiting.learner_id, "promoted", session_id, session.title, **terms)
        confirmations.send(tx, confirmations.seat(tx, waiting.learner_id, session_id), told, waits=True)
        if tell_host:
            who = {"name": waiting.learner_name, "by": waiting.learner_id}
            notifications.tell_of(tx, session.host_id, "moved_up", session_id, session.title, **who)
        changes.touch_people(tx, session.host_id, waiting.learner_id)
        moved.append(waiting.learner_name)
    if moved:
        tell_seats(tx, session_id, tx.one("seats", id=session_id))
    return moved


def take_up_elsewhere(tx: Transaction, learner_id: int, freed) -> None:
    """A learner is free at that time now: where they were passed over because of it, they move up."""
    if freed.starts_at:
        times = calendars.times(freed.starts_at, freed.ends_at)
        for waiting in tx.all("waitlists_with_seats", learner_id=learner_id, **times):
            promote(tx, waiting.session_id)


def take_up_for_all(tx: Transaction, left) -> None:
    """A session was moved away from a time, or ended early: everybody who has a seat in it is free then."""
    for booking in tx.all("seats_held", session_id=left.id):
        take_up_elsewhere(tx, booking.learner_id, left)


def free_who_cannot(tx: Transaction, before, after: dict) -> None:
    """After a session was moved: nobody can hold it and another seat at the new time, so this one is cancelled."""
    for booking in tx.all("seats_held", session_id=before.id):
        calendars.hold(tx, booking.learner_id)
        other = calendars.seat(tx, booking.learner_id, after["starts_at"], after["ends_at"], but=before.id)
        if other and tx.run("release_booking", id=booking.id, now=tx.now):
            ledger.post(tx, booking.id)
            tell_seats(tx, before.id, tx.one("free_seat", id=before.id))
            told = {"starts_at": after["starts_at"], "minutes": after["duration_minutes"], "other": other.title}
            notifications.tell_of(tx, booking.learner_id, "session_moved_away", before.id, after["title"], **told)
            invitations.withdraw(tx, booking.learner_id, before.id)
            notifications.tell_of(tx, before.host_id, "seat_freed", before.id, after["title"])
            take_up_elsewhere(tx, booking.learner_id, before)
            changes.touch_people(tx, booking.learner_id)


def tell_seats(tx: Transaction, session_id: int, seats) -> None:
    tx.emit(changes.SeatsChanged(session_id, seats.seats, seats.seats_taken))
