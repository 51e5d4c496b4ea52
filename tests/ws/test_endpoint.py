"""The live socket: who can connect, which messages it accepts, and how it closes."""

import asyncio
import json
import socket
import time

import pytest

from db import notifications
from routes.http.access import COOKIE
from tests.routes.http.test_access import forged, unsigned
from tests.support.cast import ADA, OTTO
from tests.support.client import Client, with_token
from tests.support.listening import Connection, close_code, heard, silence, socket_of, topics_on
from tests.support.running import in_a_loop
from ws import topics
from ws.hub import CAPACITY
from ws.messages import LONGEST
from ws.sockets import POST

UPGRADE = [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: " + "A" * 22 + "==",
]


def test_a_guest_is_told_to_log_in(guest):
    with socket_of(guest) as socket:
        assert close_code(socket) == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "", "http://[", "[::1"])
def test_a_page_from_another_site_is_refused(browser_of, origin):
    with socket_of(browser_of(ADA), Origin=origin) as socket:
        assert close_code(socket) == 4403


@pytest.mark.parametrize("forge", [unsigned, forged, lambda token: "nonsense"])
def test_a_forged_token_is_refused(browser_of, forge):
    client = browser_of(ADA)
    client.cookies[COOKIE] = forge(client.cookies[COOKIE])
    with socket_of(client) as socket:
        assert close_code(socket) == 4401


def test_logging_out_refuses_the_token_and_closes_its_open_socket(browser_of):
    client = browser_of(OTTO)
    kept = dict(client.cookies)
    with socket_of(client, "/settings") as socket:
        heard(socket, "bell")
        client.post("/logout")
        assert close_code(socket) == 4401
    client.cookies = kept
    with socket_of(client) as socket:
        assert close_code(socket) == 4401


def test_the_same_token_works_as_a_header(server):
    program = with_token(server.url, ADA)
    with socket_of(program, Origin="", Authorization=program.headers["Authorization"]) as socket:
        socket.send(json.dumps({"watch": []}))
        assert silence(socket)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "nonsense",
        "[]",
        "7",
        '{"watch": 7}',
        '{"watch": [7]}',
        '{"other": []}',
        '{"watch": ' + "[" * 5000,
        json.dumps({"watch": ["x"] * 81}),
        "x" * 140_000,
        b"bytes",
    ],
)
def test_a_malformed_message_closes_the_socket(browser_of, message):
    with socket_of(browser_of(ADA)) as socket:
        socket.send(message)
        assert close_code(socket) in (1008, 1009)


def test_the_longest_message_of_a_page_comes_through(browser_of):
    """To where it is read: it is refused for what it says, not for its length."""
    with socket_of(browser_of(ADA)) as socket:
        socket.send("x" * LONGEST)
        assert close_code(socket) == 1008


@pytest.mark.parametrize("size", [LONGEST + 1, 400_000, 3_000_000])
def test_a_message_that_is_too_large_closes_the_socket_at_once(browser_of, size):
    """Also when the browser answers while there is still more of it to read."""
    with socket_of(browser_of(ADA)) as socket:
        socket.send("x" * size)
        assert close_code(socket) == 1009


def test_who_sends_a_message_without_end_is_hung_up_on(browser_of):
    """A program that does not answer, and goes on."""
    client = browser_of(ADA)
    with socket.create_connection((client.url.hostname, client.url.port), timeout=30) as line:
        cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        asked = [f"Host: {client.url.netloc}", f"Origin: {client.url.geturl()}", f"Cookie: {cookie}", *UPGRADE]
        line.sendall("\r\n".join(["GET /live HTTP/1.1", *asked, "", ""]).encode())
        assert b" 101 " in line.recv(4096)
        line.sendall(b"\x81\xff" + (2**40).to_bytes(8, "big") + bytes(4))  # so long a text is coming
        with pytest.raises(ConnectionError):
            for _ in range(600):
                line.sendall(b"x" * 20_000)
                time.sleep(0.05)


def test_nobody_can_listen_to_another_persons_topics(browser_of):
    ada, otto = browser_of(ADA), browser_of(OTTO)
    with socket_of(otto) as socket:
        socket.send(json.dumps({"watch": topics_on(ada, "/settings", "/learner/notifications")}))
        assert silence(socket)


def test_a_socket_at_another_path_is_refused(browser_of):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    client = browser_of(ADA)
    with pytest.raises(InvalidStatus) as refused:
        connect(
            f"ws://{client.url.netloc}/elsewhere", additional_headers={"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
        ).close()
    assert refused.value.response.status_code in (403, 404)


def test_compression_is_declined(server, browser_of):
    """It would cost 120 KB of memory per socket."""
    from websockets.sync.client import connect

    client = browser_of(ADA)
    headers = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}", "Origin": server.url}
    with connect(f"ws://{client.url.netloc}/live", additional_headers=headers) as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


def test_a_stopping_server_tells_every_page_to_reconnect(own_server):
    client = Client(own_server.url).log_in(ADA)
    with socket_of(client, "/settings") as socket:
        heard(socket, "bell")
        begun = time.monotonic()
        assert own_server.stop() == 0
        assert close_code(socket) == 1012
    assert time.monotonic() - begun < 6


def test_a_client_that_does_not_read_is_disconnected_and_delays_nobody(app):
    async def run():
        async with app.test_app():
            claims = app.tokens.claims(ADA.id, "learner", 1, True)
            token = app.tokens.write(claims)
            lines = [Connection(token, reads=False), Connection(token)]
            serving = [asyncio.create_task(app.asgi_app(line.scope, line.said.get, line.send)) for line in lines]
            for line in lines:
                line.said.put_nowait(
                    {
                        "type": "websocket.receive",
                        "text": json.dumps({"watch": [app.tokens.sign_topics(ADA.id, [topics.person(ADA.id)])]}),
                    }
                )
            for number in range(CAPACITY + 10):
                told = {"name": f"News {number}.", "role": "learner", "link": "/"}
                await app.database.write(notifications.notify, ADA.id, "welcome", **told)
            await asyncio.wait(serving[:1], timeout=30)
            gone, left = serving[0].done(), app.hub.sockets_of(ADA.id)
            await asyncio.sleep(0.1)
            serving[1].cancel()
            return gone, left, lines

    gone, left, (_, quick) = in_a_loop(run())
    assert gone and left == 1
    assert all(f"News {number}." in quick.letters for number in range(CAPACITY + 10))


def test_what_a_browser_has_no_room_for_arrives_later_and_in_order(app):
    """A server may offer to send at once; what it has no room for waits, and so does everything after it."""

    async def run():
        async with app.test_app():
            line = Connection(app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True)), reads=False)
            taken, room = [], [2]

            def post(text: str) -> bool:
                if has_room := room[0] > len(taken):
                    taken.append(text)
                    line.sent.append({"type": "websocket.send", "text": text})
                return has_room

            line.scope["extensions"] = {POST: post}
            serving = asyncio.create_task(app.asgi_app(line.scope, line.said.get, line.send))
            await asyncio.sleep(0.05)
            (mailbox,) = app.hub._people[ADA.id]
            for number in range(10):
                mailbox.put(str(number))
                await asyncio.sleep(0)
                room[0] = 2 if number < 5 else 100  # there is room again, but others were here before
            line.stuck.set()
            await asyncio.sleep(0.05)
            tasks = len(asyncio.all_tasks())
            mailbox.put("10")
            now = len(asyncio.all_tasks()) - tasks
            serving.cancel()
            return line.letters, taken, now

    assert in_a_loop(run()) == ("012345678910", ["0", "1", "10"], 0)


def test_a_message_that_is_not_sent_in_time_closes_the_socket(app, monkeypatch):
    monkeypatch.setattr("ws.sockets.PATIENCE", 0.1)

    async def run():
        async with app.test_app():
            line = Connection(app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True)), reads=False)
            line.said.put_nowait(
                {
                    "type": "websocket.receive",
                    "text": json.dumps({"watch": [app.tokens.sign_topics(ADA.id, [topics.person(ADA.id)])]}),
                }
            )
            await asyncio.wait_for(app.asgi_app(line.scope, line.said.get, line.send), 5)
            return app.hub.sockets_of(ADA.id)

    assert in_a_loop(run()) == 0


def test_a_crash_closes_the_socket_with_an_error_so_that_the_page_reconnects(app):
    async def run():
        async with app.test_app():
            line = Connection(app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True)))
            line.said.put_nowait(
                {
                    "type": "websocket.receive",
                    "text": json.dumps({"watch": [app.tokens.sign_topics(ADA.id, [topics.person(ADA.id)])]}),
                }
            )
            app.database.read = None
            await asyncio.wait_for(app.asgi_app(line.scope, line.said.get, line.send), 5)
            return line.sent[-1]

    assert in_a_loop(run()) == {"type": "websocket.close", "code": 1011}
