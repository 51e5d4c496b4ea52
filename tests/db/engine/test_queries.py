"""The loader of `sql/`: a typo stops the start, with file and line."""

import pytest

from db.engine import queries, sqlite
from db.engine.queries import BrokenFile


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sql").mkdir()
    return tmp_path / "sql"


def load(folder, text: str):
    (folder / "seats.sql").write_text(text)
    return queries.load(folder)


def test_a_typo_is_named_with_its_file_and_line(folder, connection):
    loaded = load(folder, "-- name: all_people\n-- Everybody.\nSELECT id\nFORM people;\n")
    with pytest.raises(BrokenFile, match=r"sql/seats.sql, line 4: all_people: near \"people\""):
        sqlite.prepare(connection, loaded)


def test_a_column_that_is_not_there_is_found_before_anybody_asks_for_it(folder, connection):
    loaded = load(folder, "-- name: all_people\n-- Everybody.\nSELECT\n  nickname\nFROM people;\n")
    with pytest.raises(BrokenFile, match="line 4: all_people: no such column: nickname"):
        sqlite.prepare(connection, loaded)


def test_a_query_that_speaks_for_itself_needs_no_comment(folder):
    assert load(folder, "-- name: all_people\nSELECT id FROM people;\n")["all_people"].sql == "SELECT id FROM people"


def test_a_name_without_a_query_is_refused(folder):
    with pytest.raises(BrokenFile, match="all_people has no SQL"):
        load(folder, "-- name: all_people\n-- Everybody.\n")


def test_a_name_is_taken_once(folder):
    with pytest.raises(BrokenFile, match="line 4: one is already defined"):
        load(folder, "-- name: one\n-- Why.\nSELECT 1;\n-- name: one\n-- Why.\nSELECT 2;\n")


def test_sql_outside_a_query_is_refused(folder):
    with pytest.raises(BrokenFile, match="line 1: SQL before"):
        load(folder, "SELECT 1;\n")


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / "seats.sql").write_bytes(b"-- name: one\n-- \xff\nSELECT 1;\n")
    with pytest.raises(BrokenFile, match="not UTF-8"):
        queries.load(folder)


def test_a_colon_in_a_string_or_comment_is_no_parameter(folder):
    loaded = load(folder, "-- name: one\n-- Why: :not_this\nSELECT ':nor_this', :this;\n")
    assert loaded["one"].parameters == {"this"}


def test_a_parameter_too_many_or_too_few_is_refused(tx):
    with pytest.raises(TypeError, match="query fact takes"):
        tx.value("fact")
    with pytest.raises(TypeError, match="query fact takes"):
        tx.value("fact", name="demo", extra=1)


def test_the_columns_of_a_query_are_its_record(tx):
    person = tx.one("person", id=1001)
    assert (person.name, person.unread) == ("Ada Learner", 0)
    with pytest.raises(AttributeError):
        person.name = "Somebody else"
