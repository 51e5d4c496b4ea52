"""What a mentor writes down about a student. Nobody else ever reads it."""

from db import changes, students
from db.engine.transaction import Transaction
from db.fields import Text, Whole, checked
from db.language import _
from db.refusals import Missing, Refused

NOTE = {
    "note": Text(most=10_000, lines=True, label=_("Private notes"), note="Markdown; empty to remove them"),
    "revision": Whole(least=0, most=2**31, note="Of what was shown; 0 if there were none"),
}


def of_mentor(tx: Transaction, mentor_id: int, learner_id: int):
    """None as long as there are none."""
    return tx.one("private_note", me=mentor_id, learner_id=learner_id)


def write(tx: Transaction, mentor, learner_id: int, given: dict) -> int:
    """Over what they had read, and nothing else; returns the new revision."""
    pair = students.together(tx, mentor.id, mentor.id, learner_id)
    if mentor.id != pair.host_id:
        raise Missing()
    found = checked(NOTE, given)
    shown = {"me": mentor.id, "learner_id": learner_id, "body": found["note"], "now": tx.now}
    if found["revision"]:
        is_written = tx.run("update_private_note", **shown, revision=found["revision"])
    else:
        is_written = tx.run("insert_private_note", **shown)
    if not is_written:
        stored = of_mentor(tx, mentor.id, learner_id)
        refused = Refused(_("You’ve changed these notes elsewhere. What they say now is below."), kind="changed")
        refused.more = {"revision": stored.revision if stored else 0}
        raise refused
    changes.touch_people(tx, mentor.id)
    return of_mentor(tx, mentor.id, learner_id).revision


def all_by(tx: Transaction, mentor_id: int) -> list:
    return tx.all("exported_private_notes", me=mentor_id)
