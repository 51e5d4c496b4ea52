"""How long recordings are kept: as long as the operator chose, and never shorter than their hosts were told."""

import pytest

from db import clock, expiry, recordings
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH


@pytest.fixture
def recording(tx):
    """Finished today, when recordings were kept for ever."""
    return make(tx)


def make(tx):
    expiry.plan(tx, 0)
    session = making.in_state(tx, "live")
    making.readiness.attend(tx, ADA.id, session.id)
    begun = recordings.begin(tx, MAX, session.id, "video/webm")
    return recordings.finish(tx, MAX, begun.id, 7)


def in_days(tx, days: float):
    return making.at(tx, making.ahead(tx, days=days))


def sweep(tx) -> list[int]:
    expiry.warn(tx)
    return [one.id for one in expiry.expire(tx)]


def test_a_host_is_told_a_week_before_and_then_it_is_deleted(tx, recording):
    expiry.plan(tx, 30)
    until = clock.moved(recording.ended_at, days=30)
    assert recordings.get(tx, ADA, recording.id).expires_at == until
    with in_days(tx, 22):
        assert sweep(tx) == [] and making.told(tx, MAX).count("recording_expires") == 0
    with in_days(tx, 24):
        assert sweep(tx) == sweep(tx) == []
        assert making.told(tx, MAX).count("recording_expires") == 1
        assert "It is deleted" in str(making.last_told(tx, MAX).body)
        assert recordings.get(tx, ADA, recording.id).expires_at == clock.moved(tx.now, days=7)
        with in_days(tx, 6.9):
            assert sweep(tx) == []
        with in_days(tx, 7):
            assert sweep(tx) == [recording.id] and sweep(tx) == []
            assert recordings.in_session(tx, MAX.id, recording.session_id) == []
    expired = [expiry.count_expired(tx, person, recording.session_id) for person in (MAX, ADA, OTTO)]
    assert expired == [1, 1, 0] and recordings.kept_by(tx, MAX.id) == 0


def test_nothing_is_deleted_when_recordings_are_kept_for_ever(tx, recording):
    with in_days(tx, 3000):
        assert sweep(tx) == [] and recordings.get(tx, MAX, recording.id).expires_at is None


def test_a_shorter_time_takes_nothing_from_a_host_who_was_not_told(tx, recording):
    """A server that was switched off for a month tells them too."""
    with in_days(tx, 300):
        expiry.plan(tx, 30)
        assert sweep(tx) == []
        assert making.told(tx, MAX).count("recording_expires") == 1
        with in_days(tx, 7):
            assert sweep(tx) == [recording.id]


def test_a_longer_time_takes_back_what_was_announced(tx, recording):
    expiry.plan(tx, 30)
    with in_days(tx, 25):
        sweep(tx)
        expiry.plan(tx, 60)
        with in_days(tx, 20):
            assert sweep(tx) == []
        with in_days(tx, 30):
            assert sweep(tx) == [] and making.told(tx, MAX).count("recording_expires") == 2
        expiry.plan(tx, 0)
        with in_days(tx, 100):
            assert sweep(tx) == []


def test_of_a_short_time_half_is_left_when_the_host_is_told(tx, recording):
    expiry.plan(tx, 1)
    with in_days(tx, 0.6):
        assert sweep(tx) == []
        assert recordings.get(tx, MAX, recording.id).expires_at == clock.moved(tx.now, hours=12)


def test_what_is_finished_later_has_its_time_at_once(tx):
    expiry.plan(tx, 30)
    session = making.in_state(tx, "live")
    ended, left = (recordings.begin(tx, MAX, session.id, "video/webm").id for _ in range(2))
    assert recordings.finish(tx, MAX, ended, 7).expires_at == clock.moved(tx.now, days=30)
    with in_days(tx, 1):
        recordings.finish_abandoned(tx)
        assert recordings.get(tx, MAX, left).expires_at == clock.moved(tx.now, days=30)


def test_hosts_are_told_once_of_all_recordings_of_a_session(tx, recording):
    for _ in range(3):
        another = recordings.begin(tx, MAX, recording.session_id, "video/webm")
        recordings.finish(tx, MAX, another.id, 7)
    expiry.plan(tx, 30)
    with in_days(tx, 29):
        sweep(tx)
        assert making.told(tx, MAX).count("recording_expires") == 1
        with in_days(tx, 7):
            assert len(sweep(tx)) == 4


def test_the_recordings_of_a_host_who_left_expire_too(tx, recording):
    expiry.plan(tx, 30)
    making.readiness.end(tx, MAX, recording.session_id)
    tx.run("delete_person", id=MAX.id, old_hash=PASSWORD_HASH)
    with in_days(tx, 29):
        sweep(tx)
        with in_days(tx, 7):
            assert sweep(tx) == [recording.id]
