"""Reviews: read a page at a time, answered once by the mentor, and reported."""

from db import changes, clock, notifications, operators, pages
from db.engine.transaction import Transaction
from db.fields import Text, checked
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused

ANSWER = {"answer": Text(least=1, most=1000, lines=True, label=_("Answer"))}
REPORT = {"reason": Text(least=1, most=500, lines=True, label=_("Reason"))}
CHANGED_FOR = 10  # minutes
MOST_REPORTS = 10  # by one person, in a day


def page(tx: Transaction, mentor_id: int, after: str | None = None) -> pages.Page:
    """The newest first."""
    rated_at, booking_id = pages.start(after, str, int) or (pages.EVER, pages.LAST_ID)
    rows = tx.all("reviews", id=mentor_id, before_time=rated_at, before_id=booking_id, limit=pages.FETCHED)
    return pages.cut(rows, "rated_at", "id")


def get(tx: Transaction, booking_id: int):
    review = tx.one("review", id=booking_id)
    if review is None:
        raise Missing()
    return review


def own(tx: Transaction, mentor_id: int, booking_id: int):
    """A review of this mentor."""
    review = get(tx, booking_id)
    if review.mentor_id != mentor_id:
        raise Missing()
    return review


def changeable_since(now: str) -> str:
    """An answer that was written later can be changed."""
    return clock.moved(now, minutes=-CHANGED_FOR)


def may_change(review, now: str) -> bool:
    return review.answered_at is None or review.answered_at > changeable_since(now)


def answer(tx: Transaction, mentor, booking_id: int, given: dict):
    """Once, in public. The learner is told of the answer, and not of each correction."""
    review = own(tx, mentor.id, booking_id)
    body = checked(ANSWER, given)["answer"]
    if not tx.run("answer_review", id=booking_id, me=mentor.id, body=body, now=tx.now, since=changeable_since(tx.now)):
        sentence = _("You have answered this review. An answer can be changed for {count} minutes.", count=CHANGED_FOR)
        raise Refused(sentence, kind="state")
    if review.learner_id and review.answer is None:
        told = {"name": review.mentor_name, "by": mentor.id, "text": notifications.excerpt(body)}
        notifications.tell_of(tx, review.learner_id, "review_answered", review.session_id, review.title, **told)
    changes.touch_people(tx, mentor.id, review.learner_id)
    return get(tx, booking_id)


def report(tx: Transaction, person, booking_id: int, given: dict):
    """By anybody but its author. Operators decide. Returns the review."""
    review = get(tx, booking_id)
    if review.learner_id == person.id:
        raise Refused(_("This is your own review."), kind="own")
    reason = checked(REPORT, given)["reason"]
    if tx.value("count_reports_by", me=person.id, since=clock.moved(tx.now, days=-1)) >= MOST_REPORTS:
        raise Refused(_("You’ve reported {most} reviews today. Please wait a day.", most=MOST_REPORTS), kind="too_many")
    is_first = not tx.value("count_open_reports", booking_id=booking_id)
    report_id = new_id()
    if not tx.run("insert_report", id=report_id, booking_id=booking_id, me=person.id, reason=reason, now=tx.now):
        raise Refused(_("You have already reported this review."), kind="state")
    if is_first:
        told = {"name": review.mentor_name, "text": notifications.excerpt(reason)}
        operators.tell(tx, "review_reported", "/admin/reviews", **told)
    else:
        operators.touch(tx)
    return review


def answers_by(tx: Transaction, mentor_id: int) -> list:
    return tx.all("answers_by", me=mentor_id)


def reports_by(tx: Transaction, person_id: int) -> list:
    return tx.all("reports_by", me=person_id)
