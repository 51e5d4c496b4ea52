"""ffmpeg is given films by strangers: it reads nothing but the film, and its output, memory and time are bounded."""

import asyncio
import os
import subprocess
import zlib
from dataclasses import dataclass

import pytest

from db import recordings
from integrations import ffmpeg
from integrations.films import Films
from tests.support.making import WEBM
from tests.support.running import in_a_loop

MARKS = {"video/webm": WEBM, "video/mp4": b"\0\0\0\x1cftypisom"}
OTHERS = 200
CONCAT = b"ffconcat version 1.0\n" + b"file 1.webm\n" * OTHERS
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n" + b"#EXTINF:5,\n1.webm\n" * OTHERS + b"#EXT-X-ENDLIST\n"


@dataclass
class Recording:
    id: int
    bytes: int
    mime: str = "video/webm"


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """With the recording of somebody else, whose number is 1."""
    folder = tmp_path_factory.mktemp("data") / "recordings"
    folder.mkdir()
    make(folder / "1.webm", "-c:v", "libvpx")
    return Films(folder, keep_free=0)


def make(path, *codec: str) -> None:
    """What a browser would send: without an index, and a length."""
    source = ("-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=4")
    live = ("-live", "1") if path.suffix == ".webm" else ("-movflags", "frag_keyframe+empty_moov")
    subprocess.run(["ffmpeg", "-loglevel", "error", *source, *codec, *live, path], check=True)


def dash(path) -> bytes:
    segments = f'<SegmentURL media="{path}"/>' * OTHERS
    return f"""<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"
profiles="urn:mpeg:dash:profile:isoff-main:2011" mediaPresentationDuration="PT600000S" minBufferTime="PT1S"><Period>
<AdaptationSet contentType="video" mimeType="video/webm"><Representation id="0" codecs="vp8" bandwidth="600000">
<SegmentList duration="20">{segments}</SegmentList></Representation></AdaptationSet></Period></MPD>""".encode()


def element(name: str, content: bytes) -> bytes:
    """Of Matroska."""
    return bytes.fromhex(name) + (0x0100000000000000 | len(content)).to_bytes(8, "big") + content


def bomb(frames: int) -> bytes:
    """A film whose frames are compressed: each KB becomes a MB."""
    squeezed = element("6d80", element("6240", element("5034", element("4254", b"\0"))))
    picture = element("e0", element("b0", b"\x40") + element("ba", b"\x40"))
    track = element("d7", b"\1") + element("73c5", b"\1") + element("83", b"\1") + element("86", b"V_VP8")
    frame = zlib.compress(b"\x10\0\0\x9d\x01\x2a\x40\0\x40\0" + bytes(1_000_000), 9)
    blocks = b"".join(element("a3", b"\x81" + n.to_bytes(2, "big") + b"\x80" + frame) for n in range(frames))
    head = element("1a45dfa3", element("4282", b"webm"))
    tracks = element("1654ae6b", element("ae", track + picture + squeezed))
    info = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3, "big")))
    return head + element("18538067", info + tracks + element("1f43b675", element("e7", b"\0") + blocks))


def index(films, content: bytes, mime: str = "video/webm", number: int = 2):
    recording = Recording(number, len(content), mime)
    films.path(recording).write_bytes(content)
    return in_a_loop(films.indexed(recording))


@pytest.mark.parametrize("mime", recordings.FORMATS)
@pytest.mark.parametrize("trick", [CONCAT, PLAYLIST, dash("1.webm"), dash("../outside.webm")])
@pytest.mark.parametrize("disguise", [False, True])
def test_a_list_of_other_files_is_never_read_as_a_film(films, mime, trick, disguise):
    assert index(films, (MARKS[mime] if disguise else b"") + trick, mime) is None
    kept = films.path(Recording(2, 0, mime))
    assert {path.name for path in films._folder.iterdir()} == {"1.webm", kept.name}
    kept.unlink()


def test_even_a_list_that_passes_the_look_at_its_first_bytes_is_not_read(films, monkeypatch):
    """The format is named, so nothing depends on that look alone."""
    monkeypatch.setattr(recordings, "begins_right", lambda mime, start: True)
    monkeypatch.setattr(ffmpeg, "largest_copy", lambda path: 10**9)
    for trick in (CONCAT, PLAYLIST, dash("1.webm")):
        assert index(films, trick) is None


def test_what_does_not_begin_as_a_film_is_not_given_to_it(films, stand_in):
    folder = stand_in("touch started")
    assert index(films, CONCAT) is None
    assert not (folder / "started").exists()
    assert index(films, MARKS["video/webm"]) is None and (folder / "started").exists()


def test_what_was_never_accepted_is_not_given_to_it(films, stand_in):
    """After a crash the file may hold more than the database counts."""
    folder = stand_in('echo "$@" > words')
    film = MARKS["video/webm"]
    recording = Recording(2, len(film))
    films.path(recording).write_bytes(film + b" and half a chunk")
    in_a_loop(films.indexed(recording))
    assert films.path(recording).read_bytes() == film and (folder / "words").exists()


def test_it_is_told_what_it_may_read_open_and_use(films, stand_in):
    folder = stand_in('echo "$@" > words; ulimit -v > memory; ulimit -n > files; ulimit -t > seconds')
    for mime, demuxer in (("video/webm", "matroska"), ("video/mp4", "mp4")):
        index(films, MARKS[mime], mime)
        words = (folder / "words").read_text()
        for told in ("-protocol_whitelist file ", f"-format_whitelist {demuxer} ", f"-f {demuxer} "):
            assert told in words.partition(" -i ")[0] + " "
    memory, files, seconds = (int((folder / name).read_text()) for name in ("memory", "files", "seconds"))
    assert memory < 3_000_000 and files <= 32 and seconds <= 60


@pytest.mark.parametrize(("codec", "mime"), [("libvpx", "video/webm"), ("libx264", "video/mp4")])
def test_a_film_of_a_browser_gets_its_length(films, tmp_path, codec, mime):
    film = tmp_path / f"film.{recordings.FORMATS[mime].ending}"
    make(film, "-c:v", codec)
    copy = index(films, film.read_bytes(), mime, 3)
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", copy],
        capture_output=True,
        text=True,
        check=True,
    )
    assert abs(float(told.stdout) - 4) < 0.2


def test_a_film_that_unpacks_into_a_multiple_of_its_size_is_stopped(films, monkeypatch):
    film = bomb(200)
    largest = 0

    async def measured():
        nonlocal largest
        recording = Recording(4, len(film))
        films.path(recording).write_bytes(film)
        indexing = asyncio.create_task(films.indexed(recording))
        while not indexing.done():
            largest = max([largest, *(path.stat().st_size for path in films._folder.glob("4.indexed.*"))])
            await asyncio.sleep(0.005)
        return await indexing

    assert in_a_loop(measured()) is None
    assert largest <= len(film) * 1.1 + 1_000_000
    assert [path.name for path in films._folder.glob("4*")] == ["4.webm"]
    # Without the limit it would have been a hundred times as large.
    monkeypatch.setattr(ffmpeg, "largest_copy", lambda path: 10**9)
    copy = in_a_loop(films.indexed(Recording(4, len(film))))
    assert copy.stat().st_size > 100 * len(film)
    copy.unlink()


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """`stand_in(script)` runs instead of ffmpeg, in the folder that it returns."""
    program = tmp_path / "bin" / "ffmpeg"
    program.parent.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    def write(script: str):
        program.write_text(f"#!/bin/sh\ncd {tmp_path}\n{script}\n")
        program.chmod(0o755)
        return tmp_path

    return write


def index_many(films, number: int) -> list:
    async def all_at_once():
        wanted = [Recording(100 + n, len(MARKS["video/webm"])) for n in range(number)]
        for recording in wanted:
            films.path(recording).write_bytes(MARKS["video/webm"])
        return await asyncio.gather(*map(films.indexed, wanted))

    return in_a_loop(all_at_once())


def test_only_a_few_run_at_once(films, stand_in):
    folder = stand_in("touch run.$$; ls run.* | wc -l >> seen; sleep 0.2; rm run.$$")
    assert index_many(films, 7) == [None] * 7
    seen = [int(line) for line in (folder / "seen").read_text().split()]
    assert len(seen) == 7 and max(seen) <= ffmpeg.AT_ONCE


def test_one_that_takes_too_long_is_ended(films, stand_in, monkeypatch):
    folder = stand_in("echo $$ > pid; sleep 5 2> /dev/null; touch finished")
    monkeypatch.setattr(ffmpeg, "_patience", lambda path: 1.0)
    assert index_many(films, 1) == [None]
    assert not os.path.exists(f"/proc/{(folder / 'pid').read_text().strip()}") and not (folder / "finished").exists()


def test_it_is_not_told_the_secrets_of_the_server(films, stand_in, monkeypatch):
    monkeypatch.setenv("MENTORA_TURN_SECRET", "hush")
    folder = stand_in("env > env")
    index_many(films, 1)
    assert "PATH=" in (folder / "env").read_text() and "hush" not in (folder / "env").read_text()


def test_what_it_complains_about_is_not_all_kept(films, stand_in):
    stand_in("yes nonsense | head -c 50000000 >&2; exit 1")
    why = in_a_loop(ffmpeg.Ffmpeg().index(films.path(Recording(1, 0)), films._folder / "x.webm", "video/webm"))
    assert why.startswith("nonsense") and len(why) <= ffmpeg.KEPT


def test_when_too_many_wait_a_film_is_kept_as_it_is(films, stand_in, monkeypatch):
    folder = stand_in("exit 0")
    monkeypatch.setattr(ffmpeg, "MOST_WAITING", 3)
    runner = ffmpeg.Ffmpeg()
    path = films.path(Recording(1, 0))

    async def all_at_once():
        return await asyncio.gather(*(runner.index(path, folder / f"{n}.webm", "video/webm") for n in range(5)))

    assert in_a_loop(all_at_once()).count("too many others are waiting") == 2


def test_a_nearly_full_disk_is_not_filled_by_a_copy(films, monkeypatch):
    monkeypatch.setattr(films, "_keep_free", 10**15)
    assert index(films, films.path(Recording(1, 0)).read_bytes(), number=5) is None
