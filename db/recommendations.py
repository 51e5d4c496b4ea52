"""Recommendations: what a mentor says about a student, in words and perhaps in stars. Employers see both
once mentor and student agree with the same.
"""

from db import changes, notifications, students
from db.engine.transaction import Row, Transaction
from db.fields import Field, Maybe, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.refusals import Invalid, Missing, Refused

FIELDS: dict[str, Field] = {
    "body": Text(most=1000, lines=True, label=_("Recommendation"), note="Empty to take it back"),
    "rating": Maybe(field=Whole(least=1, most=5), note="Stars, which are shown with the words"),
}
AGREED: dict[str, Field] = {"revision": Whole(least=1, most=2**31, note="Of the words that were shown")}


def write(tx: Transaction, mentor, learner_id: int, given: dict) -> None:
    """Each change is shown to nobody else until the student agrees again."""
    pair = students.together(tx, mentor.id, mentor.id, learner_id)
    students.must_be_two(pair)
    said, before = checked(FIELDS, given), of_pair(tx, mentor.id, learner_id)
    body, rating = said["body"], said.get("rating")
    if rating and not body and before is None:
        raise Invalid({"body": _("Please say a few words with the stars.")})
    if not body:
        tx.run("delete_recommendation", mentor_id=mentor.id, learner_id=learner_id)
    elif before is None or (before.body, before.rating) != (body, rating):
        both = {"mentor_id": mentor.id, "learner_id": learner_id}
        tx.run("write_recommendation", id=new_id(), **both, body=body, rating=rating, now=tx.now)
        told = {"name": mentor.name, "text": notifications.excerpt(body)}
        notifications.notify(tx, learner_id, "recommendation", link="/learner/profile/employers", by=mentor.id, **told)
    changes.touch_people(tx, mentor.id, learner_id)


def agree(tx: Transaction, learner, recommendation_id: int, given: dict) -> Row:
    """To these words and stars; if they have been changed since, the student is asked again."""
    _own(tx, learner, recommendation_id)
    revision = checked(AGREED, given)["revision"]
    if not tx.run("agree_to_recommendation", id=recommendation_id, me=learner.id, revision=revision):
        raise Refused(_("Your mentor has changed it since. Please read it again."), kind="changed")
    return _own(tx, learner, recommendation_id)


def hide(tx: Transaction, learner, recommendation_id: int) -> Row:
    _own(tx, learner, recommendation_id)
    tx.run("hide_recommendation", id=recommendation_id, me=learner.id)
    return _own(tx, learner, recommendation_id)


def of_pair(tx: Transaction, mentor_id: int, learner_id: int) -> Row | None:
    return tx.one("recommendation_of", mentor_id=mentor_id, learner_id=learner_id)


def of_learner(tx: Transaction, learner_id: int) -> list[Row]:
    """All of them, also those that nobody else sees."""
    return tx.all("recommendations", learner_id=learner_id)


def shown(tx: Transaction, learner_id: int) -> list[Row]:
    return [row for row in of_learner(tx, learner_id) if row.is_shown]


def everything(tx: Transaction, person_id: int) -> list[Row]:
    return tx.all("exported_recommendations", me=person_id)


def _own(tx: Transaction, learner, recommendation_id: int) -> Row:
    found = next((row for row in of_learner(tx, learner.id) if row.id == recommendation_id), None)
    if found is None:
        raise Missing()
    return found
