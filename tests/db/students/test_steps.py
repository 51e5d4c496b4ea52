"""Goals and agreed actions: by either of the two, and of two who write at once nobody loses anything."""

import pytest

from db.refusals import Invalid, Missing, Refused
from db.students import steps
from tests.db.students.test_students import lesson
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


def goal(tx, person=ADA, **fields):
    return steps.add(tx, person, MAX.id, ADA.id, {"kind": "goal", "body": "Ship it"} | fields)


@pytest.mark.parametrize("person", [ADA, MAX], ids=lambda person: person.role)
def test_either_writes_changes_ticks_off_opens_again_and_deletes(tx, person):
    lesson(tx)
    step = goal(tx, person, due_on="2027-01-31")
    changed = steps.change(tx, MAX if person == ADA else ADA, step.id, {"body": "Ship it twice", "revision": 0})
    assert (changed.body, changed.due_on, changed.revision) == ("Ship it twice", "2027-01-31", 1)
    assert steps.tick(tx, person, step.id, True).done_at
    first = steps.get(tx, person.id, step.id).done_at
    with making.at(tx, making.ahead(tx, hours=1)):
        assert steps.tick(tx, person, step.id, True).done_at == first
    assert steps.tick(tx, person, step.id, False).done_at is None
    steps.delete(tx, person, step.id, {"revision": 1})
    with pytest.raises(Missing):
        steps.get(tx, person.id, step.id)


def test_nobody_else_adds_reads_changes_ticks_off_or_deletes(tx):
    lesson(tx)
    step = goal(tx)
    for person in (OTTO, EMMA, making.somebody(tx, "mentor")):
        for act in (
            lambda who: steps.add(tx, who, MAX.id, ADA.id, {"kind": "goal", "body": "Mine"}),
            lambda who: steps.get(tx, who.id, step.id),
            lambda who: steps.change(tx, who, step.id, {"body": "Mine", "revision": 0}),
            lambda who: steps.tick(tx, who, step.id, True),
            lambda who: steps.delete(tx, who, step.id, {"revision": 0}),
        ):
            with pytest.raises(Missing):
                act(person)
    assert steps.get(tx, ADA.id, step.id) == step


def test_before_a_lesson_there_is_nothing_to_share(tx):
    with pytest.raises(Missing):
        goal(tx)


def test_of_two_who_change_it_at_once_the_second_reads_what_the_first_wrote(tx):
    lesson(tx)
    step = goal(tx)
    steps.change(tx, MAX, step.id, {"body": "Ship it with tests", "revision": 0})
    for act in (
        lambda: steps.change(tx, ADA, step.id, {"body": "Ship it on Friday", "revision": 0}),
        lambda: steps.delete(tx, ADA, step.id, {"revision": 0}),
    ):
        with pytest.raises(Refused, match="Max Mentor has changed this.*“Ship it with tests”") as refused:
            act()
        assert (refused.value.kind, refused.value.more) == ("changed", {"revision": 1})
    assert steps.change(tx, ADA, step.id, {"body": "Ship it on Friday", "revision": 1}).body == "Ship it on Friday"
    with pytest.raises(Refused, match="You’ve changed this elsewhere"):
        steps.change(tx, ADA, step.id, {"body": "Again", "revision": 1})


@pytest.mark.parametrize(
    "given",
    [
        {"body": ""},
        {"body": "x" * 301},
        {"body": "two\nlines"},
        {"kind": "wish"},
        {"who": "everybody"},
        {"due_on": "soon"},
        {"due_on": "9999-12-31"},
        {"due_on": 7},
    ],
)
def test_what_is_wrong_is_said_beside_its_field(tx, given):
    lesson(tx)
    with pytest.raises(Invalid) as refused:
        goal(tx, **given)
    assert list(refused.value.errors) == list(given)


def test_there_are_so_many_of_each_kind_and_no_more(tx):
    lesson(tx)
    for number in range(steps.MOST):
        goal(tx, body=f"Goal {number}")
    with pytest.raises(Refused, match="100 goals already"):
        goal(tx)
    assert goal(tx, kind="action", who="mentor").kind == "action"


def test_the_other_is_told_of_an_action_but_not_all_day(tx):
    lesson(tx)
    goal(tx)
    assert "action_agreed" not in making.told(tx, MAX)
    for number in range(steps.MOST_TOLD + 3):
        goal(tx, kind="action", body=f"Read chapter {number}", who="learner")
    assert making.told(tx, MAX).count("action_agreed") == steps.MOST_TOLD and "action_agreed" not in making.told(
        tx, ADA
    )
    assert making.last_told(tx, MAX).link == f"/students/{ADA.id}"
    goal(tx, MAX, kind="action", body="Send the list", who="mentor")
    told = making.last_told(tx, ADA)
    assert (told.title, told.body) == ("Max Mentor added an action for the two of you", "Send the list")
    assert told.link == f"/mentors/{MAX.id}/together"
