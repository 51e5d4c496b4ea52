"""The signalling of a room: who can enter, who receives what, and that rooms stay separate."""

import json
from contextlib import contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from db import clock
from tests.support import running
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.client import with_token


class Page:
    """An open page of a room."""

    def __init__(self, socket):
        self.socket = socket

    def say(self, **letter) -> None:
        self.socket.send(json.dumps(letter))

    def hear(self, kind: str) -> dict:
        """The next message of that kind, skipping all others."""
        while True:
            letter = json.loads(self.socket.recv(timeout=20))
            if letter["type"] == kind:
                return letter

    def remaining(self) -> set[str]:
        """The kinds of all messages that still arrive."""
        kinds = set()
        with suppress(TimeoutError):
            while True:
                kinds.add(json.loads(self.socket.recv(timeout=0.4))["type"])
        return kinds

    def join(self, **state) -> dict:
        self.say(type="join", state=state)
        return self.hear("joined")

    def closed(self) -> int:
        try:
            while True:
                self.socket.recv(timeout=20)
        except ConnectionClosed as closed:
            return closed.rcvd.code


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("rooms")
    running.make_database(data)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def people(server):
    return {person: with_token(server.url, person) for person in (ADA, MAX, OTTO, EMMA)}


@pytest.fixture
def make(server, people):
    """`make(ADA)`: the id of a live class in which these learners have seats."""
    made = []

    def live(*learners, starts_in: float = -1, start: bool = True) -> str:
        draft = (
            people[MAX]
            .send_json(
                "/api/sessions",
                {"title": "Room", "domain": "Rooms", "starts_at": clock.after(days=2 + len(made)), "seats": 3},
            )
            .json
        )
        path = f"/api/sessions/{draft['id']}"
        assert people[MAX].send_json(f"{path}/publish", {}).status == 200
        for learner in learners:
            assert people[learner].send_json(f"{path}/book", {}).status == 201
        running.move_start(server.data, int(draft["id"]), starts_in=starts_in)
        if start:
            assert people[MAX].send_json(f"{path}/start", {}).status == 200
        made.append(path)
        return draft["id"]

    yield live
    for path in made:
        if people[MAX].send_json(f"{path}/end", {}).status != 200:
            people[MAX].send_json(f"{path}/cancel", {"reason": ""})


@pytest.fixture
def enter(server, people):
    @contextmanager
    def open_page(person, session_id: str):
        with connect(
            f"ws://127.0.0.1:{server.port}/room/{session_id}/live",
            additional_headers=people[person].headers,
            compression=None,
        ) as socket:
            yield Page(socket)

    return open_page


def test_a_newcomer_learns_who_is_here_and_the_others_learn_who_joined(make, enter):
    session = make(ADA)
    with enter(MAX, session) as host, enter(ADA, session) as learner:
        assert host.hear("hello")["status"] == "live"
        assert host.join(muted=True)["here"] == []
        (met,) = learner.join()["here"]
        assert (met["id"], met["is_host"], met["state"]["muted"]) == (str(MAX.id), True, True)
        assert host.hear("came")["peer"]["name"] == ADA.name
        learner.say(type="signal", to=str(MAX.id), generation=1, data={"candidate": None})
        assert host.hear("signal") == {
            "type": "signal",
            "from": str(ADA.id),
            "generation": 1,
            "data": {"candidate": None},
        }
    with enter(MAX, session) as host:
        assert host.hear("hello")["here"] == []


def test_nobody_enters_without_a_seat_or_too_early_or_after_the_end(make, enter, people):
    session = make(ADA)
    early = make(ADA, starts_in=60 * 24, start=False)
    for person, room in ((OTTO, session), (EMMA, session), (ADA, early), (MAX, early), (ADA, "1")):
        with enter(person, room) as page:
            assert page.closed() == 4404, (person.name, room)
    with enter(ADA, session) as page:
        page.hear("hello")
        people[MAX].send_json(f"/api/sessions/{session}/end", {})
        while page.hear("status")["status"] != "completed":  # the start may still be on its way
            pass
    with enter(ADA, session) as page:
        assert page.closed() == 4404


def test_signals_and_chat_stay_in_their_room(make, enter, people):
    """A mentor leads only one live session at a time, so the other room is still waiting for its start."""
    session, other = make(ADA), make(OTTO, starts_in=8, start=False)
    with enter(MAX, session) as host, enter(ADA, session) as ada, enter(OTTO, other) as otto:
        host.join()
        ada.join()
        otto.hear("hello")
        otto.say(type="signal", to=str(ADA.id), generation=1, data={"candidate": "x"})
        otto.say(type="join", state={})
        assert otto.hear("refused")["reason"] == "not_live"
        assert people[OTTO].send_json(f"/api/sessions/{session}/messages", {"body": "let me in"}).status == 404
        assert people[OTTO].request("GET", f"/api/sessions/{session}/messages").status == 404
        assert people[OTTO].request("GET", f"/api/sessions/{session}/note").status == 404
        assert people[ADA].send_json(f"/api/sessions/{session}/messages", {"body": "Good morning"}).status == 201
        letter = host.hear("chat")
        assert (letter["body"], letter["name"]) == ("Good morning", ADA.name)
        # Both receive only messages of their own room.
        ada.say(type="signal", to=str(OTTO.id), generation=1, data={"candidate": "y"})
        assert otto.remaining() <= {"waiting", "status"}
        assert ada.remaining() <= {"chat", "waiting", "status", "recordings", "note"}


def test_the_newest_tab_of_a_person_wins(make, enter):
    session = make(ADA)
    with enter(ADA, session) as old, enter(MAX, session) as host:
        old.join()
        host.join()
        with enter(ADA, session) as new:
            assert [one["id"] for one in new.join()["here"]] == [str(MAX.id)]
            assert old.closed() == 4001
            host.say(type="signal", to=str(ADA.id), generation=2, data={"again": True})
            assert new.hear("signal")["generation"] == 2


def test_a_learner_removed_by_the_host_cannot_come_back(make, enter):
    session = make(ADA)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.join()
        ada.say(type="remove", id=str(MAX.id))
        assert ada.closed() == 1008  # a learner may not remove anybody
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.join()
        host.say(type="remove", id=str(ADA.id))
        assert ada.closed() == 4003
        with enter(ADA, session) as again:
            assert again.closed() == 4003


def test_the_host_sees_who_is_waiting_and_they_enter_when_it_starts(make, enter, people):
    session = make(ADA, starts_in=5, start=False)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        assert [one["name"] for one in host.hear("waiting")["people"]] and ada.hear("hello")["status"] == "scheduled"
        ada.say(type="join", state={})
        assert ada.hear("refused")["reason"] == "not_live"
        people[ADA].send_json(f"/api/sessions/{session}/ready", {})
        assert people[MAX].send_json(f"/api/sessions/{session}/start", {}).status == 200
        while ada.hear("status")["status"] != "live":
            pass
        ada.join()
        attendance = (
            people[MAX]
            .request("GET", f"/sessions/{session}", headers={"Accept": "text/html"})
            .page.select_one(".participant")
            .text
        )
        assert "joined" in attendance


def test_only_the_host_can_record_and_everybody_is_asked(make, enter):
    session = make(ADA)
    with enter(MAX, session) as host, enter(ADA, session) as ada:
        host.join()
        ada.join()
        host.say(type="record", on=True)
        assert ada.hear("record") == {"type": "record", "on": True, "by": str(MAX.id)}
        ada.say(type="consent", yes=True)
        assert host.hear("consent") == {"type": "consent", "id": str(ADA.id), "yes": True}
        with enter(ADA, session) as late:
            assert late.hear("hello")["recording"] == {"by": str(MAX.id)}
        ada.say(type="record", on=True)
        assert ada.closed() == 1008


def test_a_learner_who_allowed_a_recording_is_not_asked_again_after_the_host_was_away(make, enter):
    """Until they take it back, or the host stops."""
    session = make(ADA)

    def asked_again(host, ada) -> bool:
        host.join()
        host.say(type="record", on=True)
        return "agreed" not in ada.hear("record")

    with enter(ADA, session) as ada:
        ada.join()
        with enter(MAX, session) as host:
            assert asked_again(host, ada)
            ada.say(type="consent", yes=True)
            host.hear("consent")
        assert ada.hear("went")["is_final"] is False  # a lost connection may come back
        with enter(MAX, session) as host:
            assert not asked_again(host, ada)
            with enter(ADA, session) as reloaded:
                assert reloaded.hear("hello")["agreed"] is True
            ada.say(type="consent", yes=False)
            host.hear("consent")
        ada.hear("went")
        with enter(MAX, session) as host:
            assert asked_again(host, ada)
            ada.say(type="consent", yes=True)
            host.hear("consent")
            host.say(type="record", on=False)
            ada.hear("record")
            host.say(type="record", on=True)
            assert "agreed" not in ada.hear("record")


def test_a_room_whose_number_is_too_large_does_not_exist(enter):
    for number in ("9999999999999999999", str(2**63)):
        with enter(ADA, number) as page:
            assert page.closed() == 4404


@pytest.mark.parametrize(
    "said",
    [
        "x",
        "[]",
        '{"type": "join"}',
        '{"type": "join", "state": {"loud": true}}',
        '{"type": "fly"}',
        '{"type": ["x"]}',
        '{"type": "signal", "to": "1", "generation": NaN, "data": {}}',
        '{"type": "remove", "id": "' + "9" * 5000 + '"}',
    ],
)
def test_a_malformed_message_closes_the_socket(make, enter, said):
    with enter(ADA, make(ADA)) as page:
        page.socket.send(said)
        assert page.closed() == 1008


def test_a_page_inside_that_says_too_much_is_out_at_once(make, enter):
    session = make(ADA)
    with enter(MAX, session) as host, enter(ADA, session) as page:
        host.join()
        page.join()
        page.socket.send("x" * 400_000)
        assert page.closed() == 1009
        assert host.hear("went")["id"] == str(ADA.id)
