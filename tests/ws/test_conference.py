"""A class through a real media server: whatever people do, everybody hears and sees everybody, and nothing is left."""

import asyncio
import json
import os
import random
import secrets
import time
from itertools import permutations

import pytest
from websockets.asyncio.client import connect

from integrations.media import Rejected, child
from tests.support import running
from tests.support.classes import Place, left_at, running_place
from tests.support.headless import Headless, all_meet
from tests.support.janus import Server, connected, ignored, when
from tests.support.running import in_a_loop
from ws.conference import Conference


@pytest.fixture(scope="module")
def media():
    if child.missing():
        assert not os.environ.get("CI"), "janus is missing: as root, apt-get install janus util-linux"
        pytest.skip("THE MEDIA SERVER IS NOT TESTED HERE: janus is not installed")
    server = Server(running.free_port()).start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def place_of_media(media, tmp_path_factory):
    address = f"{media.address.url}?secret={media.address.secret}&admin_key={media.address.admin_key}"
    with running_place(tmp_path_factory.mktemp("served"), "--media", "janus", "--janus-url", address) as place:
        yield place


@pytest.fixture
def served(place_of_media, media):
    """With a media server, which a test may kill."""
    if media.process.poll() is not None:
        media.start()
    return place_of_media


@pytest.fixture
def meshed(tmp_path):
    with running_place(tmp_path) as place:
        yield place


async def act(place: Place, chance: random.Random, count: int, turns: int) -> list[str]:
    """They come, leave, reload, lose their connections and open tabs, in any order and at any moment."""
    inside = {number: place.person(number).join() for number in range(2)}
    old: list[Headless] = []
    for _ in range(turns):
        number = chance.choice(range(count))
        what = chance.choice(["comes or leaves"] * 5 + ["reloads", "is cut off", "has a new tab", "wants it again"])
        person = inside.get(number)
        if person is None:
            inside[number] = place.person(number).join()
        elif what == "comes or leaves" and len(inside) > 1:
            old.append(inside.pop(number))
            await old[-1].leave()
        elif what == "reloads":
            await person.reload()
        elif what == "is cut off":
            person.lose()
        elif what == "has a new tab":
            old.append(person)
            inside[number] = person.new_tab()
            await asyncio.sleep(0.1)
        elif what == "wants it again":
            for link in list(person.links.values()):
                link.offer() if link.offers else link.ask_again()
        await asyncio.sleep(chance.uniform(0, 0.08))
    everyone = [*old, *inside.values()]
    # Of two pages of one person, the one that has joined last is inside.
    missing = await all_meet([one for one in everyone if one.wants_in])
    for one in everyone:
        await one.leave()
    return missing


@pytest.mark.parametrize(("engine", "count", "turns"), [("served", 6, 100), ("meshed", 4, 100)])
def test_after_a_hundred_joins_and_leaves_everybody_hears_and_sees_everybody(request, engine, count, turns):
    place = request.getfixturevalue(engine)
    assert in_a_loop(act(place, random.Random(1), count, turns)) == []


async def gathered(place: Place, count: int) -> list[Headless]:
    everyone = [place.person(number).join() for number in range(count)]
    assert await all_meet(everyone) == []
    return everyone


async def dispersed(everyone: list[Headless]) -> None:
    for one in everyone:
        one.say({"type": "leave"})
    await asyncio.sleep(0.1)
    for one in everyone:
        await one.leave()


def test_who_comes_costs_the_others_one_offer_and_a_few_messages_and_a_room_that_all_have_left_is_gone(served, media):
    async def measured():
        everyone = await gathered(served, 7)
        offers = [one.offers for one in everyone]
        heard = [one.heard.total() for one in everyone]
        late = served.person(7).join()
        assert await all_meet([*everyone, late]) == []
        more = [one.offers - before for one, before in zip(everyone, offers, strict=True)]
        messages = [one.heard.total() - before for one, before in zip(everyone, heard, strict=True)]
        assert await left_at(media) == [8]
        await dispersed([*everyone, late])
        for _ in range(100):
            if not (left := await left_at(media)):
                break
            await asyncio.sleep(0.1)
        return more, max(messages), left

    more, messages, left = in_a_loop(measured())
    assert more == [1] * 7 and messages <= 9 and left == []


def test_everybody_is_back_when_the_media_server_was_killed_and_nobody_twice(served, media):
    async def killed():
        everyone = await gathered(served, 4)
        media.kill()
        await when(lambda: everyone[0].engine != "server")
        media.start()
        missing = await all_meet(everyone)
        await dispersed(everyone)
        return missing

    assert in_a_loop(killed()) == []


def test_a_few_people_go_on_without_the_media_server_when_it_stays_away_and_return_to_it(served, media):
    async def killed():
        everyone = await gathered(served, 3)
        media.kill()
        await when(lambda: everyone[0].engine == "mesh")
        without = await all_meet(everyone)
        media.start()
        await when(lambda: all(one.engine == "server" for one in everyone))
        missing = await all_meet(everyone)
        await dispersed(everyone)
        return without, missing

    assert in_a_loop(killed()) == ([], [])


CANDIDATE = {"candidate": "candidate:1 1 udp 1 10.0.0.1 9 typ host", "sdpMid": "0", "sdpMLineIndex": 0}
HOSTILE = [
    *(
        {"description": {"type": kind, "sdp": sdp}}
        for kind in ("offer", "answer", "pranswer", "rollback")
        for sdp in (
            "",
            "v=0",
            "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nt=0 0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 900,
        )
    ),
    {"candidate": None},
    {"candidate": "x" * 10_000},
    {"candidate": {"candidate": "\r\na=evil", "sdpMid": None}},
    {"again": True},
    {"restart": True},
    {},
]


def test_nonsense_at_any_moment_harms_nobody_and_a_candidate_less_opens_nothing(served, media):
    async def attacked():
        everyone = await gathered(served, 3)
        *_, attacker = everyone
        outside = served.person(4)
        outside.wants_in = False
        outside._run = asyncio.create_task(outside._keep())
        await when(lambda: outside.socket is not None)
        for person in (outside, attacker):
            for way in ("out", "in"):
                for generation in (0, 1, attacker.links[way].generation, 2**52):
                    for data in HOSTILE:
                        person.say({"type": "signal", "to": way, "generation": generation, "data": data})
            person.say({"type": "watch", "videos": {"1": 2, everyone[0].id: 0}})
        for _ in range(1000):
            attacker.say({"type": "signal", "to": "out", "generation": 2**52, "data": {"candidate": CANDIDATE}})
        now = time.monotonic()
        await when(lambda: all(one.hears(other.id, since=now) for one, other in permutations(everyone[:2])))
        unharmed = [one.late for one in everyone[:2]]
        inside = [one.id for one in everyone if outside.id in one.people]
        await attacker.reload()
        missing = await all_meet(everyone)
        await outside.leave()
        await dispersed(everyone)
        return unharmed, inside, missing

    assert in_a_loop(attacked()) == ([0, 0], [], [])


def test_who_is_removed_sends_nothing_more_to_the_media_server(served, media):
    async def removed():
        everyone = await gathered(served, 4)
        host, ada, ben, cleo = everyone
        host.say({"type": "remove", "id": ada.id})
        await when(lambda: bool(ada.code))
        counts = await left_at(media)
        missing = await all_meet([host, ben, cleo])
        again = served.person(1).join()
        await when(lambda: bool(again.code))
        await dispersed([host, ben, cleo])
        return counts, ada.code, again.code, missing

    assert in_a_loop(removed()) == ([3], 4003, 4003, [])


def test_a_token_of_one_room_opens_no_other_and_without_a_secret_nobody_manages_one(media):
    async def tried():
        refused = []
        async with connected(media.address) as janus:
            rooms = [Conference(janus, ignored, lambda: None) for _ in range(2)]
            tokens = [secrets.token_hex(16) for _ in rooms]
            for room, token in zip(rooms, tokens, strict=True):
                await room.allow(token, "add")
            handle = await janus.attach(ignored)
            there = {"room": rooms[0].id}
            joins = {"request": "join", "ptype": "publisher", **there}
            managing = [
                {"request": "moderate", "id": "x", "mid": "0", "mute": False},
                {"request": "enable_recording", "record": True},
                {"request": "kick", "id": "x"},
                {"request": "allowed", "action": "add", "allowed": ["mine"]},
                {"request": "edit", "new_secret": "mine"},
                {"request": "rtp_forward", "publisher_id": "x", "host": "127.0.0.1"},
                {"request": "destroy"},
            ]
            for body in (joins, joins | {"token": tokens[1]}, *(one | there for one in managing)):
                with pytest.raises(Rejected):
                    await handle.ask(body)
                refused.append(body["request"])
            await handle.ask(joins | {"token": tokens[0]})
            for room in rooms:
                room.close()
            await asyncio.gather(*(task for room in rooms for task in room._tasks))
        return refused

    assert len(in_a_loop(tried())) == 9


def test_who_does_not_know_the_secret_of_the_media_server_is_told_nothing(media):
    async def asked():
        async with connect(media.address.url, subprotocols=["janus-protocol"], proxy=None) as socket:
            replies = []
            for secret in ({}, {"apisecret": ""}, {"apisecret": "guessed"}):
                await socket.send(json.dumps({"janus": "create", "transaction": "1", **secret}))
                replies.append(json.loads(await socket.recv())["error"]["code"])
            return replies

    assert in_a_loop(asked()) == [403] * 3
