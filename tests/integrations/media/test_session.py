"""The session with a media server that does what Janus should not do."""

import asyncio
import contextlib
import json

import pytest

from integrations.media import Gone, Rejected, session
from tests.support.janus import Odd, ignored, when
from tests.support.running import in_a_loop

JOIN = {"request": "join"}


def test_the_session_is_kept_alive(tmp_path, monkeypatch):
    assert session.ALIVE <= 25
    monkeypatch.setattr(session, "ALIVE", 0.02)
    odd = Odd(tmp_path / "s")

    async def alive():
        async with odd.reached() as client:
            await when(lambda: odd.asked.count("keepalive") >= 3)
            return client.is_up

    assert in_a_loop(alive())


@pytest.mark.parametrize(
    "reply", ["nothing", "[]", json.dumps({"janus": "timeout"}), json.dumps("x" * session.LARGEST), "{}" * 9]
)
def test_one_that_talks_nonsense_is_left(tmp_path, monkeypatch, reply):
    monkeypatch.setattr(session, "ALIVE", 0.02)
    odd = Odd(tmp_path / "s", keepalive=lambda message: reply)

    async def left():
        async with odd.reached() as client:
            await when(lambda: client.problem)

    in_a_loop(left())


def test_a_handle_that_comes_too_late_is_put_away(tmp_path, monkeypatch):
    monkeypatch.setattr(session, "PATIENCE", 0.1)
    late: list[dict] = []
    odd = Odd(tmp_path / "s", hangup=lambda message: odd.usual(late[0]))

    async def put_away():
        async with odd.reached() as client:
            odd.replies["attach"] = late.append
            with pytest.raises(Gone):
                await client.attach(ignored)
            before = odd.asked.count("detach")
            with contextlib.suppress(Gone):
                await client._session.ask({"janus": "hangup"})
            await when(lambda: odd.asked.count("detach") > before)
            return client.load

    assert in_a_loop(put_away()) == 0


def test_what_is_asked_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(session, "MOST_ASKED", 3)
    odd = Odd(tmp_path / "s", trickle=lambda message: None)

    async def bounded():
        async with odd.reached() as client:
            handle = await client.attach(ignored)
            waiting = [asyncio.create_task(handle.trickle({})) for _ in range(3)]
            await asyncio.sleep(0)
            with pytest.raises(Gone, match="too much"):
                await handle.ask(JOIN)
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            with pytest.raises(Rejected, match="too long"):
                await handle.ask({"request": "x" * session.LARGEST})
            return await handle.ask(JOIN)

    assert in_a_loop(bounded()) == ({}, None)


def test_the_connection_is_closed_also_when_its_end_is_cut_short(tmp_path, monkeypatch):
    odd = Odd(tmp_path / "s")

    async def cut_short():
        async with odd.reached() as client:
            socket, leaving = client._session._socket, asyncio.Event()

            async def leave():
                leaving.set()
                await asyncio.sleep(60)

            monkeypatch.setattr(socket, "close", leave)
            (running,) = (task for task in asyncio.all_tasks() if "Farm.run" in repr(task))
            running.cancel()
            await leaving.wait()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            return socket.transport.is_closing()

    assert in_a_loop(cut_short())
