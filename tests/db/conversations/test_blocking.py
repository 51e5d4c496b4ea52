"""Blocking somebody while they call."""

import pytest

from db import conversations, follows, notifications, rings
from db.conversations import blocking, messages
from db.refusals import Missing
from tests.support import making
from tests.support.cast import ADA, MAX


@pytest.fixture
def pair(tx):
    follows.follow(tx, ADA, MAX.id)
    return conversations.open_with(tx, ADA, MAX.id)[0]


def test_who_is_blocked_while_they_call_rings_on_for_themselves_alone(tx, pair):
    ring_id = rings.call(tx, ADA, MAX.id, is_online=True)
    tx.events.clear()
    blocking.block(tx, MAX, pair.id)
    assert any(isinstance(one, notifications.NotificationRead) and one.person_id == MAX.id for one in tx.events)
    assert "call" not in making.told(tx, MAX)
    assert rings.get(tx, ADA, ring_id).status == "ringing"
    for act in (rings.get, rings.answer):
        with pytest.raises(Missing):
            act(tx, MAX, ring_id)
    with making.at(tx, making.ahead(tx, seconds=rings.RINGS)):
        rings.time_out(tx)
        assert rings.get(tx, ADA, ring_id).status == "missed"
    assert [one.body for one in messages.page(tx, ADA.id, pair).items] == ["I tried to call you."]
    assert messages.page(tx, MAX.id, pair).items == []
    assert not {"message", "missed_call"} & {*making.told(tx, MAX)}
