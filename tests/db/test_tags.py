"""Words of expertise: folded, counted, bounded."""

import shutil

import pytest

from db import mentors, tags
from db.engine import migrations, sqlite
from db.people import accounts, closing, password_hash
from db.refusals import Invalid
from tests.support import making
from tests.support.cast import MAX
from tests.support.running import SQL


def known(tx) -> dict:
    return {row.name: row.people for row in tx.all("tags", limit=100)}


def test_a_word_keeps_its_first_spelling_and_is_counted_once_for_each_mentor(tx):
    other = making.somebody(tx, "mentor")
    mentors.introduce(tx, MAX, {"expertise": "Économie,  unit   tests ; ECONOMIE"})
    mentors.introduce(tx, other, {"expertise": ["economie", "Python"]})
    assert known(tx) == {"Économie": 2, "unit tests": 1, "Python": 1}
    assert mentors.get(tx, None, other.id).expertise == "Économie, Python"
    assert tags.suggested(tx) == ["Économie", "Python", "unit tests"]


def test_a_word_that_nobody_has_any_more_is_forgotten(tx):
    other = making.somebody(tx, "mentor")
    for mentor in (MAX, other):
        mentors.introduce(tx, mentor, {"expertise": "Python, Pyhton"})
    mentors.introduce(tx, MAX, {"expertise": "Python"})
    accounts.delete(tx, other.id, password_hash(tx, other.id))
    assert known(tx) == {"Python": 1}
    closing.start(tx, MAX, password_hash(tx, MAX.id))
    assert known(tx) == {}


@pytest.mark.parametrize(
    "value",
    ["x" * 41, ",".join(f"word {number}" for number in range(13)), ["fine", 7], {"a": 1}, "a\u202eb", ["x"] * 10**5],
)
def test_what_is_not_a_few_short_words_is_refused(tx, value):
    if value == ["x"] * 10**5:  # all the same: cut off, and fine
        mentors.introduce(tx, MAX, {"expertise": value})
        return
    with pytest.raises(Invalid) as refused:
        mentors.introduce(tx, MAX, {"expertise": value})
    assert list(refused.value.errors) == ["expertise"]


def test_what_mentors_had_typed_before_is_counted_too(tmp_path):
    before, whole = tmp_path / "before", SQL / "migrations"
    before.mkdir()
    for path in sorted(whole.glob("*.sql"))[:24]:
        shutil.copy(path, before)
    connection = sqlite.connect(tmp_path / "old.db")
    migrations.migrate(connection, before)
    for number, (role, text) in enumerate(
        [("mentor", "Python, SQL,, python ,"), ("mentor", "python"), ("mentor", ""), ("learner", "SQL")], 1
    ):
        connection.execute(
            "INSERT INTO people (id, email, name, password_hash, role, timezone, created_at, expertise)"
            " VALUES (?, ?, 'One', '', ?, 'UTC', '2026-01-01T00:00:00Z', ?)",
            (number, f"{number}@example.org", role, text),
        )
    migrations.migrate(connection, whole)
    assert connection.execute("SELECT folded, name, people FROM tags ORDER BY folded").fetchall() == [
        ("python", "Python", 2),
        ("sql", "SQL", 1),
    ]
    assert connection.execute("SELECT COUNT(*) FROM person_tags").fetchone() == (3,)
    connection.close()
