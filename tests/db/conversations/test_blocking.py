"""Blocking somebody while they call, or in a call with them."""

import pytest

from db import conversations, follows, notifications, rings
from db.changes import SessionTouched
from db.conversations import blocking, messages
from db.refusals import Missing
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


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


@pytest.mark.parametrize("blocks", [ADA, MAX])
def test_who_blocks_the_other_one_in_a_call_has_hung_up(tx, pair, blocks):
    ring_id = rings.call(tx, ADA, MAX.id, is_online=True)
    rings.answer(tx, MAX, ring_id)
    tx.events.clear()
    blocking.block(tx, blocks, pair.id)
    assert rings.get(tx, ADA, ring_id).status == "ended"
    assert rings.guest(tx, ADA.id, ring_id) is None and rings.guest(tx, MAX.id, ring_id) is None
    assert SessionTouched(ring_id, ()) in tx.events  # their rooms close
    assert messages.page(tx, ADA.id, pair).items == []


def test_a_call_with_somebody_else_goes_on(tx, pair):
    follows.follow(tx, OTTO, MAX.id)
    ring_id = rings.call(tx, OTTO, MAX.id, is_online=True)
    rings.answer(tx, MAX, ring_id)
    blocking.block(tx, MAX, pair.id)
    assert rings.get(tx, OTTO, ring_id).status == "answered"


def test_who_blocks_the_one_they_are_calling_has_hung_up_and_that_reads_as_always(tx, pair):
    ring_id = rings.call(tx, ADA, MAX.id, is_online=True)
    blocking.block(tx, ADA, pair.id)
    assert rings.get(tx, ADA, ring_id).status == "missed"
    assert [one.body for one in messages.page(tx, MAX.id, pair).items] == ["I tried to call you."]
    assert "missed_call" not in making.told(tx, MAX)
