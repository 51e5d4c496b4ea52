"""What was begun in a conversation and is not sent: it is on each of its writer’s devices, and the newest one wins."""

import pytest

from db import conversations, follows
from db.changes import DraftKept
from db.conversations import drafts, messages
from db.refusals import Invalid, Missing
from tests.support.cast import ADA, MAX, OTTO


@pytest.fixture
def pair(tx):
    follows.follow(tx, ADA, MAX.id)
    return conversations.open_with(tx, ADA, MAX.id)[0]


def test_what_was_begun_is_kept_for_its_writer_alone_until_something_is_sent(tx, pair):
    drafts.keep(tx, ADA, pair.id, {"body": "Not sent\nyet"})
    assert [conversations.get(tx, one.id, pair.id).draft for one in (ADA, MAX)] == ["Not sent\nyet", ""]
    assert [one.draft for one in conversations.all_of(tx, ADA.id)] == ["Not sent\nyet"]
    assert [one.draft for one in conversations.all_of(tx, MAX.id)] == [""]
    with pytest.raises(Missing):
        drafts.keep(tx, OTTO, pair.id, {"body": "x"})
    with pytest.raises(Invalid):
        drafts.keep(tx, ADA, pair.id, {"body": "x" * (messages.LONGEST + 1)})
    messages.send(tx, ADA, pair.id, {"body": "Sent"})
    assert conversations.get(tx, ADA.id, pair.id).draft == ""


def test_what_was_begun_from_an_older_revision_does_not_replace_what_is_newer(tx, pair):
    def keep(body: str, revision: int | None) -> tuple[str, int, bool]:
        found, is_kept = drafts.keep(tx, ADA, pair.id, {"body": body, "revision": revision})
        return found.draft, found.draft_revision, is_kept

    assert keep("At home", 0) == ("At home", 1, True)
    assert keep("On the phone", 1) == ("On the phone", 2, True)
    assert keep("At home, later", 1) == ("On the phone", 2, False)
    messages.send(tx, ADA, pair.id, {"body": "Sent"})
    assert keep("Late", 2) == ("", 3, False)  # it was on its way when the message was sent
    assert keep("By a program that knows of no revisions", None)[1:] == (4, True)
    for nonsense in (-1, "x", 2**60):
        with pytest.raises(Invalid):
            keep("", nonsense)


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ({"body": "Other", "draft_revision": 1}, ""),  # of what it saw
        ({"body": "Other", "draft_revision": 0}, "On the phone"),
        ({"body": "On the phone, and more", "draft_revision": 0}, ""),
        ({"body": "On the", "draft_revision": 0}, "On the phone"),
        ({"body": "By a program"}, ""),
    ],
)
def test_a_message_ends_the_draft_that_its_writer_saw_or_that_it_says(tx, pair, sent, left):
    drafts.keep(tx, ADA, pair.id, {"body": "On the phone", "revision": 0})
    message, _is_new = messages.send(tx, ADA, pair.id, {"client_id": "c", **sent})
    assert conversations.get(tx, ADA.id, pair.id).draft == left
    drafts.keep(tx, ADA, pair.id, {"body": "Later"})
    if "draft_revision" in sent:  # a page that was cut off sends it again
        assert messages.send(tx, ADA, pair.id, {"client_id": "c", **sent}) == (message, False)
        assert conversations.get(tx, ADA.id, pair.id).draft == "Later"


def test_only_its_writer_hears_of_a_draft_and_of_none_that_was_not_kept(tx, pair):
    tx.events.clear()
    for revision in (0, 0):
        drafts.keep(tx, ADA, pair.id, {"body": "Hi", "revision": revision})
    assert tx.events == [DraftKept(pair.id, ADA.id, 1)]
