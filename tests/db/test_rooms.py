"""The note of a room: paragraphs that say something, each in the session it was written in."""

import pytest

from db import rooms
from db.refusals import Invalid, Missing, Refused
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


@pytest.fixture
def session(tx):
    session = making.a_full_class(tx, ADA)
    making.begin(tx, session.id)
    return session


@pytest.mark.parametrize("body", ["", "  \n\t", None, "\u200b"])
def test_no_paragraph_begins_empty(tx, session, body):
    with pytest.raises(Invalid) as refused:
        rooms.write(tx, ADA, session.id, None, body)
    assert set(refused.value.errors) == {"body"} and rooms.note(tx, MAX, session.id) == []


def test_a_paragraph_is_replaced_and_deleted_in_its_own_session_only(tx, session):
    written = rooms.write(tx, ADA, session.id, None, "A plan")
    rival = making.somebody(tx, "mentor")
    other = making.a_full_class(tx, ADA, host=rival, starts_at=making.ahead(tx, days=9))
    making.begin(tx, other.id, rival)
    with pytest.raises(Refused, match="deleted"):
        rooms.write(tx, ADA, other.id, written.paragraph_id, "Mine")
    rooms.write(tx, ADA, other.id, written.paragraph_id, "")
    assert [one.body for one in rooms.note(tx, MAX, session.id)] == ["A plan"]
    rooms.write(tx, MAX, session.id, written.paragraph_id, "A better plan")
    assert [one.body for one in rooms.note(tx, ADA, session.id)] == ["A better plan"]
    rooms.write(tx, ADA, session.id, written.paragraph_id, "")
    assert rooms.note(tx, ADA, session.id) == []


def test_a_note_has_a_limited_number_of_paragraphs(tx, session, monkeypatch):
    monkeypatch.setattr(rooms, "MOST_PARAGRAPHS", 2)
    for _ in range(2):
        rooms.write(tx, ADA, session.id, None, "One more")
    with pytest.raises(Refused, match="full"):
        rooms.write(tx, ADA, session.id, None, "One more")


def test_those_who_were_there_find_the_chat_of_a_session_afterwards(tx, session):
    with making.at(tx, session.starts_at):
        rooms.say(tx, ADA, session.id, "Hello")
        assert rooms.with_chats(tx, ADA).items == []
        readiness.end(tx, MAX, session.id)
    making.in_state(tx, "completed")  # in which nobody wrote
    for person in (ADA, MAX):
        (found,) = rooms.with_chats(tx, person).items
        assert (found.id, found.last_body, found.host_name) == (session.id, "Hello", MAX.name)
        assert [one.body for one in rooms.messages(tx, person, session.id)] == ["Hello"]
    assert rooms.with_chats(tx, OTTO).items == []
    with pytest.raises(Missing):
        rooms.messages(tx, OTTO, session.id)
