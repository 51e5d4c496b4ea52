"""Calls, end to end: everybody sees and hears everybody, and keeps doing so when something fails."""

import pytest

from tests.support.cast import ADA, MAX, OTTO
from tests.support.networks import HOMES

BOTH = pytest.mark.parametrize("engine", ["mesh", "janus"], indirect=True)


@BOTH
def test_two_and_three_people_see_and_hear_each_other(make_call_server, call):
    call_server = make_call_server()
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    mentor.sees(ADA)
    ada.sees(MAX)
    otto = call(call_server, OTTO, "b").join()
    otto.sees(MAX, ADA)
    mentor.sees(ADA, OTTO)
    ada.sees(MAX, OTTO)
    _costs_nearly_nothing_while_silent(otto, mentor)


def _costs_nearly_nothing_while_silent(otto, mentor):
    """While a voice fills a hundred packets, silence fills a few."""
    otto.page.locator(".bar [data-toggle=muted]").click()
    otto.page.wait_for_timeout(1000)
    before = mentor.counted()
    after = mentor.until(lambda seen: seen[str(ADA.id)]["audio"] >= before[str(ADA.id)]["audio"] + 100)
    assert after[str(OTTO.id)]["audio"] - before[str(OTTO.id)]["audio"] < 40


@BOTH
def test_the_call_continues_while_signalling_is_down(make_call_server, call, network):
    call_server = make_call_server()
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    mentor.sees(ADA)
    ada.sees(MAX)
    network.refuse_pages("a")
    mentor.page.locator(".bar [data-toggle=muted]").click()  # which cannot be told
    mentor.page.locator("#room[data-state=reconnecting]").wait_for(state="attached", timeout=60_000)
    for caller, other in ((mentor, ADA), (ada, MAX)):
        before = caller.counted()[str(other.id)]["video"]
        during = caller.until(lambda seen, other=other, least=before + 40: seen[str(other.id)]["video"] > least)
        assert during[str(other.id)]["state"] == "connected"
    network.let_through("a")
    mentor.page.locator("#room[data-state=connected]").wait_for(state="attached", timeout=60_000)
    ada.page.locator(".tile[data-peer][data-muted]").wait_for(state="attached", timeout=60_000)
    _goes_on(mentor, ada)


@BOTH
def test_a_call_is_back_when_mentora_was_killed_and_started_again(make_call_server, call, engine):
    """From browser to browser, it even continues meanwhile. Nobody is in the room twice."""
    call_server = make_call_server()
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    before = mentor.sees(ADA)[str(ADA.id)]["video"]
    ada.sees(MAX)
    call_server.server.kill()
    if engine == "mesh":
        during = mentor.until(lambda seen: seen[str(ADA.id)]["video"] > before + 40)
        assert during[str(ADA.id)]["state"] == "connected"
    mentor.page.wait_for_timeout(2500)
    call_server.start()
    for caller in (mentor, ada):
        caller.page.locator("#room[data-state=connected]").wait_for(state="attached", timeout=60_000)
        assert caller.page.locator("[data-peer]").count() == 1
    _goes_on(mentor, ada)


def _goes_on(mentor, ada):
    """Pictures and chat."""
    for caller, other in ((mentor, ADA), (ada, MAX)):
        caller.sees(other, frames=0)
        caller.sees(other, frames=caller.counted()[str(other.id)]["video"] + 20)
    ada.page.evaluate(
        """fetch(JSON.parse(document.querySelector("#room").dataset.room).messages, {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json" },
          body: JSON.stringify({ body: "Still here" }),
        })"""
    )
    mentor.page.get_by_text("Still here").wait_for(state="attached", timeout=30_000)


@BOTH
def test_a_call_survives_a_change_of_address(make_call_server, call, network):
    call_server = make_call_server()
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    mentor.sees(ADA)
    before = ada.sees(MAX)[str(MAX.id)]["video"]
    network.change_address("a", "198.51.100.77")
    mentor.page.wait_for_timeout(1000)
    stalled = ada.counted()[str(MAX.id)]["video"]
    ada.sees(MAX, frames=max(before, stalled) + 60)
    mentor.sees(ADA, frames=mentor.counted()[str(ADA.id)]["video"] + 30)


@BOTH
def test_a_call_is_back_when_the_network_was_cut_for_ten_seconds(make_call_server, call, network):
    """Only pages and signalling pass, as when a media server loses its network. Nobody is in the room twice."""
    call_server = make_call_server()
    callers = {MAX: call(call_server, MAX, "a").join(), ADA: call(call_server, ADA, "b").join()}
    callers[MAX].sees(ADA)
    callers[ADA].sees(MAX)
    for home in HOMES:
        network.drop_video(home)
    callers[MAX].page.wait_for_timeout(10_000)
    for home in HOMES:
        network.let_through(home)
    for person, other in ((MAX, ADA), (ADA, MAX)):
        caller = callers[person]
        caller.sees(other, frames=0)
        at = caller.counted()[str(other.id)]["video"]
        caller.sees(other, frames=at + 20)
        assert caller.page.locator(".tile").count() == 2 and caller.page.locator("[data-peer]").count() == 1


@BOTH
def test_a_shared_screen_arrives(make_call_server, call):
    call_server = make_call_server()
    mentor = call(call_server, MAX, "a").join()
    ada = call(call_server, ADA, "b").join()
    mentor.sees(ADA)
    ada.sees(MAX)
    mentor.page.get_by_role("button", name="Share screen").click()
    mentor.page.get_by_text("You’re sharing your screen").wait_for(timeout=30_000)
    frames = ada.counted()[str(MAX.id)]["video"]
    ada.sees(MAX, frames=frames + 3)
    mentor.page.get_by_role("button", name="Stop").first.click()
    frames = ada.counted()[str(MAX.id)]["video"]
    ada.sees(MAX, frames=frames + 20)


@pytest.mark.parametrize(("engine", "turns"), [("mesh", 15), ("janus", 5)], indirect=["engine"])
def test_each_of_many_joins_in_a_row_connects(make_call_server, call, turns):
    """Two of three browsers rejoin at the same moment, and each takes its turn to stay."""
    call_server = make_call_server()
    room = {person: call(call_server, person, home) for person, home in ((MAX, "a"), (ADA, "b"), (OTTO, "b"))}
    room[MAX].join()
    connected = 0
    for turn in range(turns):
        stays, *come = [*room][turn % 3 :] + [*room][: turn % 3]
        for person in come:
            room[person].page.goto(call_server.path, wait_until="commit")
        for person in come:
            room[person].page.locator("[data-join]").click()
        for person in come:
            room[person].sees(*(room.keys() - {person}), frames=2)
            room[stays].sees(person, frames=2)
            connected += 1
    assert connected == 2 * turns


@pytest.mark.parametrize("network", [False], indirect=True)
def test_the_relay_carries_a_call_between_unlinked_networks(make_call_server, call, relay):
    call_server = make_call_server(relay("udp", "tcp"))
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    ways = ada.sees(MAX)[str(MAX.id)]["ways"]
    assert ways and all("relay" in way for way in ways), ways
    mentor.sees(ADA)


@BOTH
@pytest.mark.parametrize("network", [False], indirect=True)
def test_the_relay_is_reached_by_tcp_where_nothing_else_passes(make_call_server, call, relay, network):
    network.drop_video("a")
    call_server = make_call_server(relay("udp", "tcp"))
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    ada.sees(MAX)
    assert any(way.startswith("relay tcp") for way in mentor.sees(ADA)[str(ADA.id)]["ways"])


@pytest.mark.parametrize("engine", ["janus"], indirect=True)
def test_the_media_server_is_reached_by_tcp_where_udp_is_dropped(make_call_server, call, network):
    network.drop_udp("a")
    call_server = make_call_server()
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    ada.sees(MAX)
    assert any(" tcp " in way for way in mentor.sees(ADA)[str(ADA.id)]["ways"])


@BOTH
@pytest.mark.parametrize("network", [False], indirect=True)
def test_without_a_route_or_a_relay_the_status_line_says_so(make_call_server, call, network, engine):
    call_server = make_call_server(MENTORA_MEDIA_PATIENCE="1")
    if engine == "janus":  # the homes cannot reach each other, and now neither what is between them
        for home in HOMES:
            network.drop_video(home)
    mentor, ada = call(call_server, MAX, "a").join(), call(call_server, ADA, "b").join()
    for caller in (mentor, ada):
        caller.page.locator("#room[data-state=failed]").wait_for(state="attached", timeout=60_000)
        assert "relay" in caller.status or "network" in caller.status, caller.status
        assert caller.page.get_by_role("button", name="Retry").is_visible()
