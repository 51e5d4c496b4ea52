"""Reviews that were reported: an operator keeps or removes them."""

from db import changes, figures, notifications, operators, pages, ratings, reviews
from db.engine.transaction import Transaction
from db.fields import Text, checked
from db.language import _
from db.operators import log
from db.refusals import Refused

REASON = {"reason": Text(least=1, most=500, lines=True, label=_("Reason"))}


def page(tx: Transaction, operator, after: str | None = None) -> pages.Page:
    """The reports that wait, the oldest first."""
    operators.must_be(tx, operator)
    (start,) = pages.start(after, int) or (0,)
    return pages.cut(tx.all("reported_reviews", after=start, limit=pages.FETCHED), "id")


def get(tx: Transaction, operator, booking_id: int):
    operators.must_be(tx, operator)
    return reviews.get(tx, booking_id)


def remove(tx: Transaction, operator, booking_id: int, given: dict) -> None:
    """With its stars, which no longer count. Its author and the mentor are told why."""
    review, reason = get(tx, operator, booking_id), checked(REASON, given)["reason"]
    is_own = operators.is_own(tx, operator, review.mentor_id, review.learner_id)
    if not tx.run("remove_review", id=booking_id):
        raise Refused(_("This review has just been removed."), kind="state")
    shown = {"rating": review.rating, "review": review.review, "reason": reason}
    tx.run("insert_removed_review", id=booking_id, **shown, now=tx.now)
    tx.run("remove_answer", id=booking_id)
    ratings.uncount(tx, review.mentor_id, review.rating)
    figures.recount(tx, review.session_id)
    tx.run("settle_reports", booking_id=booking_id, now=tx.now)
    log.write(tx, operator, "review_removed", review.learner_id, reason=reason, title=review.title, is_own=is_own)
    told = {"text": notifications.excerpt(reason)}
    if review.learner_id:
        notifications.tell_of(tx, review.learner_id, "own_review_removed", review.session_id, review.title, **told)
    notifications.tell_of(tx, review.mentor_id, "review_removed", review.session_id, review.title, **told)
    changes.touch_people(tx, review.learner_id, review.mentor_id)


def keep(tx: Transaction, operator, booking_id: int) -> None:
    """What was reported stays as it is."""
    review = get(tx, operator, booking_id)
    is_own = operators.is_own(tx, operator, review.mentor_id, review.learner_id)
    if not tx.run("settle_reports", booking_id=booking_id, now=tx.now):
        raise Refused(_("No report of this review is waiting any more."), kind="state")
    log.write(tx, operator, "review_kept", review.learner_id, title=review.title, is_own=is_own)
