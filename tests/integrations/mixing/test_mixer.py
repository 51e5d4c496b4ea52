"""A film of what the media server recorded: all voices and pictures at their moments, made in pieces."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from integrations.mixing import mixer, timeline, words
from tests.support import mjr
from tests.support.running import in_a_loop

START = 1_700_000_000.0
FLASH, BEEP = 3.0, 3.0  # seconds after the start, in the pictures of one and the voice of another
NAME = "Eve ' : %{pts} \\ [x]; very long, longer than there is room for below a picture of this size"


@pytest.fixture(scope="module")
def takes(tmp_path_factory):
    """Max flashes and Ada beeps. They began at different moments, and Ada shares a screen of another size later."""
    folder = tmp_path_factory.mktemp("takes")
    flash = f"drawbox=color=white:t=fill:enable='between(t,{FLASH},{FLASH}+0.5)'"
    mjr.write_picture(folder / "11-1-video-1.mjr", START, f"color=c=black:size=320x180:rate=15:duration=8,{flash}")
    mjr.write_voice(folder / "11-1-audio-0.mjr", START + 0.1, "anullsrc=d=7.5")
    beep = BEEP - 1.37
    mjr.write_voice(
        folder / "12-1-audio-0.mjr",
        START + 1.37,
        f"aevalsrc='if(between(t,{beep},{beep}+0.5),sin(2*PI*440*t),0)':d=6",
        gaps=[(0.4, 1.2)],
    )
    sizes = ("testsrc=size=320x240:rate=15:duration=3", "testsrc=size=240x320:rate=15:duration=2")
    mjr.write_picture(folder / "12-1-video-1.mjr", START + 1.4, *sizes)
    timeline.note(folder, START, "came", 11, name="Max Mentor", is_host=True, base="11-1")
    timeline.note(folder, START + 1.3, "came", 12, name=NAME, is_host=False, base="12-1")
    timeline.note(folder, START + 5.1, "state", 12, camera=False, sharing=True)
    return folder


async def nothing(part: float) -> None:
    pass


def mix(folder, tell=nothing, keep_free: int = 0):
    film = folder / "film.mp4"
    in_a_loop(mixer.mix(folder, film, keep_free, tell))
    return film


@pytest.fixture(scope="module")
def film(takes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    shutil.copytree(takes, folder, dirs_exist_ok=True)
    return mix(folder)


def told(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_a_flash_and_a_beep_of_two_people_are_at_their_moments(film):
    silence = told("ffmpeg", "-i", str(film), "-af", "silencedetect=n=-30dB:d=0.2", "-f", "null", "-")
    heard = float(re.search(r"silence_end: ([0-9.]+)", silence)[1])
    look = f"movie={film},crop=60:60:300:340,signalstats"
    entries = ("-show_entries", "frame=pts_time:frame_tags=lavfi.signalstats.YAVG", "-of", "csv=p=0")
    pictures = told("ffprobe", "-v", "error", "-f", "lavfi", look, *entries).split()
    seen = next(float(time) for time, light in (line.split(",")[:2] for line in pictures) if float(light) > 100)
    assert abs(heard - BEEP) < 0.1 and abs(seen - FLASH) < 0.1 and abs(heard - seen) < 0.1


def test_a_machine_that_hides_its_load_is_taken_for_a_busy_one(monkeypatch):
    """As a service of systemd does that sees no more of /proc than processes."""

    def hidden():
        raise OSError

    monkeypatch.setattr(os, "getloadavg", hidden)
    assert mixer._load() == 10


def test_a_film_plays_everywhere_and_seeks(film):
    shown = ("-show_entries", "stream=codec_name,width,height,pix_fmt:format=duration", "-of", "compact=p=0:nk=1")
    lines = told("ffprobe", "-v", "error", *shown, str(film)).split()
    assert lines[:2] == ["h264|1280|720|yuv420p", "aac"] and float(lines[2]) == pytest.approx(8, abs=0.1)
    content = film.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")  # the index comes first


def test_what_was_made_before_a_kill_is_used_again(takes, tmp_path):
    shutil.copytree(takes, tmp_path, dirs_exist_ok=True)
    parts = []

    async def tell(part: float) -> None:
        parts.append(part)
        if part > 0.6:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        mix(tmp_path, tell)
    made = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "work").glob("*.mkv")}
    assert made and parts == sorted(parts)
    (tmp_path / "work" / "half.mkv").write_bytes(b"half of a piece")
    film = mix(tmp_path)
    assert film.stat().st_size and {name: (tmp_path / "work" / name).stat().st_mtime_ns for name in made} == made


def test_a_full_disk_and_nothing_recorded_are_told_apart(takes, tmp_path):
    kinds = []
    for folder, keep_free in ((takes, 10**16), (tmp_path, 0), (tmp_path / "nowhere", 0)):
        with pytest.raises(mixer.Failed) as failed:
            mix(folder, keep_free=keep_free)
        kinds.append(failed.value.kind)
    assert kinds == ["disk", "empty", "missing"]


@pytest.mark.parametrize(("free", "kind"), [(0, "disk"), (10**12, "program")])
def test_a_disk_that_is_full_before_the_film_is_made_is_said(takes, tmp_path, monkeypatch, free, kind):
    shutil.copytree(takes, tmp_path, dirs_exist_ok=True)
    disk = SimpleNamespace(free=10**12)
    monkeypatch.setattr(mixer.shutil, "disk_usage", lambda folder: disk)

    async def fail(*_words):
        disk.free = free
        raise mixer.Failed("program", "ffmpeg: it ended with 1")

    monkeypatch.setattr(mixer, "_run", fail)
    with pytest.raises(mixer.Failed) as failed:
        mix(tmp_path, keep_free=1000)
    assert failed.value.kind == kind


def test_what_was_made_before_a_kill_needs_no_more_of_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(mixer.shutil, "disk_usage", lambda folder: SimpleNamespace(free=700))
    (tmp_path / "1.mkv").write_bytes(bytes(400))
    mixer._must_fit(tmp_path, 1000, 100)
    with pytest.raises(mixer.Failed):
        mixer._must_fit(tmp_path, 1001, 100)


def test_what_a_stranger_could_have_sent_is_given_to_no_program_that_would_guess(takes):
    people = timeline.read(takes)
    files = {track.path: track.path.name for person in people for track in person.tracks}
    (one, *_) = mixer.scenes.pieces(people)
    for command in (words.piece(one, people, "x.nut", files, "out.mkv"), words.joined("list.txt", takes / "film.mp4")):
        inputs = " ".join(command).split(" -i ")[:-1]
        assert inputs and all(" -format_whitelist " in part and " -f " in part for part in inputs)
        assert NAME not in " ".join(command)


def test_a_program_ends_with_the_server_even_when_that_is_killed(tmp_path):
    """Otherwise two of them would write into one file after a restart."""
    script = "import asyncio, sys; from integrations import ffmpeg; from integrations.mixing.mixer import BEHIND\n"
    script += "asyncio.run(ffmpeg.run((*BEHIND, '--', 'sh', '-c', f'echo $$ > {sys.argv[1]}; exec sleep 60'), 60))"
    pid = tmp_path / "pid"
    server = subprocess.Popen([sys.executable, "-c", script, str(pid)])
    wait(lambda: pid.exists() and pid.read_text().endswith("\n"))
    server.kill()
    server.wait()
    wait(lambda: not os.path.exists(f"/proc/{pid.read_text().strip()}"))


def wait(holds) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """`stand_in(program, script)` runs instead of that program."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def write(program: str, script: str) -> None:
        (folder / program).write_text(f"#!/bin/sh\n{script}\n")
        (folder / program).chmod(0o755)

    return write


def test_a_program_that_hangs_or_fails_is_ended_and_said(takes, tmp_path, stand_in, monkeypatch):
    folder = tmp_path / "takes"
    shutil.copytree(takes, folder)
    stand_in("janus-pp-rec", "echo it broke >&2; exit 1")
    with pytest.raises(mixer.Failed, match="it broke"):
        mix(folder)
    stand_in(
        "janus-pp-rec", f"echo $$ > {tmp_path}/pid; nice > {tmp_path}/nice; ulimit -f > {tmp_path}/size; exec sleep 60"
    )
    monkeypatch.setattr(mixer, "_load", lambda: 0.01)
    with pytest.raises(mixer.Failed, match="too long"):
        mix(folder)
    assert not os.path.exists(f"/proc/{(tmp_path / 'pid').read_text().strip()}")
    assert (tmp_path / "nice").read_text() == "19\n" and int((tmp_path / "size").read_text()) < 10_000
