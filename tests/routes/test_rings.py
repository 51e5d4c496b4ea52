"""Calls of two people over HTTP and their sockets: what each of them, and everybody else, is told."""

import json
from contextlib import ExitStack

import pytest
from websockets.sync.client import connect

from db import follows
from tests.support import running
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import Client, with_token
from tests.ws.test_rooms import Page

FRAGMENT = {"HX_Request": "true", "HX_Request_Type": "partial", "HX_Target": "div#banners"}


def friends(tx):
    for learner in (ADA, OTTO):
        follows.follow(tx, learner, MAX.id)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    data = tmp_path_factory.mktemp("calls")
    running.make_database(data, friends)
    server = running.Server(data, MENTORA_RATE_LIMITS="off").fork()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def people(server):
    return {person: with_token(server.url, person) for person in (ADA, MAX, OTTO)}


@pytest.fixture(scope="module")
def browsers(server):
    return {person: Client(server.url).log_in(person) for person in (ADA, MAX, OTTO)}


@pytest.fixture
def opens(server, people):
    """`opens(MAX)`: a page of his that is open; with the id of a call, the one of its room."""
    with ExitStack() as stack:

        def socket(person, ring_id: str = "") -> Page:
            path = f"/room/{ring_id}/live" if ring_id else "/live"
            address = f"ws://127.0.0.1:{server.port}{path}"
            return Page(
                stack.enter_context(connect(address, additional_headers=people[person].headers, compression=None))
            )

        yield socket


@pytest.fixture
def called(people):
    """`called(ADA, MAX)`: what became of a call; it is over afterwards."""
    made = []

    def call(caller, other) -> dict:
        answer = people[caller].send_json("/api/calls", {"person_id": str(other.id)})
        assert answer.status == 201, answer.text
        made.append((people[caller], answer.json["id"]))
        return answer.json

    yield call
    for client, ring_id in made:
        client.send_json(f"/api/calls/{ring_id}/end", {})


def test_who_left_while_it_rings_can_still_hang_up_without_javascript(browsers, opens, called):
    opens(MAX)
    path = f"/calls/{called(ADA, MAX)['id']}"
    page = browsers[ADA].get(f"{path}/left").page
    assert page.h1.text == f"Calling {MAX.name}…"
    ending = page.select_one(f'form[action="/api{path}/end"]')
    assert ending and page.select_one(f'.actions a[href="{path}"]')
    assert browsers[ADA].post(ending["action"], {}).location.startswith(f"{path}/left")
    assert browsers[ADA].get(f"{path}/left").page.h1.text == "Call ended"
    assert "missed a call" in browsers[MAX].get(path).page.h1.text


def test_a_call_from_the_first_ring_to_the_end(people, browsers, opens, called):
    opens(MAX)
    ring = called(ADA, MAX)
    assert (ring["status"], ring["caller"]["name"], ring["answered_at"]) == ("ringing", ADA.name, None)
    path = f"/calls/{ring['id']}"
    assert f"Calling {MAX.name}…" in browsers[ADA].get(path).text
    rung = browsers[MAX].get("/mentor/dashboard").page.select_one(".banner")
    assert f"{ADA.name} is calling" in rung.text
    assert [form["action"] for form in rung.select("form")] == [f"/api{path}/answer", f"/api{path}/refuse"]
    assert [form["action"] for form in browsers[MAX].get(path).page.select("main form")] == [
        f"/api{path}/answer",
        f"/api{path}/refuse",
    ]
    caller = opens(ADA, ring["id"])
    assert caller.join()["engine"] == "mesh"
    assert opens(MAX, ring["id"]).closed() == 4404  # not before he has answered
    assert browsers[MAX].post(f"/api{path}/answer").location == path
    assert browsers[MAX].get("/mentor/dashboard").page.select_one(".banner") is None
    callee = opens(MAX, ring["id"])
    assert [one["name"] for one in callee.join()["here"]] == [ADA.name]
    assert caller.hear("came")["peer"]["name"] == MAX.name
    callee.say(type="leave")
    assert caller.hear("status")["status"] == "completed"
    assert people[ADA].get(f"/api{path}").json["status"] == "ended"
    assert "Call ended" in browsers[ADA].get(f"{path}/left").text


def test_nobody_else_gets_in_or_finds_it(people, browsers, opens, called):
    opens(MAX)
    ring = called(ADA, MAX)
    path = f"/calls/{ring['id']}"
    assert opens(OTTO, ring["id"]).closed() == 4404
    assert [people[OTTO].get(one).status for one in (path, f"{path}/left", f"/api{path}")] == [404] * 3
    for act in ("answer", "refuse", "end"):
        assert people[OTTO].send_json(f"/api{path}/{act}", {}).status == 404
    assert people[ADA].send_json(f"/api{path}/answer", {}).status == 404
    assert people[OTTO].send_json("/api/calls", {"person_id": str(ADA.id)}).status == 404
    assert people[OTTO].send_json("/api/calls", {"person_id": "7"}).status == 404
    assert people[OTTO].send_json("/api/calls", {}).status in (404, 422)


def test_who_says_not_now_has_missed_nothing(people, browsers, opens, called):
    opens(MAX)
    ring = called(ADA, MAX)
    caller = opens(ADA, ring["id"])
    caller.join()
    reply = browsers[MAX].post(f"/api/calls/{ring['id']}/refuse", **FRAGMENT)
    assert reply.status == 200 and "You declined the call" in reply.text
    assert caller.hear("status")["status"] == "completed"
    assert f"{MAX.name} can’t talk right now" in browsers[ADA].get(f"/calls/{ring['id']}/left").text


def test_who_is_offline_is_told_afterwards(people, browsers, called):
    ring = called(MAX, OTTO)
    assert (ring["status"], ring["why"]) == ("missed", "offline")
    assert f"{OTTO.name} isn’t online right now" in browsers[MAX].get(f"/calls/{ring['id']}").text
    titles = [one["title"] for one in people[OTTO].get("/api/notifications", Accept="application/json").json["items"]]
    assert f"You missed a call from {MAX.name}" in titles
    page = browsers[OTTO].get(f"/calls/{ring['id']}")
    assert page.page.select_one("main input[name=person_id]")["value"] == str(MAX.id)


def test_the_button_is_where_the_two_have_something_in_common(people, browsers):
    assert browsers[ADA].get(f"/mentors/{MAX.id}").page.select_one("form[action='/api/calls']")
    unknown = browsers[MAX].get(f"/mentors/{MAX.id}").page
    assert unknown.select_one("form[action='/api/calls']") is None


def test_who_has_blocked_the_other_one_reads_so_instead_of_a_button_that_would_be_refused(
    people, browsers, opens, called
):
    opens(MAX)
    path = f"/calls/{called(ADA, MAX)['id']}"
    with_max = people[ADA].send_json("/api/conversations", {"person_id": str(MAX.id)}).json["id"]
    assert people[ADA].send_json(f"/api/conversations/{with_max}/block", {}).status == 200
    try:
        page = browsers[ADA].get(f"{path}/left").page
        assert f"You’ve blocked {MAX.name}." in page.text and page.select_one("form[action='/api/calls']") is None
        refused = browsers[ADA].post("/api/calls", {"person_id": str(MAX.id)})
        assert refused.status == 409 and refused.page.h1.text == "That didn’t work"
        other = browsers[MAX].get(f"{path}/left").page
        assert "blocked" not in other.text and other.select_one("form[action='/api/calls']")
    finally:
        people[ADA].send_json(f"/api/conversations/{with_max}/unblock", {})


def test_a_banner_is_pushed_to_every_open_page_and_goes_from_all(people, browsers, opens, called, server):
    page = browsers[MAX].get("/mentor/dashboard").page
    tabs = [opens(MAX), opens(MAX)]
    watched = [part["data-live"] for part in page.select("[data-live]")]
    for tab in tabs:
        tab.socket.send(json.dumps({"watch": watched}))
    ring = called(ADA, MAX)
    for tab in tabs:
        assert "#banners" in _until(tab, f"/api/calls/{ring['id']}/answer")
    browsers[MAX].post(f"/api/calls/{ring['id']}/answer")
    for tab in tabs:
        assert 'hx-swap="delete"' in _until(tab, 'hx-target="#banner-')


def _until(tab: Page, words: str) -> str:
    for _number in range(20):
        text = tab.socket.recv(timeout=10)
        if words in text:
            return text
    raise AssertionError(words)
