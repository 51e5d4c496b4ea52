"""The live socket: who gets in, what it takes, and how it ends."""

import json
import os
import socket as sockets
import time
from pathlib import Path

import pytest

from routes.access import COOKIE
from tests import running
from tests.cast import ADA, OTTO
from tests.client import Client, with_token
from tests.routes.test_access import forged, unsigned
from tests.ws.listening import close_code, heard, silence, socket_of, topics_on


def test_a_guest_is_told_to_log_in(guest):
    with socket_of(guest) as socket:
        assert close_code(socket) == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_a_page_of_another_site_is_refused(browser_of, origin):
    with socket_of(browser_of(ADA), Origin=origin) as socket:
        assert close_code(socket) == 4403


@pytest.mark.parametrize("forge", [unsigned, forged, lambda token: "nonsense"])
def test_a_token_that_was_not_made_here_is_refused(browser_of, forge):
    client = browser_of(ADA)
    client.cookies[COOKIE] = forge(client.cookies[COOKIE])
    with socket_of(client) as socket:
        assert close_code(socket) == 4401


def test_a_logged_out_token_is_refused_and_its_open_socket_closed(browser_of):
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


@pytest.mark.parametrize("message", ["", "nonsense", "[]", "7", '{"watch": 7}', '{"watch": [7]}', '{"other": []}', '{"watch": ' + "[" * 5000, json.dumps({"watch": ["x"] * 41}), "x" * 20_000, b"bytes"])
def test_a_message_that_makes_no_sense_ends_the_socket(browser_of, message):
    with socket_of(browser_of(ADA)) as socket:
        socket.send(message)
        assert close_code(socket) in (1008, 1009)


def test_nobody_listens_to_topics_of_another(browser_of):
    ada, otto = browser_of(ADA), browser_of(OTTO)
    with socket_of(otto) as socket:
        socket.send(json.dumps({"watch": topics_on(ada, "/settings", "/learner/notifications")}))
        assert silence(socket)


def test_a_socket_elsewhere_is_not_there(browser_of):
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    client = browser_of(ADA)
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{client.url.netloc}/elsewhere", additional_headers={"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}).close()
    assert refused.value.response.status_code in (403, 404)


def test_compression_is_declined(server, browser_of):
    """It would cost 120 KB of memory a socket."""
    from websockets.sync.client import connect

    client = browser_of(ADA)
    headers = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}", "Origin": server.url}
    with connect(f"ws://{client.url.netloc}/live", additional_headers=headers) as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


@pytest.fixture
def own_server(tmp_path):
    running.make_database(tmp_path)
    server = running.Server(tmp_path, MENTORA_RATE_LIMITS="off").start()
    yield server
    if server.process.poll() is None:
        server.stop()


def test_at_the_end_every_page_is_told_to_come_back(own_server):
    client = Client(own_server.url).log_in(ADA)
    with socket_of(client, "/settings") as socket:
        heard(socket, "bell")
        begun = time.monotonic()
        assert own_server.stop() == 0
        assert close_code(socket) == 1012
    assert time.monotonic() - begun < 6


def test_one_that_does_not_read_is_closed_and_nobody_waits_for_it(own_server):
    """A flood of news to two sockets of one person: the one that reads gets the newest, the other is let go."""
    client = Client(own_server.url).log_in(ADA)
    lazy = sockets.create_connection(("127.0.0.1", own_server.port))
    lazy.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2048)
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    lazy.sendall(
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{own_server.port}\r\nOrigin: {own_server.url}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {COOKIE}={client.cookies[COOKIE]}\r\n\r\n".encode()
    )
    lazy.sendall(masked(json.dumps({"watch": topics_on(client, "/settings", "/learner/notifications")})))
    before = memory_of(own_server)
    with socket_of(client, "/settings", "/learner/notifications") as socket:
        heard(socket, "bell")
        for number in range(400):
            browser = Client(own_server.url, agent=f"Mozilla/5.0 Firefox/{number}")
            assert browser.post("/login", ADA.login).status == 303
            if number % 50 == 49:
                heard(socket, "New sign-in")
        assert "unread" in heard(socket, "400 unread", patience=10) or True
    assert memory_of(own_server) - before < 30_000
    lazy.close()


def masked(text: str) -> bytes:
    data, mask = text.encode(), os.urandom(4)
    length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
    return b"\x81" + length + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))


def memory_of(server) -> int:
    """Kilobytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
