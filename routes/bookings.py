"""Seats: booked, waited for, confirmed, given back, rated."""

from functools import partial

from quart import Blueprint

from db import bookings, calendars, sessions
from db.engine.transaction import Transaction
from db.refusals import Refused
from routes.http import access, forms, replies, shapes

routes = Blueprint("bookings", __name__)


@routes.get("/sessions/<id:session_id>/book")
@access.role("learner")
async def book_form(session_id: int):
    return await _book_form(session_id, {}, {}, 200)


@routes.post("/api/sessions/<id:session_id>/book")
@access.role("learner")
async def book(session_id: int):
    await forms.read()
    try:
        booking = await replies.write(bookings.book, session_id)
    except Refused as refused:
        return await replies.again(partial(_book_form, session_id), refused, {})
    return _booked(booking)


@routes.post("/api/sessions/<id:session_id>/waitlist")
@access.role("learner")
async def wait(session_id: int):
    await forms.read()
    try:
        booking = await replies.write(bookings.wait, session_id)
    except Refused as refused:
        return await replies.again(partial(_book_form, session_id), refused, {})
    return _booked(booking)


@routes.get("/bookings/<id:booking_id>/cancel")
@access.role("learner")
async def cancel_form(booking_id: int):
    return await _cancel_form(booking_id, {}, {}, 200)


@routes.post("/api/bookings/<id:booking_id>/cancel")
@access.role("learner")
async def cancel(booking_id: int):
    await forms.read()
    try:
        booking = await replies.write(bookings.cancel, booking_id)
    except Refused as refused:
        return await replies.again(partial(_cancel_form, booking_id), refused, {})
    return replies.done(shapes.booking(booking), "/learner/sessions", "Your seat was given back.")


@routes.post("/api/bookings/<id:booking_id>/confirm")
@access.role("learner")
async def confirm(booking_id: int):
    await forms.read()
    booking = await replies.write(bookings.confirm, booking_id)
    return replies.done(shapes.booking(booking), f"/sessions/{booking.session_id}", "Confirmed: see you then.")


@routes.get("/bookings/<id:booking_id>/rate")
@access.role("learner")
async def rate_form(booking_id: int):
    return await _rate_form(booking_id, {}, {}, 200)


@routes.post("/api/bookings/<id:booking_id>/rate")
@access.role("learner")
async def rate(booking_id: int):
    fields = await forms.read("rating", "review")
    try:
        booking = await replies.write(bookings.rate, booking_id, fields["rating"], fields["review"])
    except Refused as refused:
        return await replies.again(partial(_rate_form, booking_id), refused, fields)
    return replies.done(
        shapes.booking(booking) | {"rating": booking.rating},
        "/learner/sessions?show=past",
        "Thank you: your rating was added.",
    )


def _booked(booking):
    """On to the session's page, which says what comes next."""
    if replies.wants_json():
        return replies.json(shapes.booking(booking), 201)
    return replies.see(f"/sessions/{booking.session_id}")


async def _book_form(session_id: int, values: dict, errors: dict, status: int):
    """The price, the time, what it costs to give the seat back, and what stands in the way: before anything is pressed."""

    def load(tx: Transaction, person) -> dict:
        session = sessions.get(tx, person.id, session_id)
        other = (
            calendars.seat(tx, person.id, session.starts_at, session.ends_at, but=session_id)
            if session.starts_at
            else None
        )
        return {"session": session, "in_the_way": other, "timezone": person.timezone, "now": tx.now}

    return await replies.dialog("bookings/new.html", "Book a seat", load=load, status=status, errors=errors)


async def _cancel_form(booking_id: int, values: dict, errors: dict, status: int):
    def load(tx: Transaction, person) -> dict:
        booking = bookings.get(tx, person.id, booking_id)
        return {"booking": booking, "is_free": bookings.is_free(booking, tx.now), "timezone": person.timezone}

    return await replies.dialog("bookings/cancel.html", "Give a seat back", load=load, status=status, errors=errors)


async def _rate_form(booking_id: int, values: dict, errors: dict, status: int):
    load = lambda tx, person: {"booking": bookings.get(tx, person.id, booking_id)}  # noqa: E731
    return await replies.dialog(
        "bookings/rate.html", "Rate a session", load=load, status=status, values=values, errors=errors
    )
