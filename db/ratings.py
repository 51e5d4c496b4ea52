"""What learners say about a session they were in: one to five stars, and a public review."""

from db import bookings, changes, figures, notifications
from db.engine.transaction import Transaction
from db.fields import Text, Whole, checked
from db.language import _
from db.listings import keeping
from db.refusals import Refused

RATING = {
    "rating": Whole(least=1, most=5, sentence=_("Please choose a rating.")),
    "review": Text(most=2000, lines=True),
}


def rate(tx: Transaction, learner, booking_id: int, rating, review):
    rated = checked(RATING, {"rating": rating, "review": review})
    rating, review = rated["rating"], rated["review"]
    booking = bookings.get(tx, learner.id, booking_id)
    if not tx.run("rate_booking", id=booking_id, me=learner.id, rating=rating, review=review, now=tx.now):
        if booking.rating:
            raise Refused(_("You have already rated this session."), kind="state")
        if booking.removed_at:
            raise Refused(_("The host removed you from this session, so you can’t rate it."), kind="removed")
        if booking.status == "booked" and booking.session_status == "completed":
            raise Refused(_("You weren’t in this session, so you can’t rate it."), kind="state")
        raise Refused(_("You can rate a session after it has ended, if you had a seat."), kind="state")
    figures.recount(tx, booking.session_id)
    if booking.host_id:
        tx.run("add_rating", id=booking.host_id, rating=rating)
        keeping.keep(tx, booking.host_id)
        told = {"name": booking.learner_name, "rating": rating, "text": notifications.excerpt(review)}
        notifications.tell_of(tx, booking.host_id, "review", booking.session_id, booking.title, **told)
    changes.touch_people(tx, learner.id, booking.host_id)
    return bookings.get(tx, learner.id, booking_id)
