"""A full disk: what writes says so, what only reads goes on, and when there is room again so does everything."""

import contextlib
import os
import resource
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.sync.client import connect

from db import clock, recordings
from db.installation import keys
from db.people.tokens import RENEWED_AFTER, Tokens
from tests.support import making, running
from tests.support.cast import ADA, MAX
from tests.support.client import Client, with_token
from tests.ws.test_rooms import Page

SIZE = 8_000_000
DEVICE = 7
OWN_DISK = 'mount -t tmpfs -o size={size} tmpfs "$1" && cp -a "$2"/. "$1" && shift 2 && exec "$@"'
PAGES = ("/", "/mentors", "/learner/home", "/learner/sessions", "/learner/notifications", "/settings", "/api/me")


def begin_recording(tx) -> None:
    recordings.begin(tx, MAX, making.in_state(tx, "live").id, "video/webm")


def stay_logged_in(tx) -> None:
    row = {"label": "Firefox", "address": "127.0.0.1", "now": tx.now, "expires_at": clock.after(days=30)}
    tx.run("insert_device", id=DEVICE, person_id=ADA.id, **row)


class Disk:
    """The server's own disk, which only its processes see."""

    def __init__(self, server: running.Server):
        self.folder = Path(f"/proc/{server.process.pid}/root{server.data}")

    def fill(self) -> None:
        with open(self.folder / "filler", "ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def free(self) -> None:
        (self.folder / "filler").unlink()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    own = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*own, "true"], capture_output=True).returncode:
        assert not os.environ.get("CI"), "a separate disk needs mount namespaces"
        pytest.skip("mount namespaces are not allowed here")
    seed, data = tmp_path_factory.mktemp("seed"), tmp_path_factory.mktemp("data")
    running.make_database(seed, begin_recording, stay_logged_in)
    keys.load(seed / "secret")
    before = (*own, "sh", "-c", OWN_DISK.format(size=SIZE), "sh", str(data), str(seed))
    server = running.Server(data, before=before, MENTORA_RATE_LIMITS="off", MENTORA_KEEP_FREE="3").start()
    server.seed = seed
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def people(server):
    return Client(server.url).log_in(ADA), with_token(server.url, ADA), with_token(server.url, MAX)


@pytest.fixture
def full(server, people):
    disk = Disk(server)
    disk.fill()
    assert shutil.disk_usage(disk.folder).free == 0
    yield disk
    if (disk.folder / "filler").exists():
        disk.free()


def recording_of(host) -> str:
    session = host.get("/api/sessions?mine=1", Accept="application/json").json["items"][0]["id"]
    return "/api/recordings/" + host.get(f"/api/sessions/{session}/recordings").json["items"][0]["id"]


def test_on_a_full_disk_every_page_can_be_read(full, people):
    ada, _, _ = people
    assert {path: ada.get(path).status for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert ada.get("/learner/home", Accept_Language="de-AT").status == 200  # which cannot be noted
    news = ada.get("/learner/notifications").page.select_one("#notifications a[href^='/notifications/']")["href"]
    assert ada.get(news).status == 303  # nor that this was read


def test_on_a_full_disk_writes_say_so_and_work_again_afterwards(full, server, people):
    def log_in():
        return Client(server.url).post("/login", ADA.login)

    page = log_in()
    assert page.status == 507 and "disk is full" in page.text, page.text
    told = Client(server.url).send_json("/api/login", ADA.login)
    assert (told.status, told.json["type"]) == (507, "/problems/no_room")
    follow = people[1].send_json(f"/api/mentors/{MAX.id}/follow", {})
    assert follow.status == 507
    full.free()
    assert log_in().status == 303 and people[1].send_json(f"/api/mentors/{MAX.id}/follow", {}).status < 300


def test_a_login_that_cannot_be_renewed_goes_on(full, server):
    tokens = Tokens(keys.load(server.seed / "secret"))
    fresh = tokens.claims(ADA.id, "learner", DEVICE, True)
    ada = Client(server.url)
    ada.cookies["mentora"] = tokens.write(replace(fresh, issued=fresh.issued - RENEWED_AFTER - 60))
    answer = ada.get("/learner/home")
    assert answer.status == 200 and "mentora" not in answer.cookies
    full.free()
    assert "mentora" in ada.get("/learner/home").cookies


def test_recordings_stop_while_the_database_still_has_room(server, people):
    _, ada, host = people
    path = recording_of(host)
    chunk, chunks = making.WEBM + bytes(700_000), 0
    while (answer := host.put_chunk(path, chunks, chunk)).status == 200:
        chunks += 1
    assert chunks and (answer.status, answer.json["type"]) == (507, "/problems/no_room")
    assert shutil.disk_usage(Disk(server).folder).free > 2_000_000
    assert ada.send_json(f"/api/mentors/{MAX.id}/follow", {}).status < 300
    finished = host.send_json(f"{path}/finish", {}).json
    assert (finished["status"], finished["bytes"]) == ("ready", chunks * len(chunk))
    (film,) = (Disk(server).folder / "uploads" / "recordings").iterdir()
    assert film.stat().st_size == finished["bytes"]


def test_who_came_and_left_on_a_full_disk_is_written_down_when_there_is_room_again(full, server, people):
    _, ada, host = people
    session = host.get("/api/sessions?mine=1", Accept="application/json").json["items"][0]["id"]
    with enter(server, ada, session) as learner, enter(server, host, session) as mentor:
        for page in (mentor, learner):
            page.join()
        learner.say(type="leave")
        assert mentor.hear("went") == {"type": "went", "id": str(ADA.id), "is_final": True}
        assert noted(host) == noted(ada) == []
        full.free()
        for _ in range(300):
            if len(noted(ada)) == 2:
                break
            time.sleep(0.1)
    assert (noted(host)[0], noted(ada)) == ("joined", ["joined", "left"])
    assert server.output().count("written down later") == 1


@contextlib.contextmanager
def enter(server, program, session: str):
    address = f"ws://127.0.0.1:{server.port}/room/{session}/live"
    with connect(address, additional_headers=program.headers, compression=None) as socket:
        yield Page(socket)


def noted(program) -> list[str]:
    return [one["kind"] for one in program.get("/settings/export").json["attendance"]]


def test_the_log_of_a_full_disk_has_no_tracebacks(full, server, people):
    people[1].send_json(f"/api/mentors/{MAX.id}/follow", {})
    assert "Traceback" not in server.output(), server.output()


def test_a_file_that_may_not_grow_is_a_full_disk_too(tmp_path):
    """As with a quota: the write fails with another error, and means the same."""
    data = tmp_path / "data"
    running.make_database(data)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").start()
    try:
        ada = Client(server.url).log_in(ADA)
        _, most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4096, most))
        assert Client(server.url).post("/login", ADA.login).status == 507
        assert ada.get("/learner/home").status == 200
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (most, most))
        assert Client(server.url).post("/login", ADA.login).status == 303
    finally:
        assert server.stop() == 0
