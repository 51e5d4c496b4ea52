"""Media servers on other machines: rooms go on at those that are left, and what is wrong is said."""

import asyncio
import contextlib
import dataclasses

import pytest

from integrations.media import janus
from integrations.media.servers import Servers
from tests.support import running
from tests.support.janus import Server, ignored, until
from tests.support.running import in_a_loop

ROOM = {"request": "create", "room": "algebra", "secret": "s"}


@pytest.fixture(scope="module")
def machines(needs_janus):
    machines = [Server(running.free_port()), Server(running.free_port())]
    yield machines
    for machine in machines:
        machine.close()


@contextlib.asynccontextmanager
async def reached(*addresses):
    engine = Servers(addresses, None, "", "")
    running = asyncio.create_task(engine.run())
    try:
        yield engine
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_when_one_of_two_dies_rooms_go_to_the_other_until_it_is_back(machines):
    for machine in machines:
        machine.start()

    async def died():
        async with reached(*(machine.address for machine in machines)) as engine, asyncio.timeout(20):
            first, second = engine.farm.servers
            said = await engine.described()
            here, there = await first.attach(ignored), await second.attach(ignored)
            machines[0].kill()
            await until(first, False)
            assert here.is_gone and not there.is_gone and engine.farm.is_up
            assert engine.farm.pick() is second and await there.ask(ROOM)
            machines[1].kill()
            await until(second, False)
            assert engine.farm.pick() is None and not engine.farm.is_up
            machines[0].start()
            await until(first, True)
            assert engine.farm.pick() is first
            return said

    said = in_a_loop(died())
    assert "holds 30 people" in said and all(f"{machine.address.url} (Janus 1." in said for machine in machines)


def test_a_wrong_secret_is_said_at_the_start_and_in_the_log(machines, caplog):
    address = dataclasses.replace(machines[0].start().address, secret="5e-cret")

    async def refused():
        async with reached(address) as engine:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("integrations.media.servers.START", 0.5)
                return await engine.described()

    said = in_a_loop(refused())
    assert said == (
        f"The media server {address.url} cannot be used yet: "
        "it refuses the secret, which must be its api_secret in janus.jcfg."
    )
    assert "it refuses the secret" in caplog.text and "5e-cret" not in caplog.text
    machines[0].kill()


def test_one_that_comes_and_goes_is_not_in_the_log_each_time(machines, monkeypatch, caplog):
    monkeypatch.setattr(janus, "LATEST", 0.05)
    machine = machines[0].start()

    async def wavering():
        async with reached(machine.address) as engine, asyncio.timeout(20):
            (server,) = engine.farm.servers
            for _ in range(5):
                await until(server, True)
                await server._session._socket.close()
                await until(server, False)
            await until(server, True)

    in_a_loop(wavering())
    machine.kill()
    problems = [line.partition(" cannot be used: ")[2] for line in caplog.messages if " cannot be used" in line]
    assert len(problems) == len(set(problems)) > 0 and caplog.text.count("is back") == 1
