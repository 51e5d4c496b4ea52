"""What the news of messages says, on the page and by email, after what it tells of was edited, deleted or read."""

import pytest

from db import conversations, follows, mails, notifications, posting, preferences, telling
from db.conversations import messages
from tests.db.conversations.test_conversations import say
from tests.support import making
from tests.support.cast import ADA, MAX


@pytest.fixture
def pair(tx):
    follows.follow(tx, ADA, MAX.id)
    return conversations.open_with(tx, ADA, MAX.id)[0]


def told(tx) -> list[str]:
    return [one.body for one in notifications.everything(tx, MAX.id) if one.kind == "message"]


def mailed(tx) -> list[str]:
    """What Max finds in his mail, once he has not read it on the page."""
    with making.at(tx, making.ahead(tx, seconds=telling.UNREAD + 1)):
        while posting.is_due(tx):
            posting.post(tx)
        return [mail.body for mail in mails.claim(tx) if mail.kind == "messages"]


def test_the_news_says_nothing_that_was_deleted(tx, pair):
    secret = say(tx, ADA, pair, "My password is tulip")
    say(tx, ADA, pair, "That was meant for somebody else")
    messages.delete(tx, ADA, secret.id)
    assert told(tx) == ["That was meant for somebody else"]
    (mail,) = mailed(tx)
    assert "tulip" not in mail and "somebody else" in mail


def test_the_news_says_what_a_message_says_now(tx, pair):
    message = say(tx, ADA, pair, "My password is tulip")
    say(tx, ADA, pair, "And")
    messages.edit(tx, ADA, message.id, {"body": "My **name** is Ada"})
    assert told(tx) == ["My name is Ada"]
    (mail,) = mailed(tx)
    assert "tulip" not in mail and "My name is Ada" in mail


def test_the_news_is_of_what_is_left_to_read(tx, pair):
    first, last = say(tx, ADA, pair, "First"), say(tx, ADA, pair, "Last")
    messages.read(tx, MAX, pair.id, str(first.id))
    messages.edit(tx, ADA, first.id, {"body": "Changed"})
    assert told(tx) == ["Last"]
    messages.delete(tx, ADA, last.id)
    assert told(tx) == [] == mailed(tx)


@pytest.mark.parametrize("act", ["read", "deleted"])
def test_no_email_tells_of_what_was_read_or_deleted_where_the_page_does_not(tx, pair, act):
    preferences.save(tx, MAX.id, {"messages_page": False, "messages_mail": True})
    message = say(tx, ADA, pair, "Hello")
    if act == "read":
        messages.read(tx, MAX, pair.id)
    else:
        messages.delete(tx, ADA, message.id)
    assert mailed(tx) == []
    say(tx, ADA, pair, "Again")
    assert len(mailed(tx)) == 1
