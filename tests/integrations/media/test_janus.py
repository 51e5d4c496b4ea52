"""The client of the media server, with a real one."""

import asyncio
import contextlib
import dataclasses

import pytest

from integrations.media import Gone, Rejected, janus, session
from integrations.media.address import Address
from integrations.media.janus import Farm, Janus
from integrations.media.marks import Marks
from tests.support.janus import connected, ignored, until
from tests.support.running import in_a_loop

ROOM = {"room": "algebra", "secret": "s", "is_private": True, "allowed": ["t"], "notify_joining": True}
GONE = {"request": "destroy", "room": "algebra", "secret": "s"}
JOIN = {"request": "join", "ptype": "publisher", "room": "algebra", "token": "t"}


def test_rooms_that_were_left_when_the_connection_was_lost_are_removed(janus_server):
    async def lost():
        async with connected(janus_server.address) as client:
            handle = await client.attach(ignored)
            await handle.ask({"request": "create", **ROOM})
            await handle.ask({"request": "create", **ROOM, "room": "biology"})
            await handle.ask({"request": "destroy", "room": "biology", "secret": "s"})
            await client._session._socket.close()
            await until(client, False)
            await until(client, True)
            handle = await client.attach(ignored)
            return (await handle.ask({"request": "exists", "room": "algebra"}))[0]["exists"]

    assert in_a_loop(lost()) is False


def test_rooms_that_were_left_when_we_were_killed_are_removed_at_the_next_start_and_those_of_others_are_not(
    janus_server,
):
    async def left(key: bytes, *names: str) -> list[bool]:
        """What there is of these rooms once a new process has come."""
        running = asyncio.create_task((client := Janus(janus_server.address, Marks(key))).run())
        await until(client, True)
        handle = await client.attach(ignored)
        found = [(await handle.ask({"request": "exists", "room": name}))[0]["exists"] for name in names]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return found

    async def killed():
        ours, theirs = Marks(b"ours"), Marks(b"theirs")
        rooms = dict([ours.new(), theirs.new(), ("algebra-1", "s")])
        async with connected(janus_server.address) as client:
            handle = await client.attach(ignored)
            for name, secret in rooms.items():
                await handle.ask({"request": "create", "room": name, "secret": secret, "is_private": True})
            client._rooms.clear()  # a process that was killed remembers none
        return [await left(key, *rooms) for key in (b"", b"ours", b"theirs")]

    assert in_a_loop(killed()) == [[True, True, True], [False, True, True], [False, False, True]]


def test_people_meet_in_a_room_and_hear_what_happens_there(janus_server):
    async def meet():
        async with connected(janus_server.address) as client:
            heard: asyncio.Queue = asyncio.Queue()
            ada, ben = await client.attach(heard.put_nowait), await client.attach(ignored)
            created, _ = await ada.ask({"request": "create", **ROOM})
            joined, jsep = await ada.ask({**JOIN, "id": "ada"})
            await ben.ask({**JOIN, "id": "ben"})
            news = await heard.get()
            await ada.ask(GONE)
            return client.version, client.load, created, joined, jsep, news["plugindata"]["data"]["joining"]["id"]

    version, load, created, joined, jsep, came = in_a_loop(meet())
    assert version.count(".") == 2 and load == 2
    assert created["videoroom"] == "created" and joined["id"] == "ada" and jsep is None
    assert came == "ben"


def test_what_janus_refuses_has_its_code_and_its_words(janus_server):
    async def refused():
        async with connected(janus_server.address) as client:
            handle = await client.attach(ignored)
            await handle.ask({"request": "create", **ROOM})
            with pytest.raises(Rejected) as of_the_room:
                await handle.ask({**JOIN, "token": "other"})
            with pytest.raises(Rejected) as of_the_core:
                await handle.ask(JOIN, {"type": "shout", "sdp": ""})
            await handle.ask(GONE)
            await handle.detach()
            await handle.detach()
            for late in (handle.ask(JOIN), handle.trickle(None)):
                with pytest.raises(Gone):
                    await late
            return of_the_room.value, of_the_core.value, client.load

    of_the_room, of_the_core, load = in_a_loop(refused())
    assert of_the_room.code == 433 and "nauthorized" in of_the_room.reason
    assert of_the_core.code and of_the_core.reason and load == 0


def test_one_that_was_killed_is_gone_at_once_and_its_handles_with_it(janus_server):
    async def killed():
        async with connected(janus_server.address) as client:
            changes: list[bool] = []
            client.changed.append(lambda: changes.append(client.is_up))
            handle = await client.attach(ignored)
            janus_server.freeze()
            asking = asyncio.create_task(handle.ask(JOIN))
            await asyncio.sleep(0.05)
            janus_server.kill()
            with pytest.raises(Gone):
                await asking
            assert not client.is_up  # or somebody who tries again at once would find nothing but that
            for late in (handle.ask(JOIN), handle.trickle({}), client.attach(ignored)):
                with pytest.raises(Gone):
                    await late
            await handle.detach()
            janus_server.start()
            await until(client, True)
            assert handle.is_gone and await client.attach(ignored)
            return tuple(changes)

    assert in_a_loop(killed()) == (False, True)


def test_a_frozen_one_is_given_up(janus_server, monkeypatch):
    monkeypatch.setattr(janus, "PING_HERE", 0.1)
    monkeypatch.setattr(janus, "PONG_HERE", 0.1)
    monkeypatch.setattr(janus, "PATIENCE", 0.1)

    async def frozen():
        async with connected(janus_server.address) as client:
            janus_server.freeze()
            await until(client, False)
            janus_server.thaw()
            await until(client, True)

    in_a_loop(frozen())


def test_what_has_no_reply_in_time_is_gone(janus_server, monkeypatch):
    monkeypatch.setattr(session, "PATIENCE", 0.1)

    async def silent():
        async with connected(janus_server.address) as client:
            handle = await client.attach(ignored)
            janus_server.freeze()
            try:
                with pytest.raises(Gone, match="within 0.1 seconds"):
                    await handle.ask(JOIN)
                await handle.detach()
            finally:
                janus_server.thaw()

    in_a_loop(silent())


@pytest.mark.parametrize(("wrong", "said"), [("secret", "api_secret in"), ("admin_key", "admin_key in")])
def test_a_wrong_secret_is_said_once_and_tried_again(janus_server, wrong, said, monkeypatch, caplog):
    monkeypatch.setattr(janus, "LATEST", 0.05)
    monkeypatch.setattr(janus, "SOONEST", 0.05)
    address = dataclasses.replace(janus_server.address, **{wrong: "another one"})

    async def refused():
        client = Janus(address)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(client.run(), 0.3)
        return client

    client = in_a_loop(refused())
    assert not client.is_up and said in client.problem
    assert caplog.text.count(client.problem) == 1 and "another one" not in caplog.text


def test_a_mistake_in_one_listener_does_not_end_the_connection(janus_server, caplog):
    async def mistaken():
        async with connected(janus_server.address) as client:
            client.changed.append(lambda: 1 / 0)
            handle, other = await client.attach(lambda message: 1 / 0), await client.attach(ignored)
            await handle.ask({"request": "create", **ROOM})
            await handle.ask({**JOIN, "id": "ada"})
            await other.ask({**JOIN, "id": "ben"})
            await other.ask(GONE)
            return client.is_up

    assert in_a_loop(mistaken()) and caplog.text.count("ZeroDivisionError") >= 2


def test_a_room_is_opened_where_there_is_least_to_do(janus_server):
    async def picked():
        async with connected(janus_server.address, janus_server.address) as (first, second):
            farm = Farm((Janus(Address("ws://nowhere", "", "")), first, second))
            loaded = farm.pick()
            handle = await loaded.attach(ignored)
            other = farm.pick()
            await handle.detach()
            return farm.is_up, loaded is first, other is second, farm.pick() is first

    assert in_a_loop(picked()) == (True, True, True, True)
    assert Farm(()).pick() is None and not Farm(()).is_up
