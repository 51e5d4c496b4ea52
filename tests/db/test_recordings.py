"""Which chunks a recording takes: while its session lives, of its own format, and within what its host may keep."""

import pytest

from db import clock, recordings
from db.refusals import Invalid, Missing, Refused
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.making import WEBM

PLENTY = 10**9


@pytest.fixture
def recording(tx):
    return recordings.begin(tx, MAX, making.in_state(tx, "live").id, "video/webm;codecs=vp8,opus")


def take(tx, recording, chunk: int = 0, body: bytes = WEBM, quota: int = PLENTY, person=MAX, total=PLENTY) -> int:
    return recordings.take_chunk(tx, person, recording.id, chunk, body, recordings.Space(quota, total))


@pytest.mark.parametrize(
    ("mime", "start"),
    [
        ("video/webm", b"ffconcat version 1.0\nfile 1.webm\n"),
        ("video/webm", b'<?xml version="1.0"?><MPD>'),
        ("video/webm", b"#EXTM3U\n"),
        ("video/webm", b"\0\0\0\x1cftypisom"),
        ("video/webm", b"\x1aE"),
        ("video/mp4", WEBM),
        ("video/mp4", b"ftypisom"),
    ],
)
def test_a_first_chunk_of_another_format_is_refused(tx, mime, start):
    recording = recordings.begin(tx, MAX, making.in_state(tx, "live").id, mime)
    with pytest.raises(Invalid):
        take(tx, recording, body=start)
    assert recordings.get(tx, MAX, recording.id).next_chunk == 0


def test_a_recording_of_a_browser_is_taken(tx, recording):
    assert take(tx, recording) == 1
    assert take(tx, recording, 1, b"anything, because only the first chunk has a beginning") == 2
    other = recordings.begin(tx, MAX, recording.session_id, "video/mp4")
    assert take(tx, other, body=b"\0\0\0\x1cftypisom") == 1


def test_chunks_are_taken_for_a_few_minutes_after_the_end_and_not_later(tx, recording):
    readiness.end(tx, MAX, recording.session_id)
    assert take(tx, recording) == 1
    with making.at(tx, making.ahead(tx, minutes=recordings.LATE - 1)):
        assert take(tx, recording, 1) == 2
    with making.at(tx, making.ahead(tx, minutes=recordings.LATE + 1)), pytest.raises(Refused, match="is over"):
        take(tx, recording, 2)
    assert recordings.finish(tx, MAX, recording.id, 7).status == "ready"  # what was taken is kept


def test_a_host_cannot_keep_more_than_the_quota(tx, recording):
    assert take(tx, recording, quota=len(WEBM)) == 1
    with pytest.raises(Refused, match="all the space"):
        take(tx, recording, 1, b"x", quota=len(WEBM))
    other = recordings.begin(tx, MAX, recording.session_id, "video/webm")
    with pytest.raises(Refused, match="all the space"):
        take(tx, other, quota=len(WEBM))
    recordings.delete(tx, MAX, recording.id)
    assert take(tx, other, quota=len(WEBM)) == 1


def test_all_hosts_together_cannot_keep_more_than_the_limit_in_all(tx, recording):
    rival = making.somebody(tx, "mentor")
    session = making.a_class(tx, rival, starts_at=making.ahead(tx, days=9))
    making.begin(tx, session.id, rival)
    other = recordings.begin(tx, rival, session.id, "video/webm")
    assert take(tx, recording, total=2 * len(WEBM)) == take(tx, other, person=rival, total=2 * len(WEBM)) == 1
    assert recordings.kept_in_all(tx) == 2 * recordings.kept_by(tx, MAX.id) == 2 * len(WEBM)
    for one, host in ((recording, MAX), (other, rival)):
        with pytest.raises(Refused, match="space for recordings on this server"):
            take(tx, one, 1, b"x", person=host, total=2 * len(WEBM))
    recordings.delete(tx, MAX, recording.id)
    assert take(tx, other, 1, b"x", person=rival, total=2 * len(WEBM)) == 2


def test_a_recording_cannot_grow_faster_than_a_camera(tx, recording, monkeypatch):
    monkeypatch.setattr(recordings, "HEAD_START", len(WEBM))
    with making.at(tx, recording.created_at):
        take(tx, recording)
        with pytest.raises(Refused, match="that length"):
            take(tx, recording, 1, b"x" * 900_000)
    with making.at(tx, clock.moved(recording.created_at, seconds=1)):
        assert take(tx, recording, 1, b"x" * 900_000) == 2


def test_a_session_has_a_limited_number_of_recordings(tx, recording):
    for _ in range(recordings.MOST - 1):
        last = recordings.begin(tx, MAX, recording.session_id, "video/webm")
    with pytest.raises(Refused, match="too many"):
        recordings.begin(tx, MAX, recording.session_id, "video/webm")
    recordings.delete(tx, MAX, last.id)
    assert recordings.begin(tx, MAX, recording.session_id, "video/webm")


def test_nobody_else_can_send_a_chunk(tx, recording):
    with pytest.raises(Missing):
        take(tx, recording, person=ADA)


def test_what_a_host_left_unfinished_is_finished_soon_after_the_session(tx, recording):
    recordings.finish_abandoned(tx)
    assert recordings.get(tx, MAX, recording.id).status == "recording"
    readiness.end(tx, MAX, recording.session_id)
    recordings.finish_abandoned(tx)
    assert recordings.get(tx, MAX, recording.id).status == "recording"
    with making.at(tx, making.ahead(tx, minutes=recordings.LATE + 1)):
        recordings.finish_abandoned(tx)
    assert recordings.get(tx, MAX, recording.id).status == "ready"


def test_all_recordings_of_a_host_are_listed_a_page_at_a_time(tx, recording):
    made = [recording.id] + [recordings.begin(tx, MAX, recording.session_id, "video/webm").id for _ in range(26)]
    recordings.delete(tx, MAX, made.pop())
    first = recordings.by_host(tx, MAX.id)
    second = recordings.by_host(tx, MAX.id, first.next)
    assert [one.id for one in (*first.items, *second.items)] == made[::-1] and len(first.items) == 25
    assert second.next is None and recordings.by_host(tx, ADA.id).items == []
    for nonsense in ("x", "1.2", "9" * 40):
        with pytest.raises(Invalid):
            recordings.by_host(tx, MAX.id, nonsense)
