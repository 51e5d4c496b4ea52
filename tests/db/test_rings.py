"""Calls of two people: who may call whom, what becomes of a call, and that nobody is in two of them."""

import sqlite3

import pytest

from db import attendance, clock, conversations, follows, notifications, rings
from db.changes import SessionTouched
from db.conversations import blocking, messages
from db.notifications import NotificationRead
from db.people import accounts, suspension
from db.refusals import Missing, Refused
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH
from ws import admission


@pytest.fixture
def friends(tx):
    """Ada and Otto follow Max."""
    for learner in (ADA, OTTO):
        follows.follow(tx, learner, MAX.id)


def ring(tx, caller=ADA, other=MAX, is_online=True) -> int:
    return rings.call(tx, caller, other.id, is_online=is_online)


def state(tx, ring_id: int, who=ADA) -> tuple[str, str]:
    found = rings.get(tx, who, ring_id)
    return found.status, found.why


def later(tx, seconds: int):
    return making.at(tx, clock.moved(tx.now, seconds=seconds))


def test_only_people_with_something_in_common_can_call_each_other(tx):
    for other in (MAX, ADA):
        with pytest.raises(Missing):
            ring(tx, ADA, other)
    follows.follow(tx, ADA, MAX.id)
    assert ring(tx) and rings.may_ring(tx, MAX.id, ADA.id)
    with pytest.raises(Missing):
        ring(tx, OTTO, ADA)
    with pytest.raises(Missing):
        rings.call(tx, OTTO, 12345, is_online=True)


def test_nobody_else_finds_a_call_or_acts_on_it(tx, friends):
    ring_id = ring(tx)
    for act in (rings.get, rings.answer, rings.refuse, rings.hang_up):
        with pytest.raises(Missing):
            act(tx, OTTO, ring_id)
    for act in (rings.answer, rings.refuse):  # of one’s own call
        with pytest.raises(Missing):
            act(tx, ADA, ring_id)
    assert rings.guest(tx, OTTO.id, ring_id) is None and rings.guest(tx, MAX.id, ring_id) is None
    assert rings.guest(tx, ADA.id, ring_id).status == "live"
    rings.answer(tx, MAX, ring_id)
    assert rings.guest(tx, MAX.id, ring_id) and rings.guest(tx, OTTO.id, ring_id) is None
    rings.hang_up(tx, MAX, ring_id)
    assert rings.guest(tx, MAX.id, ring_id) is None and rings.guest(tx, ADA.id, ring_id) is None


def test_it_rings_on_every_page_until_it_is_answered_in_one(tx, friends):
    ring_id = ring(tx)
    told = making.last_told(tx, MAX)
    assert (told.kind, told.level, told.link) == ("call", "urgent", f"/calls/{ring_id}")
    assert told.title == f"{ADA.name} is calling"
    rings.answer(tx, MAX, ring_id)
    assert any(isinstance(one, NotificationRead) and one.person_id == MAX.id for one in tx.events)
    assert "call" not in making.told(tx, MAX) and "missed_call" not in making.told(tx, MAX)
    assert rings.answer(tx, MAX, ring_id).status == "answered"  # in another tab at the same moment
    with pytest.raises(Refused):
        rings.refuse(tx, MAX, ring_id)
    assert state(tx, ring_id) == ("answered", "")
    assert rings.hang_up(tx, ADA, ring_id).status == "ended" and rings.hang_up(tx, MAX, ring_id).status == "ended"


def test_a_call_that_was_refused_is_not_missed(tx, friends):
    ring_id = ring(tx)
    rings.refuse(tx, MAX, ring_id)
    assert state(tx, ring_id) == ("refused", "") and not {"call", "missed_call"} & {*making.told(tx, MAX)}
    with pytest.raises(Refused):
        rings.answer(tx, MAX, ring_id)


def test_who_hangs_up_before_there_is_an_answer_was_missed(tx, friends):
    ring_id = ring(tx)
    rings.hang_up(tx, ADA, ring_id)
    assert state(tx, ring_id) == ("missed", "hung_up")
    assert making.told(tx, MAX)[0] == "missed_call" and "call" not in making.told(tx, MAX)


def test_it_stops_ringing_after_a_while_also_before_the_clock_has_noticed(tx, friends):
    ring_id = ring(tx)
    rings.time_out(tx)
    assert state(tx, ring_id) == ("ringing", "")
    with later(tx, rings.RINGS):
        with pytest.raises(Refused):
            rings.answer(tx, MAX, ring_id)
        assert rings.is_due(tx)
        rings.time_out(tx)
        assert state(tx, ring_id) == ("missed", "") and not rings.is_due(tx)
    assert making.told(tx, MAX)[0] == "missed_call"


def test_who_is_offline_or_busy_is_not_rung_but_told(tx, friends):
    assert state(tx, ring(tx, is_online=False)) == ("missed", "offline")
    assert making.told(tx, MAX)[0] == "missed_call"
    rings.answer(tx, MAX, ring(tx, OTTO))
    assert state(tx, ring(tx)) == ("missed", "busy") and "call" not in making.told(tx, MAX)
    with pytest.raises(Refused, match="another call"):
        ring(tx, MAX, ADA)


def test_who_is_in_a_live_session_is_busy(tx, friends):
    session = making.in_state(tx, "live")
    assert state(tx, ring(tx, OTTO), OTTO) == ("ringing", "")  # it is live, and he is not there
    rings.leave(tx, OTTO)
    admission.attend(tx, MAX.id, session.id)
    assert state(tx, ring(tx, OTTO), OTTO) == ("missed", "busy")
    attendance.left(tx, MAX.id, session.id)
    assert state(tx, ring(tx, OTTO), OTTO) == ("ringing", "")


def test_two_who_call_each_other_at_once_are_in_one_call(tx, friends):
    ring_id = ring(tx)
    assert ring(tx, MAX, ADA) == ring_id and state(tx, ring_id) == ("answered", "")
    assert ring(tx) == ring_id  # a second click


def test_who_is_blocked_rings_nowhere_and_is_told_no_more_than_others(tx, friends):
    conversation, _is_new = conversations.open_with(tx, ADA, MAX.id)
    blocking.block(tx, MAX, conversation.id)
    with pytest.raises(Refused, match="Unblock"):
        ring(tx, MAX, ADA)
    ring_id = ring(tx)
    assert state(tx, ring_id) == ("ringing", "") and not {"call", "missed_call"} & {*making.told(tx, MAX)}
    with pytest.raises(Missing):
        rings.answer(tx, MAX, ring_id)
    assert state(tx, ring(tx, OTTO), OTTO) == ("ringing", "")  # Max is free for others
    with later(tx, rings.RINGS):
        rings.time_out(tx)
        assert state(tx, ring_id) == ("missed", "")
    assert rings.all_of(tx, MAX.id)[0].caller_id == OTTO.id and len(rings.all_of(tx, MAX.id)) == 1
    assert state(tx, ring(tx, is_online=False)) == ("missed", "offline")  # as for everybody
    assert not {"call", "message", "missed_call"} & {one.kind for one in news_about(tx, MAX, ADA)}
    assert messages.page(tx, MAX.id, conversation).items == []


@pytest.mark.parametrize("is_online", [True, False])
def test_a_call_to_who_blocked_them_leaves_the_same_message_but_for_the_caller_alone(tx, friends, is_online):
    conversation, _is_new = conversations.open_with(tx, ADA, MAX.id)
    blocking.block(tx, MAX, conversation.id)
    ring_id = ring(tx, is_online=is_online)
    blocking.unblock(tx, MAX, conversation.id)  # what came meanwhile stays unseen
    if is_online:
        with later(tx, rings.RINGS):
            rings.time_out(tx)
    assert state(tx, ring_id)[0] == "missed"
    assert [one.body for one in messages.page(tx, ADA.id, conversation).items] == ["I tried to call you."]
    assert messages.page(tx, MAX.id, conversation).items == [] and conversations.unread(tx, MAX.id) == 0
    assert not {"call", "message", "missed_call"} & {*making.told(tx, MAX)}


def test_of_somebody_who_is_blocked_and_writes_very_fast_a_missed_call_is_no_news(tx, friends, monkeypatch):
    conversation, _is_new = conversations.open_with(tx, ADA, MAX.id)
    blocking.block(tx, MAX, conversation.id)
    monkeypatch.setattr(messages, "MOST_A_MINUTE", 0)
    ring(tx, is_online=False)
    assert not {"call", "message", "missed_call"} & {*making.told(tx, MAX)}


def news_about(tx, reader, other) -> list:
    return [
        one for one in notifications.everything(tx, reader.id) if other.name in one.title and one.kind != "follower"
    ]


def test_a_missed_call_is_a_message_where_the_two_write_to_each_other(tx, friends):
    conversation, _is_new = conversations.open_with(tx, MAX, ADA.id)
    rings.hang_up(tx, ADA, ring(tx))
    assert [one.body for one in messages.page(tx, MAX.id, conversation).items] == ["I tried to call you."]
    assert "message" in making.told(tx, MAX) and "missed_call" not in making.told(tx, MAX)
    follows.unfollow(tx, ADA, MAX.id)
    assert rings.may_ring(tx, MAX.id, ADA.id)  # who can still write to each other


def test_nobody_calls_too_often(tx, friends):
    for _number in range(rings.AN_HOUR_TO_ONE):
        ring(tx, is_online=False)
    with pytest.raises(Refused, match="in the last hour"):
        ring(tx)
    with later(tx, 3601):
        assert ring(tx)


def test_after_a_restart_a_call_that_nobody_comes_back_to_is_over(tx, friends):
    ring_id = ring(tx)
    rings.answer(tx, MAX, ring_id)
    rings.lose(tx)
    with later(tx, rings.LOST - 1):
        assert not rings.is_due(tx)
        rings.came(tx, ring_id)
        rings.lose(tx)
    with later(tx, 2 * rings.LOST):
        rings.time_out(tx)
        assert state(tx, ring_id) == ("ended", "")


def test_who_is_suspended_is_in_no_call(tx, friends):
    ring_id = ring(tx)
    rings.answer(tx, MAX, ring_id)
    suspension.start(tx, tx.one("person_for_operator", id=MAX.id), "Spam.")
    assert state(tx, ring_id) == ("ended", "") and rings.guest(tx, MAX.id, ring_id) is None
    with pytest.raises(Missing):
        ring(tx)


def test_a_call_of_somebody_who_deletes_their_account_stops_ringing(tx, friends):
    ring_id = ring(tx)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert "call" not in making.told(tx, MAX) and SessionTouched(ring_id, ()) in tx.events


def test_old_calls_are_forgotten(tx, friends):
    ring_id = ring(tx, is_online=False)
    rings.sweep(tx)
    assert len(rings.all_of(tx, ADA.id)) == 1 == len(rings.all_of(tx, MAX.id))
    with making.at(tx, making.ahead(tx, days=rings.KEPT_DAYS + 1)):
        rings.sweep(tx)
    assert rings.all_of(tx, ADA.id) == [] and ring_id


@pytest.mark.parametrize(("caller", "callee"), [(ADA, OTTO), (OTTO, MAX)])
def test_the_database_itself_refuses_a_second_call_of_either_of_them(tx, friends, caller, callee):
    """However many ask at the same moment, and whatever each of them has read before."""
    ring(tx)
    given = {"id": 9, "me": caller.id, "other_id": callee.id, "status": "ringing", "why": "", "is_silent": 0}
    with pytest.raises(sqlite3.IntegrityError):
        tx.run("insert_ring", **given, by_push=0, now=tx.now, ended_at=None)
