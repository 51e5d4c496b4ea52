"""The files of Janus: when they began and how long they are, also of broken ones."""

import json
import struct

import pytest

from integrations.mixing import mjr, timeline
from ws.recordings import weight

BEGAN = 1_700_000_000_000_000


def frames(count: int, rate: float = 1.0) -> bytes:
    """One every 20 ms of ours, from a sender whose clock runs at this rate."""
    out = b""
    for number in range(count):
        ticks = 4_294_000_000 + round(number * 960 * rate)  # wraps around
        packet = struct.pack("!BBHII", 0x80, 111, number & 0xFFFF, ticks & 0xFFFFFFFF, 7) + b"\xf8"
        out += mjr.FRAME.pack(b"MEET", number * 20, len(packet)) + packet
    return out


def head(**told) -> bytes:
    text = json.dumps({"t": "a", "c": "opus", "s": BEGAN - 1_000_000, "u": BEGAN} | told).encode()
    return mjr.MARK + struct.pack("!H", len(text)) + text


@pytest.fixture
def read(tmp_path):
    def reading(content: bytes):
        path = tmp_path / "11-1-audio-0.mjr"
        path.write_bytes(content)
        return mjr.read(path)

    return reading


def test_a_file_says_when_it_began_and_how_long_it_is(read):
    track = read(head() + frames(100))
    assert (track.kind, track.began, track.rate) == ("voice", 1_700_000_000.0, 1.0)
    assert track.seconds == pytest.approx(1.98)


def test_a_clock_that_runs_a_little_faster_is_noticed_and_nonsense_is_not_believed(read):
    assert read(head() + frames(4000, 1.0001)).rate == pytest.approx(1.0001, abs=1e-6)
    assert read(head() + frames(4000, 1.5)).rate == 1.0
    assert read(head() + frames(1000, 1.0001)).rate == 1.0  # too short to tell


def test_of_a_long_file_only_the_end_is_read(read, monkeypatch):
    monkeypatch.setattr(mjr, "TAIL", 3000)
    monkeypatch.setattr(mjr, "ENOUGH", 3)
    track = read(head() + frames(4000, 1.0001))
    assert (round(track.seconds, 2), round(track.rate, 6)) == (79.98, 1.0001)
    # A voice that spells the mark is not one.
    packet = struct.pack("!BBHII", 0x80, 111, 0, 0, 7) + b"MEET" * 700
    spelt = mjr.FRAME.pack(b"MEET", 80_000, len(packet)) + packet
    assert read(head() + frames(4000) + spelt).seconds == 80.0


def test_what_a_crash_cut_off_is_left_out(read):
    whole = head() + frames(100)
    for cut in (1, 7, 15, 20):
        assert read(whole[:-cut]).seconds == pytest.approx(1.96)


@pytest.mark.parametrize(
    "content",
    [b"", b"MJR", b"MJR00002", head(), head()[:-3], head(c="h264") + frames(3), head(t="x") + frames(3)]
    + [b"ffconcat version 1.0\nfile 1.webm\n", head(u="x") + frames(3), head() + b"MEET\0\0\0\0\0\3abc", b"\0" * 500],
)
def test_what_is_no_such_file_is_nothing(read, content):
    assert read(content) is None


def test_what_is_no_file_of_the_server_is_left_alone(tmp_path):
    (tmp_path / "11-1-audio-0.mjr").write_bytes(head() + frames(9))
    (tmp_path / "11-1-video-1.mjr").mkdir()
    (tmp_path / "11-1-a link.mjr").symlink_to(tmp_path / "11-1-audio-0.mjr")
    (tmp_path / "11-1-gone.mjr").symlink_to(tmp_path / "nowhere")
    timeline.note(tmp_path, 1.0, "came", 11, name="Ada", is_host=False, base="11-1")
    (ada,) = timeline.read(tmp_path)
    assert [track.path.name for track in ada.tracks] == ["11-1-audio-0.mjr"]
    assert weight(tmp_path) == len(head() + frames(9))


def test_only_whole_lines_of_the_timeline_count_and_no_path_leads_elsewhere(tmp_path):
    (tmp_path / "11-1-audio-0.mjr").write_bytes(head() + frames(9))
    timeline.note(tmp_path, 1.0, "state", 12, camera=True, sharing=False)  # of nobody
    timeline.note(tmp_path, 1.0, "came", 12, name="Eve", is_host=False, base="../12-1")
    timeline.note(tmp_path, 1.0, "came", 11, name="Ada", is_host=False, base="11-1")
    with (tmp_path / timeline.FILE).open("a") as file:
        file.write('{"at": 3.0, "what": "sta')
    timeline.note(tmp_path, 2.0, "state", 11, camera=False, sharing=False)
    (ada,) = timeline.read(tmp_path)
    assert (ada.name, len(ada.tracks), ada.state(1.5), ada.state(2.5)) == ("Ada", 1, (True, False), (False, False))
