"""Somebody whose request is refused hears why, even if they are still sending it."""

import socket
import time

import pytest

from tests.support import running

MB = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One that hears out less than ours."""
    yield from running.changed(
        tmp_path_factory.mktemp("brief"),
        ("integrations/process/connection.py", "DROPPED = 100_000_000", f"DROPPED = {10 * MB}"),
        ("integrations/process/connection.py", "PATIENCE = 10", "PATIENCE = 2"),
    )


def refused(server, length: int) -> socket.socket:
    """A connection on which a request of that length has begun, and has been refused."""
    wire = socket.create_connection(("127.0.0.1", server.port), 30)
    wire.sendall(f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {length}\r\n\r\n".encode())
    assert wire.recv(1000).startswith(b"HTTP/1.1 413 ")
    return wire


def read_to_its_end(wire: socket.socket) -> None:
    while wire.recv(65_536):
        pass


def test_who_is_still_sending_is_not_cut_off(server):
    with refused(server, 8 * MB) as wire:
        for _ in range(8):
            wire.sendall(bytes(MB))
        read_to_its_end(wire)  # without “connection reset by peer”


def test_who_goes_on_for_too_long_is(server):
    with refused(server, 1000 * MB) as wire, pytest.raises(OSError, match="reset|Broken pipe"):
        for _ in range(1000):
            wire.sendall(bytes(MB))


def test_who_neither_goes_on_nor_leaves_is(server):
    with refused(server, 8 * MB) as wire, pytest.raises(OSError, match="reset|Broken pipe"):
        read_to_its_end(wire)
        for _ in range(300):
            time.sleep(0.1)
            wire.sendall(b"more")
