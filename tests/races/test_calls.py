"""A call is answered at the moment at which it turns out that no push reached who is called."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from db import follows, subscriptions
from db.engine import sqlite
from tests.jobs.test_pushing import subscribe, tell
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import with_token
from tests.support.push_server import PushServer
from tests.support.running import ROOT, Server, copy_of_program, make_database

ENDS_WHAT_RINGS = 'if ring and ring.status == "ringing" and ring.by_push and'
ENDS_WHATEVER_IT_DOES = "if ring and ring.by_push and"
ROUNDS = 5  # with each caller


class Gone(PushServer):
    """It says that the browser is gone when it is let go on."""

    def __init__(self):
        self.came, self.goes_on = threading.Event(), threading.Event()
        super().__init__()

    @property
    def says(self) -> int:
        self.came.set()
        assert self.goes_on.wait(60)
        return 410

    @says.setter
    def says(self, status: int) -> None:
        pass


def friends(tx) -> None:
    for learner in (ADA, OTTO):
        follows.follow(tx, learner, MAX.id)


class Phones:
    def __init__(self, server: Server, service: Gone):
        self.service, self.data = service, server.data
        self.people = {one: with_token(server.url, one) for one in (ADA, OTTO, MAX)}

    def in_database(self, act, *given):
        connection = sqlite.connect(self.data / "mentora.db")
        try:
            return sqlite.transact(connection, sqlite.load(ROOT / "sql"), act, *given)
        finally:
            connection.close()

    def ring(self, caller) -> str:
        """Until the push service has been asked."""
        self.service.came.clear()
        self.service.goes_on.clear()
        self.in_database(subscribe, self.service.subscription(), MAX)
        ring = self.people[caller].send_json("/api/calls", {"person_id": str(MAX.id)})
        assert ring.status == 201, ring.text
        assert self.service.came.wait(60)
        return ring.json["id"]

    def answer(self, ring_id: str) -> int:
        return self.people[MAX].send_json(f"/api/calls/{ring_id}/answer", {}).status

    def state(self, caller, ring_id: str) -> str:
        return self.people[caller].get(f"/api/calls/{ring_id}").json["status"]

    def settle(self) -> None:
        """The next push to somebody begins when all is written of the one before."""
        until(lambda: not self.in_database(subscriptions.of_person, MAX.id))
        self.service.came.clear()
        self.in_database(subscribe, self.service.subscription(), MAX)
        self.in_database(tell, MAX)
        assert self.service.came.wait(60)
        until(lambda: not self.in_database(subscriptions.of_person, MAX.id))


def until(holds) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def phones(tmp_path):
    def on(root=ROOT) -> Phones:
        make_database(tmp_path / "data", friends, root=root)
        server = Server(tmp_path / "data", root=root, MENTORA_RATE_LIMITS="off", MENTORA_ALLOW_PRIVATE_ADDRESSES="on")
        servers.append(server.fork() if root == ROOT else server.start())
        return Phones(server, service)

    servers = []
    with Gone().open() as service:
        yield on
        service.goes_on.set()
        for server in servers:
            server.stop()


def test_it_is_answered_or_missed_and_never_both(phones):
    town = phones()
    for caller in (ADA, OTTO) * ROUNDS:
        ring_id = town.ring(caller)
        with ThreadPoolExecutor() as both:
            answering = both.submit(town.answer, ring_id)
            both.submit(town.service.goes_on.set)
        town.settle()
        assert (answering.result(), town.state(caller, ring_id)) in {(200, "answered"), (409, "missed")}
        town.people[caller].send_json(f"/api/calls/{ring_id}/end", {})


def test_without_the_guard_an_answered_call_is_ended_as_missed(phones, tmp_path):
    change = ("db/rings.py", ENDS_WHAT_RINGS, ENDS_WHATEVER_IT_DOES)
    town = phones(copy_of_program(tmp_path / "program", change))
    ring_id = town.ring(ADA)
    assert town.answer(ring_id) == 200
    town.service.goes_on.set()
    until(lambda: town.state(ADA, ring_id) == "missed")


def test_with_the_guard_a_call_that_was_answered_first_goes_on(phones):
    town = phones()
    ring_id = town.ring(ADA)
    assert town.answer(ring_id) == 200
    town.service.goes_on.set()
    town.settle()
    assert town.state(ADA, ring_id) == "answered"
