"""What learners say about a session they were in: one to five stars, and a public review."""

from db import bookings, changes, clock, figures, notifications
from db.engine.transaction import Transaction
from db.fields import Text, Whole, checked
from db.language import _
from db.listings import keeping
from db.refusals import Refused

RATING = {
    "rating": Whole(least=1, most=5, sentence=_("Please choose a rating.")),
    "review": Text(most=2000, lines=True),
}

DAYS = 60  # after the session


def rate(tx: Transaction, learner, booking_id: int, rating, review):
    rated = checked(RATING, {"rating": rating, "review": review})
    rating, review = rated["rating"], rated["review"]
    booking = bookings.get(tx, learner.id, booking_id)
    if not tx.run(
        "rate_booking", id=booking_id, me=learner.id, rating=rating, review=review, now=tx.now, since=_since(tx.now)
    ):
        if booking.rated_at:
            raise Refused(_("You have already rated this session."), kind="state")
        if booking.removed_at:
            raise Refused(_("The host removed you from this session, so you can’t rate it."), kind="removed")
        if booking.session_status == "completed" and not is_in_time(booking.ends_at, tx.now):
            raise Refused(_("You could rate this session for {count} days after it.", count=DAYS), kind="state")
        if booking.status == "booked" and booking.session_status == "completed":
            raise Refused(_("You weren’t in this session, so you can’t rate it."), kind="state")
        raise Refused(_("You can rate a session after it has ended, if you had a seat."), kind="state")
    figures.recount(tx, booking.session_id)
    if booking.host_id:
        count(tx, booking.host_id, rating)
        keeping.keep(tx, booking.host_id)
        told = {"name": booking.learner_name, "rating": rating, "text": notifications.excerpt(review)}
        told |= {"by": learner.id}
        notifications.tell_of(tx, booking.host_id, "review", booking.session_id, booking.title, **told)
    changes.touch_people(tx, learner.id, booking.host_id)
    return bookings.get(tx, learner.id, booking_id)


def is_in_time(ends_at: str, now: str) -> bool:
    return ends_at > _since(now)


def count(tx: Transaction, mentor_id: int, rating: int) -> None:
    """Averages, and how often there were so many stars, are kept: every card shows them."""
    tx.run("add_rating", id=mentor_id, rating=rating)
    tx.run("count_rating", id=mentor_id, rating=rating)


def uncount(tx: Transaction, mentor_id: int, rating: int) -> None:
    tx.run("take_rating_off", id=mentor_id, rating=rating)
    tx.run("uncount_rating", id=mentor_id, rating=rating)
    keeping.keep(tx, mentor_id)


def _since(now: str) -> str:
    return clock.moved(now, days=-DAYS)
