"""One socket: it counts while it is still being opened, and closes when its device logs out meanwhile."""

import asyncio

from tests.support.cast import ADA
from tests.support.listening import Connection
from tests.support.running import QUIET, in_a_loop


def slowly(database, begun: asyncio.Event, goes_on: asyncio.Event):
    """Holds up the reads of this database."""
    read = database.read

    async def held(*args, **kwargs):
        begun.set()
        await goes_on.wait()
        return await read(*args, **kwargs)

    return held


def test_a_device_that_logs_out_while_its_room_is_being_opened_does_not_get_in(app):
    async def run():
        async with app.test_app():
            begun, goes_on = asyncio.Event(), asyncio.Event()
            app.database.read = slowly(app.database, begun, goes_on)
            line = Connection(app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True)))
            line.scope["path"] = "/room/1/live"
            serving = asyncio.create_task(app.asgi_app(line.scope, line.said.get, line.send))
            await begun.wait()
            app.hub.log_out(ADA.id, [1])
            goes_on.set()
            await asyncio.wait_for(serving, 5)
            return line.sent[-1], app.hub.sockets_of(ADA.id)

    assert in_a_loop(run()) == ({"type": "websocket.close", "code": 4401}, 0)


def test_rooms_that_are_still_being_opened_count_as_sockets_of_the_person(data, monkeypatch):
    from app import create_app
    from integrations.process import options

    monkeypatch.setattr("ws.endpoint.SOCKETS_A_PERSON", 3)
    app = create_app(options.parse(["serve", "--data", str(data)], QUIET))

    async def run():
        async with app.test_app():
            begun, goes_on = asyncio.Event(), asyncio.Event()
            app.database.read = slowly(app.database, begun, goes_on)
            token = app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True))
            lines = [Connection(token) for _ in range(5)]
            serving = []
            for line in lines:
                line.scope["path"] = "/room/1/live"
                serving.append(asyncio.create_task(app.asgi_app(line.scope, line.said.get, line.send)))
            done, _ = await asyncio.wait(serving, timeout=1)
            goes_on.set()
            await asyncio.wait(serving, timeout=5)
            return len(done), [line.sent[-1]["code"] for line in lines]

    refused, codes = in_a_loop(run())
    assert (refused, sorted(codes)) == (2, [1008, 1008, 4404, 4404, 4404])
