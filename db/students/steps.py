"""Goals and agreed actions of a mentor and a learner: either writes them, and ticks them off."""

from dataclasses import dataclass

from db import changes, notifications, students
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Choice, Field, Schema, Text, Whole, checked
from db.ids import new_id
from db.language import _
from db.refusals import Missing, Refused

MOST = 100  # of each kind, done or not
MOST_TOLD = 5  # actions by one person that the other is told of, in a day
KINDS = ("goal", "action")
WHO = ("mentor", "learner", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Field):
    """`2026-11-21`, or nothing."""

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}

    def check(self, check: Check, name: str, value, timezone: str) -> str | None:
        found = check.day(name, value) if value not in (None, "") else None
        return found.isoformat() if found else None


STEP = {
    "body": Text(least=1, most=300, label=_("Text")),
    "who": Choice(options=WHO, sentence=_("Please choose who does it.")),
    "due_on": Day(note="Until when; empty for no day"),
}
REVISION = {"revision": Whole(least=0, most=2**31, note="Of what was shown")}
NEW = {"kind": Choice(options=KINDS, sentence=_("Please choose a goal or an action."))} | STEP


def all_of(tx: Transaction, pair) -> list:
    return tx.all("steps_together", host_id=pair.host_id, learner_id=pair.learner_id)


def get(tx: Transaction, person_id: int, step_id: int):
    """For one of the two."""
    step = tx.one("step", id=step_id, me=person_id)
    if step is None:
        raise Missing()
    return step


def add(tx: Transaction, person, host_id: int, learner_id: int, given: dict):
    pair = students.together(tx, person.id, host_id, learner_id)
    students.must_be_two(pair)
    found = checked(NEW, {"who": "both", "due_on": "", **given})
    if tx.value("count_steps", host_id=host_id, learner_id=learner_id, kind=found["kind"]) >= MOST:
        if found["kind"] == "goal":
            raise Refused(_("There are {most} goals already. Please delete some that you are done with.", most=MOST))
        raise Refused(_("There are {most} actions already. Please delete some that you are done with.", most=MOST))
    step_id, written_by = new_id(), _side(pair, person.id)
    tx.run(
        "insert_step", id=step_id, host_id=host_id, learner_id=learner_id, written_by=written_by, **found, now=tx.now
    )
    if found["kind"] == "action":
        other_id, name = (learner_id, pair.host_name) if written_by == "mentor" else (host_id, pair.learner_name)
        told = {"name": name, "text": notifications.excerpt(found["body"])}
        if not notifications.was_told(tx, other_id, "action_agreed", about=person.id, days=1, times=MOST_TOLD):
            link = page_of(pair, other_id)
            notifications.notify(tx, other_id, "action_agreed", link=link, about=person.id, **told)
    changes.touch_people(tx, host_id, learner_id)
    return get(tx, person.id, step_id)


def change(tx: Transaction, person, step_id: int, given: dict):
    """Only of what they had read: of two who change it at once, the second sees what the first wrote."""
    pair, step = _own(tx, person.id, step_id)
    found = checked(STEP | REVISION, {"who": step.who, "due_on": step.due_on or "", "revision": "", **given})
    if not tx.run("update_step", id=step_id, me=person.id, **found, written_by=_side(pair, person.id)):
        raise _changed(pair, step, person)
    changes.touch_people(tx, pair.host_id, pair.learner_id)
    return get(tx, person.id, step_id)


def tick(tx: Transaction, person, step_id: int, is_done: bool):
    """To what it says, however often it is pressed."""
    pair, _step = _own(tx, person.id, step_id)
    tx.run("tick_step", id=step_id, me=person.id, is_done=int(is_done), now=tx.now)
    changes.touch_people(tx, pair.host_id, pair.learner_id)
    return get(tx, person.id, step_id)


def delete(tx: Transaction, person, step_id: int, given: dict):
    """Returns what it was."""
    pair, step = _own(tx, person.id, step_id)
    revision = checked(REVISION, {"revision": given.get("revision", "")})["revision"]
    if not tx.run("delete_step", id=step_id, me=person.id, revision=revision):
        raise _changed(pair, step, person)
    changes.touch_people(tx, pair.host_id, pair.learner_id)
    return step


def page_of(pair, person_id: int) -> str:
    """The page of the two, at the address of one of them."""
    if person_id == pair.host_id:
        return f"/students/{pair.learner_id}"
    return f"/mentors/{pair.host_id}/together"


def all_with(tx: Transaction, person_id: int) -> list:
    return tx.all("exported_steps", me=person_id)


def _own(tx: Transaction, person_id: int, step_id: int):
    step = get(tx, person_id, step_id)
    pair = students.together(tx, person_id, step.host_id, step.learner_id)
    students.must_be_two(pair)
    return pair, step


def _side(pair, person_id: int) -> str:
    return "mentor" if person_id == pair.host_id else "learner"


def _changed(pair, step, person) -> Refused:
    """With what it says now, so that nothing is lost."""
    name = {"mentor": pair.host_name, "learner": pair.learner_name}[step.written_by]
    if step.written_by == _side(pair, person.id):
        said = _(
            "You’ve changed this elsewhere. It now says: “{text}”. If you still want yours, send it again.",
            text=step.body,
        )
    else:
        said = _(
            "{name} has changed this in the meantime. It now says: “{text}”. If you still want yours, send it again.",
            name=name,
            text=step.body,
        )
    refused = Refused(said, kind="changed")
    refused.more = {"revision": step.revision}
    return refused
