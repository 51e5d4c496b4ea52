"""Who hears that a seat was booked: its host and its learner.

When many book at the same moment, the seats come first. The news of each is noted with it, in one row, and told within
a second or so (`jobs/seat_news.py`).
"""

from collections.abc import Iterator

from db import confirmations, notifications
from db.engine.transaction import Row, Transaction

MOST = 64  # at once


def announce(tx: Transaction, seat: Row, host: Row) -> None:
    """`seat` is a row of booking_details; `host` has the columns of the query `reader`."""
    if tx.is_rush:
        tx.leave("tell_of_seat_later", booking_id=seat.id)
    else:
        _tell_host(tx, seat, host)
        confirmations.tell(tx, seat)


def announce_first(tx: Transaction, booking_id: int) -> None:
    """Before other news of the seat: nobody hears that it was given up who has not heard that it was taken."""
    for seat, host in _taken(tx, booking_id):
        _tell_host(tx, seat, host)
        confirmations.tell_first(tx, seat)


def announce_all_first(tx: Transaction, session_id: int) -> None:
    """Before it changes, starts or is cancelled: nobody hears of that who has not heard that they are booked."""
    for waiting in tx.all("seats_to_tell_in", session_id=session_id):
        announce_first(tx, waiting.booking_id)


def announce_waiting(tx: Transaction, booking_id: int) -> None:
    """With many others, each step for all of them."""
    for seat, host in _taken(tx, booking_id):
        tx.afterwards(_tell_host, seat, host)
        tx.afterwards(confirmations.tell, seat)


def waiting(tx: Transaction) -> list[int]:
    """The bookings that have yet to be told of, the oldest first."""
    return [one.booking_id for one in tx.all("seats_to_tell", most=MOST)]


def give_up(tx: Transaction, booking_id: int) -> None:
    """What cannot be told is not tried for ever. The seat is on the pages of both."""
    tx.run("seat_is_told", booking_id=booking_id)


def left(seats: Row) -> dict[str, int]:
    """What the news of a seat say of the others."""
    return {"left": seats.seats - seats.seats_taken, "seats": seats.seats}


def _taken(tx: Transaction, booking_id: int) -> Iterator[tuple[Row, Row]]:
    """The seat and its host, if nobody has been told and there is still a reason to. It is told once."""
    if tx.run("seat_is_told", booking_id=booking_id):
        seat = tx.one("seat_to_tell", booking_id=booking_id)
        if seat and (host := tx.one("reader", person_id=seat.host_id)):
            yield seat, host


def _tell_host(tx: Transaction, seat: Row, host: Row) -> None:
    told = {"name": seat.learner_name, "face": (seat.learner_name, seat.learner_picture), "by": seat.learner_id}
    notifications.tell_of(tx, seat.host_id, "booking", seat.session_id, seat.title, reader=host, **told, **left(seat))
