"""A room's call moves to a media server and back, with servers that only note what they were asked."""

import asyncio
import itertools
import json
from types import SimpleNamespace

import pytest

from integrations.media import Gone
from integrations.media.marks import Marks
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of, told
from tests.ws.test_places import CLASS, HOST, Everybody
from ws import calls, members
from ws.rooms import Rooms

ADA, BEN, CLEO, DORA, EVE = range(2, 7)
OFFER = {"type": "offer", "sdp": "v=0"}
ANSWER = {"type": "answer", "sdp": "v=0"}


class Handle:
    def __init__(self, server, id, heard):
        self.server, self.id, self.heard = server, id, heard
        self.asked, self.is_gone = [], False

    async def ask(self, body, jsep=None):
        await asyncio.sleep(0)
        if self.is_gone or not self.server.is_up:
            raise Gone("gone")
        self.asked.append(body)
        self.server.asked.append(body)
        if body["request"] == "joinandconfigure":
            kinds = [{"type": "audio", "mid": "0"}, {"type": "video", "mid": "1"}]
            return {"streams": kinds, "private_id": self.id}, ANSWER
        if body["request"] == "join":
            streams = [
                {"mid": str(at), "type": "audio" if one["mid"] == "0" else "video", "feed_id": one["feed"]}
                for at, one in enumerate(body["streams"])
            ]
            return {"streams": streams}, OFFER
        return {}, None

    async def trickle(self, candidate):
        self.asked.append(candidate)

    async def detach(self):
        self.is_gone = True


class Server:
    def __init__(self):
        self.marks = Marks()
        self.is_up, self.asked, self.handles, self.ids = True, [], [], itertools.count(1)

    async def attach(self, heard):
        if not self.is_up:
            raise Gone("gone")
        self.handles.append(Handle(self, next(self.ids), heard))
        return self.handles[-1]

    def requests(self, kind):
        return [one for one in self.asked if one["request"] == kind]


class Farm:
    def __init__(self, servers):
        self.servers, self.changed = servers, []

    @property
    def is_up(self):
        return any(one.is_up for one in self.servers)

    def pick(self):
        return next((one for one in self.servers if one.is_up), None)

    def turn(self, server, is_up):
        server.is_up = is_up
        for handle in server.handles:
            handle.is_gone = True
        for tell in self.changed:
            tell()


class Class:
    def __init__(self, count=1, carries=6):
        self.servers = [Server() for _ in range(count)]
        self.farm = Farm(self.servers)
        self.rooms = Rooms(Everybody(), SimpleNamespace(farm=self.farm, carries=carries))
        self.pages = {}

    async def comes(self, *people):
        for person in people:
            self.pages[person] = await self.rooms.enter(CLASS, mailbox_of(person))
            await self.say(person, "join", state={})
        await settle()

    async def say(self, person, kind, **fields):
        assert await self.rooms.hear(self.pages[person], {"type": kind, **fields})

    async def sends(self, *people):
        """Their browsers offer, and are connected to the server."""
        for person in people:
            await self.say(person, "signal", to="out", generation=1, data={"description": OFFER})
        await settle()
        for person in people:
            handle = self.member(person).sending.handle
            handle.heard({"janus": "webrtcup", "sender": handle.id})
        await settle()

    async def receives(self, person):
        await self.say(person, "signal", to="in", generation=0, data={"again": True})
        await settle()

    def member(self, person):
        return self.rooms._calls.of(self.room).conference.members[person]

    @property
    def room(self):
        return self.rooms._rooms[CLASS]

    @property
    def engine(self):
        return self.rooms._calls.of(self.room).engine

    def heard(self, person, kind):
        return [one for one in map(json.loads, told(self.pages[person].mailbox)) if one["type"] == kind]


async def settle():
    for _ in range(60):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(calls, "RESTART", 0.05)
    monkeypatch.setattr(calls, "AWAY", 0.05)
    monkeypatch.setattr(members, "PATIENCE", 0.05)


def run(act):
    def test():
        async def whole():
            await act(Class())
            return True

        assert in_a_loop(whole())

    test.__name__, test.__doc__ = act.__name__, act.__doc__
    return test


@run
async def test_everybody_hears_everybody_who_is_connected(room):
    await room.comes(HOST, ADA, BEN)
    await room.sends(HOST, ADA, BEN)
    await room.receives(BEN)
    (joined,) = room.servers[0].requests("join")
    names = {room.member(one).sending.feed.name for one in (HOST, ADA)}
    assert {one["feed"] for one in joined["streams"]} == names and {one["mid"] for one in joined["streams"]} == {"0"}
    whose = room.heard(BEN, "streams")[-1]["streams"]
    assert {one["id"] for one in whose} == {str(HOST), str(ADA)}


@run
async def test_the_server_goes_and_comes_back_and_pages_are_told_each_time(room):
    await room.comes(HOST, ADA)
    assert room.heard(ADA, "joined")[-1]["engine"] == "server"
    room.farm.turn(room.servers[0], False)
    assert (room.engine, room.heard(ADA, "engine")) == ("none", [{"type": "engine", "engine": "none"}])
    room.farm.turn(room.servers[0], True)
    assert (room.engine, room.heard(ADA, "engine")) == ("server", [{"type": "engine", "engine": "server"}])
    await room.sends(HOST, ADA)
    await room.receives(ADA)
    assert room.heard(ADA, "streams")[-1]["streams"] == [{"mid": "0", "id": str(HOST)}]


@run
async def test_a_server_that_stays_away_leaves_small_rooms_to_the_browsers_and_others_wait(room):
    await room.comes(HOST, ADA, BEN, CLEO, DORA)
    room.farm.turn(room.servers[0], False)
    await asyncio.sleep(0.1)
    assert room.engine == "none" and not any(one["engine"] == "mesh" for one in room.heard(ADA, "engine"))
    await room.say(DORA, "leave")
    assert room.engine == "mesh" and room.heard(ADA, "engine") == [{"type": "engine", "engine": "mesh"}]


@run
async def test_while_browsers_connect_to_each_other_the_room_holds_fewer_and_who_waits_comes_in_later(room):
    await room.comes(HOST, ADA, BEN, CLEO)
    room.farm.turn(room.servers[0], False)
    await asyncio.sleep(0.1)
    await room.comes(DORA)
    assert room.engine == "mesh" and DORA not in room.room.inside
    assert room.heard(DORA, "waiting")[-1]["holds"] == 4
    room.farm.turn(room.servers[0], True)
    await settle()
    assert DORA in room.room.inside and room.heard(DORA, "joined")[-1]["engine"] == "server"


def test_another_server_takes_over_at_once():
    async def act():
        room = Class(count=2)
        await room.comes(HOST, ADA)
        await room.sends(HOST, ADA)
        room.heard(ADA, "engine")
        room.farm.turn(room.servers[0], False)
        assert room.engine == "server" and room.heard(ADA, "engine") == [{"type": "engine", "engine": "server"}]
        await room.sends(ADA)
        return len(room.servers[1].requests("joinandconfigure"))

    assert in_a_loop(act()) == 1


@run
async def test_who_was_removed_or_left_is_gone_from_the_server_at_once(room):
    await room.comes(HOST, ADA, BEN)
    await room.sends(HOST, ADA, BEN)
    await room.receives(ADA)
    mine = [room.member(ADA).sending.handle, room.member(ADA).receiving.handle]
    await room.say(HOST, "remove", id=str(ADA))
    await settle()
    assert all(handle.is_gone for handle in mine)
    assert room.servers[0].requests("allowed")[-1]["action"] == "remove"
    ben = room.member(BEN).sending.handle
    await room.say(BEN, "leave")
    await settle()
    assert ben.is_gone


@run
async def test_who_logs_out_is_gone_from_the_server_at_once(room):
    await room.comes(HOST, ADA)
    await room.sends(HOST, ADA)
    handle = room.member(ADA).sending.handle
    room.pages[ADA].mailbox.close(4401)
    room.rooms.leave(room.pages[ADA])
    await settle()
    assert handle.is_gone


@run
async def test_a_lost_page_that_comes_back_keeps_its_connections_and_one_that_does_not_loses_them(room):
    await room.comes(HOST, ADA)
    await room.sends(HOST, ADA)
    handle = room.member(ADA).sending.handle
    room.rooms.leave(room.pages[ADA])
    await room.comes(ADA)
    assert room.heard(ADA, "joined")[-1]["has"] == {"out": 1, "in": 0} and not handle.is_gone
    await asyncio.sleep(0.1)
    assert not handle.is_gone
    room.rooms.leave(room.pages[ADA])
    await asyncio.sleep(0.1)
    assert handle.is_gone


@run
async def test_who_may_not_speak_is_muted_at_the_server_also_after_it_was_restarted(room):
    await room.comes(HOST, ADA)
    await room.sends(HOST, ADA)
    await room.say(HOST, "quiet", id=str(ADA))
    await settle()
    assert [one["mute"] for one in room.servers[0].requests("moderate")] == [True]
    room.farm.turn(room.servers[0], False)
    room.farm.turn(room.servers[0], True)
    await room.sends(HOST, ADA)
    muted = room.servers[0].requests("moderate")[-1]
    assert (muted["mute"], muted["id"]) == (True, room.member(ADA).sending.feed.name)


@run
async def test_a_size_that_nobody_looks_at_is_sent_no_more_after_a_while_and_again_at_once(room):
    await room.comes(HOST, ADA)
    await room.sends(HOST, ADA)
    await asyncio.sleep(0.1)
    assert room.heard(HOST, "wanted")[-1]["layer"] == -1
    await room.say(ADA, "watch", videos={str(HOST): 2})
    await settle()
    assert room.heard(HOST, "wanted")[-1]["layer"] == 2


@run
async def test_the_rooms_of_a_media_server_are_closed_when_nobody_is_left(room):
    await room.comes(HOST)
    await room.sends(HOST)
    conference = room.rooms._calls.of(room.room).conference
    await room.say(HOST, "leave")
    room.rooms.leave(room.pages[HOST])
    await settle()
    assert [one["room"] for one in room.servers[0].requests("destroy")] == [conference.id]
    assert room.rooms._calls._calls == {}
