"""Who may write to whom, the list, and what is unread."""

import pytest

from db import conversations, follows, people
from db.changes import ConversationChanged, UnreadMessages
from db.conversations import messages
from db.engine import sqlite_texts
from db.installation import rules
from db.people import accounts, closing
from db.refusals import Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH


@pytest.fixture
def pair(tx):
    """A conversation of Ada and Max."""
    follows.follow(tx, ADA, MAX.id)
    return conversations.open_with(tx, ADA, MAX.id)[0]


def say(tx, person, conversation, body: str, **given):
    return messages.send(tx, person, conversation.id, {"body": body} | given)[0]


def test_a_follow_a_request_or_a_session_is_what_two_have_in_common(tx):
    for other in (MAX, EMMA, OTTO):
        with pytest.raises(Missing):
            conversations.open_with(tx, ADA, other.id)
    follows.follow(tx, ADA, MAX.id)
    making.a_request(tx, OTTO)
    rival = making.somebody(tx, "mentor")
    making.a_full_class(tx, ADA, host=rival)
    for one, other in ((ADA, MAX), (MAX, OTTO), (rival, ADA)):
        made, is_new = conversations.open_with(tx, one, other.id)
        assert is_new and made.other_name == other.name and made.unread == 0
        assert conversations.open_with(tx, other, one.id)[0].id == made.id
        assert not conversations.open_with(tx, other, one.id)[1]
    for stranger in (OTTO.id, ADA.id, 2**62):
        with pytest.raises(Missing):
            conversations.open_with(tx, ADA, stranger)


def test_outsiders_find_nothing_of_it(tx, pair):
    message = say(tx, ADA, pair, "Hello")
    for act in (
        lambda: conversations.get(tx, OTTO.id, pair.id),
        lambda: messages.send(tx, OTTO, pair.id, {"body": "Hi"}),
        lambda: messages.read(tx, OTTO, pair.id),
        lambda: messages.edit(tx, OTTO, message.id, {"body": "Hi"}),
        lambda: messages.delete(tx, OTTO, message.id),
        lambda: messages.get(tx, OTTO.id, message.id),
    ):
        with pytest.raises(Missing):
            act()
    assert messages.find(tx, OTTO.id, "hello").items == []


def test_the_list_begins_with_what_was_said_last_and_goes_on(tx):
    others = [making.somebody(tx, name=f"Learner {number}") for number in range(30)]
    for other in others:
        follows.follow(tx, other, MAX.id)
        say(tx, other, conversations.open_with(tx, other, MAX.id)[0], "Hello")
    first = conversations.page(tx, MAX.id)
    second = conversations.page(tx, MAX.id, first.next)
    names = [one.other_name for one in [*first.items, *second.items]]
    assert names == [other.name for other in reversed(others)] and second.next is None
    say(tx, others[0], first.items[0]._replace(id=second.items[-1].id), "Again")
    assert conversations.page(tx, MAX.id).items[0].other_name == others[0].name


def test_new_people_may_open_few_conversations_a_day(tx):
    newcomer = making.somebody(tx)
    for number in range(conversations.OPENED_A_DAY_NEW + 1):
        mentor = making.somebody(tx, "mentor")
        follows.follow(tx, newcomer, mentor.id)
        if number < conversations.OPENED_A_DAY_NEW:
            conversations.open_with(tx, newcomer, mentor.id)
    with pytest.raises(Refused, match="started 10 conversations today"):
        conversations.open_with(tx, newcomer, mentor.id)
    with making.at(tx, making.ahead(tx, days=2)):
        conversations.open_with(tx, newcomer, mentor.id)


def test_unread_messages_are_counted_where_they_are_read_and_told(tx, pair):
    first = say(tx, ADA, pair, "One")
    say(tx, ADA, pair, "Two")
    assert conversations.unread(tx, MAX.id) == 2 and conversations.unread(tx, ADA.id) == 0
    assert people.me(tx, MAX.id).unread_messages == 2
    assert making.told(tx, MAX).count("message") == 1
    tx.events.clear()
    assert messages.read(tx, MAX, pair.id, first.id) == 1
    assert making.told(tx, MAX).count("message") == 1
    assert messages.read(tx, MAX, pair.id) == 0
    assert "message" not in making.told(tx, MAX)
    assert [one.unread for one in tx.events if isinstance(one, UnreadMessages)] == [1, 0]
    assert conversations.get(tx, ADA.id, pair.id).seen_id == conversations.get(tx, MAX.id, pair.id).last_id
    assert messages.read(tx, MAX, pair.id, first.id) == 0, "what was read stays read"


def test_both_are_told_of_a_message_and_nobody_else(tx, pair):
    tx.events.clear()
    say(tx, ADA, pair, "Hello")
    assert [one.person_ids for one in tx.events if isinstance(one, ConversationChanged)] == [(ADA.id, MAX.id)]


def test_what_was_written_stays_when_one_leaves_and_goes_with_the_second(tx, pair):
    said = say(tx, ADA, pair, "Hello")
    closing.start(tx, ADA, PASSWORD_HASH)
    while tx.value("next_closing"):
        assert not any(count for _rule, count in rules.counted(tx, tx._queries))
        closing.go_on(tx)
    found = conversations.get(tx, MAX.id, pair.id)
    assert found.other_name is None
    (message,) = messages.page(tx, MAX.id, found).items
    assert (message.id, message.body, message.sender_name) == (said.id, "Hello", None)
    with pytest.raises(Refused, match="left Mentora"):
        say(tx, MAX, pair, "Are you there?")
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    assert tx._execute("SELECT COUNT(*) FROM direct_messages").fetchone()[0] == 0
    assert tx._execute(sqlite_texts.MESSAGES_DIFFERING).fetchone()[0] == 0
    assert not any(count for _rule, count in rules.counted(tx, tx._queries))
