"""Recordings of the media server: what is recorded counts while it grows, and becomes one film, once."""

import pytest

from db import expiry, mixing, recordings
from db.refusals import Missing, Refused
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX

LOTS = recordings.Space(10**9, 10**9)


@pytest.fixture
def session(tx):
    expiry.plan(tx, 30)
    return making.in_state(tx, "live")


def begin(tx, session) -> int:
    return mixing.begin(tx, MAX.id, session.id, LOTS)


def shown(tx, recording_id: int):
    return recordings.get(tx, MAX, recording_id)


def stopped(tx, session):
    recording_id = begin(tx, session)
    mixing.weigh(tx, recording_id, 500, LOTS)
    mixing.stop(tx, recording_id)
    return mixing.next_one(tx)


def test_a_recording_goes_on_becomes_a_film_and_expires_like_others(tx, session):
    recording_id = begin(tx, session)
    assert (shown(tx, recording_id).status, shown(tx, recording_id).made_by) == ("recording", "server")
    assert mixing.next_one(tx) is None and begin(tx, session) == recording_id  # after an interruption it goes on
    mixing.weigh(tx, recording_id, 500, LOTS)
    assert recordings.kept_by(tx, MAX.id) == 500
    mixing.stop(tx, recording_id)
    one = mixing.next_one(tx)
    assert (one.id, shown(tx, recording_id).status) == (recording_id, "mixing")
    assert mixing.went_on(tx, one, 40) and shown(tx, recording_id).progress == 40
    assert mixing.finish(tx, one, 70) and not mixing.finish(tx, one, 70)
    done = shown(tx, recording_id)
    assert (done.status, done.bytes, done.mime, bool(done.expires_at)) == ("ready", 70, "video/mp4", True)
    assert begin(tx, session) != recording_id


def test_only_the_host_of_a_session_in_progress_can_begin(tx, session):
    with pytest.raises(Missing):
        mixing.begin(tx, ADA.id, session.id, LOTS)
    readiness.end(tx, MAX, session.id)
    with pytest.raises(Refused, match="in progress"):
        begin(tx, session)


def test_what_was_recorded_counts_towards_both_limits_while_it_grows(tx, session):
    recording_id = begin(tx, session)
    other = recordings.begin(tx, MAX, session.id, "video/webm")
    recordings.take_chunk(tx, MAX, other.id, 0, making.WEBM, LOTS)
    mixing.weigh(tx, recording_id, 96, recordings.Space(100, 100))
    for space in (recordings.Space(100, 1000), recordings.Space(1000, 100)):
        with pytest.raises(Refused, match="space"):
            mixing.weigh(tx, recording_id, 97, space)
        with pytest.raises(Refused, match="space"):
            mixing.begin(tx, MAX.id, session.id, recordings.Space(1, 1))


def test_a_recording_of_nothing_leaves_nothing(tx, session):
    recording_id = begin(tx, session)
    mixing.stop(tx, recording_id)
    with pytest.raises(Missing):
        shown(tx, recording_id)


def test_a_deleted_one_stops_growing_and_is_not_finished(tx, session):
    recording_id = begin(tx, session)
    mixing.weigh(tx, recording_id, 5, LOTS)
    recordings.delete(tx, MAX, recording_id)
    with pytest.raises(Refused, match="deleted"):
        mixing.weigh(tx, recording_id, 6, LOTS)
    one = stopped(tx, session)
    recordings.delete(tx, MAX, one.id)
    assert not mixing.went_on(tx, one, 1) and not mixing.finish(tx, one, 7) and mixing.next_one(tx) is None


@pytest.mark.parametrize("problem", ["empty", "missing"])
def test_where_there_is_nothing_to_make_a_film_of_a_host_is_not_asked_to_try_again(tx, session, problem):
    mixing.fail(tx, stopped(tx, session), problem)
    assert making.told(tx, MAX)[0] == "recording_failed" and "try again" not in making.last_told(tx, MAX).body


def test_a_host_is_told_of_a_failure_and_can_try_again_for_some_days(tx, session):
    one = stopped(tx, session)
    with pytest.raises(Refused):
        mixing.try_again(tx, MAX, one.id)
    mixing.fail(tx, one, "program")
    assert (shown(tx, one.id).status, shown(tx, one.id).problem) == ("failed", "program")
    assert making.told(tx, MAX)[0] == "recording_failed" and mixing.next_one(tx) is None
    assert "try again" in making.last_told(tx, MAX).body
    with pytest.raises(Missing):
        mixing.try_again(tx, ADA, one.id)
    assert mixing.try_again(tx, MAX, one.id).status == "mixing" and mixing.next_one(tx).id == one.id
    mixing.fail(tx, one, "disk")
    with making.at(tx, making.ahead(tx, days=mixing.TRIES - 1)):
        mixing.give_up(tx)
        assert mixing.kept(tx) == {one.id}
    with making.at(tx, making.ahead(tx, days=mixing.TRIES + 1)):
        mixing.give_up(tx)
        assert mixing.kept(tx) == set() and recordings.kept_by(tx, MAX.id) == 0


def test_one_that_nobody_goes_on_with_is_finished(tx, session):
    recording_id = begin(tx, session)
    mixing.weigh(tx, recording_id, 5, LOTS)
    mixing.stop_unattended(tx)
    assert shown(tx, recording_id).status == "recording"
    with making.at(tx, making.ahead(tx, minutes=mixing.PATIENCE + 1)):
        mixing.stop_unattended(tx)
        assert mixing.next_one(tx).id == recording_id


def test_the_browser_sends_nothing_into_it(tx, session):
    recording_id = begin(tx, session)
    with pytest.raises(Refused, match="records this session itself"):
        recordings.take_chunk(tx, MAX, recording_id, 0, making.WEBM, LOTS)
    recordings.finish(tx, MAX, recording_id, 7)
    with making.at(tx, making.ahead(tx, days=2)):
        recordings.finish_abandoned(tx)
    assert shown(tx, recording_id).status == "recording"
