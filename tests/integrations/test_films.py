"""A recording's file while chunks, a finish and its retry arrive together: no accepted chunk is lost."""

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest

from db import recordings
from db.engine import sqlite
from integrations.films import Turns
from tests.support import making, running
from tests.support.cast import MAX
from tests.support.client import with_token
from tests.support.making import WEBM
from tests.support.running import ROOT, in_a_loop

# Counts its runs, and waits for the test's signal. Its output is the film after the word "index".
FFMPEG = """#!/bin/sh
cd "{folder}"
echo run >> runs
while [ ! -e go ]; do sleep 0.02; done
for last; do :; done
while [ "$1" != "-i" ]; do shift; done
{{ printf "index "; cat "$2"; }} > "$last"
"""


class SlowFfmpeg:
    """A stand-in for ffmpeg on the server's PATH, which waits until the test lets it finish."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        program = folder / "ffmpeg"
        program.write_text(FFMPEG.format(folder=folder))
        program.chmod(0o755)

    @property
    def runs(self) -> int:
        runs = self.folder / "runs"
        return len(runs.read_text().splitlines()) if runs.exists() else 0

    def go_on(self) -> None:
        (self.folder / "go").touch()

    def wait_for_run(self, number: int) -> None:
        deadline = time.monotonic() + 15
        while self.runs < number:
            assert time.monotonic() < deadline, f"ffmpeg was not started {number} times"
            time.sleep(0.01)


@pytest.fixture
def ffmpeg(tmp_path):
    return SlowFfmpeg(tmp_path / "bin")


@pytest.fixture
def server(tmp_path, ffmpeg):
    data = tmp_path / "data"
    running.make_database(data)
    path = f"{ffmpeg.folder}{os.pathsep}{os.environ['PATH']}"
    server = running.Server(data, MENTORA_RATE_LIMITS="off", PATH=path).fork()
    yield server
    ffmpeg.go_on()
    assert server.stop() == 0


@pytest.fixture
def host(server):
    return with_token(server.url, MAX)


@pytest.fixture
def path(server):
    """The path of a recording that has started and is still empty."""
    connection = sqlite.connect(server.data / "mentora.db")

    def begin(tx):
        return recordings.begin(tx, MAX, making.in_state(tx, "live").id, "video/webm").id

    recording_id = sqlite.transact(connection, sqlite.load(ROOT / "sql"), begin)
    connection.close()
    return f"/api/recordings/{recording_id}"


def finish(host, path: str):
    return host.send_json(f"{path}/finish", {})


def test_a_late_chunk_and_a_second_finish_wait_for_the_first_finish(server, host, path, ffmpeg):
    assert host.put_chunk(path, 0, WEBM).json == {"next": 1}
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(finish, host, path)
        ffmpeg.wait_for_run(1)
        second = threads.submit(finish, host, path)
        late = threads.submit(host.put_chunk, path, 1, b" and a late chunk")
        time.sleep(0.3)  # long enough for both to start if they were not held back
        assert not second.done() and ffmpeg.runs == 1
        ffmpeg.go_on()
        first, second, late = first.result(), second.result(), late.result()
    assert (first.status, first.json["status"], first.json["bytes"]) == (200, "ready", len(b"index " + WEBM))
    assert (second.status, second.json) == (first.status, first.json)
    assert (late.status, late.json["type"], late.json["next"]) == (409, "/problems/out_of_order", 1)
    assert ffmpeg.runs == 1
    assert host.request("GET", path.removeprefix("/api")).body == b"index " + WEBM
    assert [film.name for film in (server.data / "uploads" / "recordings").iterdir()] == [
        path.rpartition("/")[2] + ".webm"
    ]


def test_a_finish_whose_browser_disconnects_runs_only_once(host, path, ffmpeg):
    host.put_chunk(path, 0, WEBM)
    hasty = HTTPConnection(host.url.hostname, host.url.port)
    hasty.request("POST", f"{path}/finish", b"{}", host.headers | {"Content-Type": "application/json"})
    ffmpeg.wait_for_run(1)
    hasty.close()
    with ThreadPoolExecutor(1) as threads:
        retried = threads.submit(finish, host, path)
        time.sleep(0.3)
        assert ffmpeg.runs == 1
        ffmpeg.go_on()
        assert retried.result().json["status"] == "ready"
    assert ffmpeg.runs == 1
    assert host.request("GET", path.removeprefix("/api")).body == b"index " + WEBM


def test_a_lock_is_kept_only_while_it_is_in_use():
    async def run():
        turns, order = Turns(), []

        async def work(name: str) -> None:
            order.append(f"{name} begins")
            await asyncio.sleep(0.01)
            order.append(f"{name} ends")

        both = asyncio.gather(turns.take(7, lambda: work("one")), turns.take(7, lambda: work("two")))
        await asyncio.sleep(0)
        in_use = len(turns)
        await both
        await asyncio.sleep(0)
        return order, in_use, len(turns)

    assert in_a_loop(run()) == (["one begins", "one ends", "two begins", "two ends"], 1, 0)
