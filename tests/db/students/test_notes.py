"""Private notes: the mentor's alone, and never written over unread."""

import json

import pytest

from db.people import export
from db.refusals import Invalid, Missing, Refused
from db.students import notes
from tests.db.students.test_students import lesson
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

SECRET = "Underestimates herself"


def test_a_mentor_writes_them_over_what_they_have_read_and_nothing_else(tx):
    lesson(tx)
    assert notes.of_mentor(tx, MAX.id, ADA.id) is None
    assert notes.write(tx, MAX, ADA.id, {"note": "First", "revision": 0}) == 1
    for revision in (0, 7):
        with pytest.raises(Refused, match="changed these notes elsewhere") as refused:
            notes.write(tx, MAX, ADA.id, {"note": "Second", "revision": revision})
        assert (refused.value.kind, refused.value.more) == ("changed", {"revision": 1})
    assert notes.write(tx, MAX, ADA.id, {"note": "Second", "revision": 1}) == 2
    assert notes.of_mentor(tx, MAX.id, ADA.id).body == "Second"
    assert notes.write(tx, MAX, ADA.id, {"note": "", "revision": 2}) == 3


def test_nobody_else_writes_or_reads_them(tx):
    lesson(tx)
    notes.write(tx, MAX, ADA.id, {"note": SECRET, "revision": 0})
    for person in (ADA, OTTO, making.somebody(tx, "mentor")):
        with pytest.raises(Missing):
            notes.write(tx, person, ADA.id, {"note": "Mine", "revision": 1})
        assert notes.of_mentor(tx, person.id, ADA.id) is None
    with pytest.raises(Missing):
        notes.write(tx, MAX, OTTO.id, {"note": "Not a student", "revision": 0})
    assert SECRET in json.dumps(export.everything(tx, MAX.id), default=str)
    assert SECRET not in json.dumps(export.everything(tx, ADA.id), default=str)


def test_they_have_a_length(tx):
    lesson(tx)
    with pytest.raises(Invalid):
        notes.write(tx, MAX, ADA.id, {"note": "x" * 10_001, "revision": 0})
