"""Seats: booking one, waiting for one, confirming, cancelling and rating."""

from quart import Blueprint, Response, request

from db import agreements, bookings, calendars, ics, payments, ratings, sessions
from db.engine.transaction import Transaction
from db.language import _
from db.refusals import Missing
from db.sponsorships import using
from routes.http import access, calls, forms, replies, shapes
from routes.http.shapes import BOOKING
from routes.http.site import current_app

routes = Blueprint("bookings", __name__)


@routes.get("/api/bookings")
@access.role("learner")
@calls.describe("Your seats, cancelled ones too, newest first", shapes.page_of(BOOKING), query=forms.AFTER)
async def index():
    found = await replies.read(_page, request.args.get("after"))
    items = [BOOKING.of(row) for row in found.items]
    return replies.json({"items": items, "next": forms.next_page("/api/bookings", found)})


@routes.get("/sessions/<id:session_id>/book")
@access.role("learner")
async def book_form(session_id: int, **form):
    """Shows the price, the time, what cancelling costs and any conflict before anything is pressed."""

    def load(tx: Transaction, person) -> dict:
        session = sessions.get(tx, person.id, session_id)
        other, is_busy = None, False
        if session.starts_at:
            other = calendars.seat(tx, person.id, session.starts_at, session.ends_at, but=session_id)
            is_busy = calendars.is_busy(tx, person.id, session.starts_at, session.ends_at)
        return {
            "session": session,
            "terms": (terms := bookings.terms(session)),
            "offers": using.offers(tx, person.id, session.host_id, terms["price_cents"], terms["currency"]),
            "in_the_way": other,
            "is_busy": is_busy,
            "timezone": person.timezone,
            "now": tx.now,
        }

    return await replies.dialog(
        "bookings/new.html", _("Book a seat"), parent=f"/sessions/{session_id}", load=load, **form
    )


@routes.post("/api/sessions/<id:session_id>/book")
@access.role("learner")
@forms.takes(agreements.SEAT | calendars.ANYWAY | using.SPONSOR, form=book_form)
@calls.describe("Book a seat", BOOKING, status=201)
async def book(session_id: int, given: dict):
    return _booked(await replies.write(bookings.book, session_id, given))


@routes.post("/api/sessions/<id:session_id>/waitlist")
@access.role("learner")
@forms.takes(agreements.SEAT | calendars.ANYWAY, form=book_form)
@calls.describe("Join the waitlist", BOOKING, status=201)
async def wait(session_id: int, given: dict):
    return _booked(await replies.write(bookings.wait, session_id, given))


@routes.get("/sessions/<id:session_id>/calendar.ics")
@access.member
async def calendar(session_id: int):
    """For the calendar of the host, and of learners with a seat."""

    def load(tx: Transaction, person):
        session = sessions.get(tx, person.id, session_id)
        if not session.starts_at or not sessions.is_in(session, person.id):
            raise Missing()
        is_host = session.host_id == person.id
        met = ics.met_by_host(session, bookings.participants(tx, session_id)) if is_host else session.host_name
        return session, met, sessions.meeting_link(session, person.id), tx.now

    session, met, link, now = await replies.read(load)
    site, language = current_app.config["PUBLIC_URL"], replies.language()
    entry = ics.of_session(session, met=met, link=link, site=site, stamp=now, language=language)
    disposition = f'attachment; filename="mentora-{session_id}.ics"'
    return Response(ics.written([entry]), 200, {"Content-Disposition": disposition}, mimetype="text/calendar")


@routes.get("/bookings/<id:booking_id>/cancel")
@access.role("learner")
async def cancel_form(booking_id: int, **form):
    def load(tx: Transaction, person) -> dict:
        booking = bookings.get(tx, person.id, booking_id)
        due = bookings.due_now(booking, tx.now)
        shown = {"booking": booking, "due": due, "outcome": payments.outcome(tx, booking, due)}
        return shown | {"timezone": person.timezone}

    return await replies.dialog(
        "bookings/cancel.html", _("Cancel booking"), parent="/learner/sessions", load=load, **form
    )


@routes.post("/api/bookings/<id:booking_id>/cancel")
@access.role("learner")
@forms.takes(agreements.PRICE | payments.PAID, form=cancel_form)
@calls.describe("Cancel a booking, or leave the waitlist", BOOKING)
async def cancel(booking_id: int, given: dict):
    """The price is what cancelling costs at this moment."""
    booking = await replies.write(bookings.cancel, booking_id, given)
    seat = _("Booking cancelled") if sessions.is_a_mentors(booking) else _("Cancelled")
    text = seat if booking.seated_at else _("You left the waitlist")
    return replies.done(BOOKING.of(booking), "/learner/sessions", text)


@routes.post("/api/bookings/<id:booking_id>/confirm")
@access.role("learner")
@forms.takes(agreements.TIME)
@calls.describe("Confirm the new time", BOOKING)
async def confirm(booking_id: int, given: dict):
    booking = await replies.write(bookings.confirm, booking_id, given)
    return replies.done(BOOKING.of(booking), f"/sessions/{booking.session_id}", _("Confirmed. See you then."))


@routes.get("/bookings/<id:booking_id>/rate")
@access.role("learner")
async def rate_form(booking_id: int, values: dict | None = None, **form):
    def load(tx: Transaction, person) -> dict:
        return {"booking": bookings.get(tx, person.id, booking_id)}

    values = values or {"rating": request.args.get("rating", "")}
    return await replies.dialog(
        "bookings/rate.html",
        _("Rate a session"),
        parent="/learner/sessions?show=past",
        load=load,
        values=values,
        **form,
    )


@routes.post("/api/bookings/<id:booking_id>/rate")
@access.role("learner")
@forms.takes(ratings.RATING, form=rate_form)
@calls.describe("Rate a session", BOOKING)
async def rate(booking_id: int, given: dict):
    booking = await replies.write(ratings.rate, booking_id, given["rating"], given["review"])
    return replies.done(BOOKING.of(booking), f"/sessions/{booking.session_id}", _("Thanks for your rating"))


def _booked(booking):
    """Leads to the session's page, which says what happens next."""
    if replies.wants_json():
        return replies.json(BOOKING.of(booking), 201)
    if booking.hold_until:  # it is theirs once they have paid
        return replies.see(f"/payments/{booking.payment_id}")
    # With a query: from the session's page, the same address with another fragment would not load anything.
    confirmed = f"?booked={booking.id}#booked" if booking.status == "booked" else ""
    return replies.see(f"/sessions/{booking.session_id}{confirmed}")


def _page(tx: Transaction, person, after: str | None):
    return bookings.page(tx, person.id, after)
