"""What a monitor sees: 200 when all is well, else 503 and what fails, and nothing more."""

import shutil
import time
from contextlib import closing
from types import SimpleNamespace

import pytest

from db import clock
from db.engine import sqlite
from integrations.media import janus, mesh
from tests.support import making, running
from tests.support.client import Client
from tests.support.running import in_a_loop


def healthy(app, change=lambda app: None) -> tuple[int, dict]:
    async def ask():
        async with app.test_app():
            change(app)
            response = await app.test_client().get("/health")
            return response.status_code, await response.get_json()

    return in_a_loop(ask())


def test_a_server_that_is_well_says_so_to_everybody_and_no_more(server):
    answer = Client(server.url).get("/health")
    assert (answer.status, answer.json) == (200, {"status": "ok", "failing": []})
    assert answer.headers["Cache-Control"] == "no-store" and not answer.cookies


def test_a_database_that_cannot_be_read_is_named(app):
    def break_it(app) -> None:
        async def read(*args, **kwargs):
            raise OSError("the disk is gone")

        app.database.read = read

    assert healthy(app, break_it) == (503, {"status": "failing", "failing": ["database"]})


def test_jobs_that_have_stopped_are_named(app):
    stopped = SimpleNamespace(last_round=time.monotonic() - 3600)
    assert healthy(app, lambda app: setattr(app, "clock", stopped))[1]["failing"] == ["clock"]


def test_a_clock_that_is_behind_is_named(app, data):
    def live_ahead(tx) -> None:
        session = making.in_state(tx, "live")
        tx.run("insert_move", id=2**62, session_id=session.id, status="live", person_id=None, now=clock.after(days=400))

    with closing(sqlite.connect(data / "mentora.db")) as connection:
        sqlite.transact(connection, sqlite.load(running.SQL), live_ahead)
    assert healthy(app)[1]["failing"] == ["clock"]


@pytest.mark.parametrize(("seconds", "failing"), [(0, []), (janus.GRACE + 1, ["media"])])
def test_a_media_server_that_stays_away_is_named(app, seconds, failing):
    farm = janus.Farm(())
    farm._down_since = time.monotonic() - seconds
    assert healthy(app, lambda app: setattr(app, "media", SimpleNamespace(farm=farm, run=mesh.Mesh("", "").run)))[
        1
    ] == {
        "status": "failing" if failing else "ok",
        "failing": failing,
    }
    farm.servers = (SimpleNamespace(is_up=True),)
    farm._tell()
    assert farm.is_well


@pytest.mark.parametrize(("free", "failing"), [(10**9, []), (10**9 - 1, ["disk"])])
def test_a_disk_that_is_nearly_full_is_named(app, monkeypatch, free, failing):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    assert healthy(app)[1]["failing"] == failing
