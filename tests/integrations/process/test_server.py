"""The connections: a response lasts while somebody takes it, and no socket fills the memory or lasts for ever."""

import contextlib
import socket
import struct
import time
from pathlib import Path

import pytest

from tests.support import running
from tests.support.cast import ADA, MAX
from tests.support.client import Client, with_token
from tests.support.making import WEBM
from tests.ws.test_rooms import make, people  # noqa: F401 - the room's people

SHORT = 1  # second, instead of a minute
SIZE = 18_000_000  # more than the sockets in between can hold


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One that is less patient than ours."""
    yield from running.changed(
        tmp_path_factory.mktemp("impatient"),
        ("integrations/process/server.py", "SILENCE = 65", f"SILENCE = {SHORT}"),
        ("integrations/process/connections.py", "PING = 20.0", f"PING = {SHORT / 4}"),
        ("app.py", "PROVIDE_AUTOMATIC_OPTIONS=True", f"PROVIDE_AUTOMATIC_OPTIONS=True, RESPONSE_TIMEOUT={SHORT}"),
    )


@pytest.fixture
def film(make, server):
    """The beginning of a conversation in which a recording is asked for, by a browser with little room."""
    host, session = with_token(server.url, MAX), make()
    path = f"recordings/{host.send_json(f'/api/sessions/{session}/recordings', {'mime': 'video/webm'}).json['id']}"
    for chunk in range(SIZE // 1_000_000):
        body = (WEBM if chunk == 0 else b"more").ljust(1_000_000)
        assert host.put_chunk(f"/api/{path}", chunk, body).status == 200
    assert host.send_json(f"/api/{path}/finish", {}).status == 200
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 50_000)
        wire.settimeout(30)
        wire.connect(("127.0.0.1", server.port))
        asked = f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {host.headers['Authorization']}\r\n\r\n"
        wire.sendall(asked.encode())
        yield wire


def read(wire, *, pause: float) -> int:
    """How much arrives when a browser takes its time."""
    taken = 0
    while taken < SIZE and (data := wire.recv(200_000)):
        taken += len(data)
        time.sleep(pause)
    return taken


def test_a_slow_browser_gets_the_whole_film(film):
    began = time.monotonic()
    assert read(film, pause=0.02) >= SIZE
    assert time.monotonic() - began > 3 * SHORT


def test_one_that_takes_nothing_is_not_waited_for(film):
    film.recv(1000)
    time.sleep(2.5 * SHORT)
    assert read(film, pause=0) < SIZE


UPGRADE = (
    "GET /live HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, MORE, LAST = 0x1, 0x0, 0x80


def left_open(server) -> int:
    """Connections that their browsers have closed and the server has not."""
    states = [line.split()[1:4:2] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(1 for address, state in states if state == "08" and int(address.partition(":")[2], 16) == server.port)


def test_a_connection_ends_when_its_browser_closes_it(server):
    for _ in range(10):
        assert Client(server.url).get("/offline").status == 200
    deadline = time.monotonic() + 15  # half as long as one that nobody uses
    while left_open(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left_open(server) == 0


def frame(kind: int, content: bytes) -> bytes:
    length = struct.pack("!B", 0x80 | len(content)) if len(content) < 126 else struct.pack("!BH", 0xFE, len(content))
    return bytes([kind]) + length + b"\0\0\0\0" + content


@contextlib.contextmanager
def raw_socket(server):
    """One that obeys nothing: neither the limit of messages nor a close."""
    token = with_token(server.url, ADA).headers["Authorization"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(UPGRADE.format(host=f"127.0.0.1:{server.port}", token=token).encode())
        assert connection.recv(12) == b"HTTP/1.1 101"
        yield connection


PING, PONG = b"\x89\x00", frame(LAST | 0xA, b"")


def test_a_socket_is_pinged_for_as_long_as_it_answers(server):
    with raw_socket(server) as connection:
        _ = connection.recv(4096)  # the rest of the response
        began, pings = time.monotonic(), 0
        while time.monotonic() - began < 2.5 * SHORT:
            pings += connection.recv(4096).count(PING)
            connection.sendall(PONG)
        assert pings > 4
        while connection.recv(4096):  # without another answer, it is closed
            assert time.monotonic() - began < 20 * SHORT


def memory(server) -> int:
    """In MB."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


def test_a_socket_that_sends_nonsense_is_closed_however_much_it_sends(own_server):
    """What nobody reads any more must not keep the connection open."""
    with raw_socket(own_server) as connection:
        connection.sendall(frame(LAST | TEXT, b"nonsense") * 400)
        told = b""
        while part := connection.recv(4096):
            told += part
    assert told.endswith(struct.pack("!BBH", 0x88, 2, 1008))


def test_one_message_that_never_ends_fills_no_memory(own_server):
    before = memory(own_server)
    with raw_socket(own_server) as connection:
        connection.sendall(frame(TEXT, b"a" * 60_000))
        part = frame(MORE, b"a" * 60_000)
        for _ in range(2000):
            connection.sendall(part)
        assert memory(own_server) < before + 60
