"""What replaces private parts of hypercorn: the parts are those it was written for, and many sockets stay cheap."""

import asyncio
import inspect
from hashlib import sha256
from types import SimpleNamespace

import pytest
from hypercorn.asyncio.task_group import TaskGroup
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import ASGIWebsocketState, Handshake, WebsocketBuffer, WSStream
from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionType

from integrations.process import connections
from integrations.process.connections import AT_ONCE, ROOM, Connection, Pings, Stream, framed
from tests.support.running import in_a_loop

# What is replaced, or what a replacement relies on, as it is in the version that was read.
PINNED = {
    TCPServer.run: "9437d01a916d",
    TCPServer.protocol_send: "06144915fc09",
    TCPServer._read_data: "8e7ad8f4bfca",
    TaskGroup.spawn_app: "6606faaadfc3",
    H11Protocol._check_protocol: "f95f6b38f43c",
    H11Protocol._create_stream: "a2338a57ab34",
    H11Protocol.stream_send: "56a36254a368",
    H2Protocol._create_stream: "91eb123ddf24",
    Handshake.accept: "e163533bf791",
    WebsocketBuffer.extend: "b10bdcb6f21b",
    WSStream.handle: "743209f49012",
    WSStream.app_send: "a6dd1160bfc4",
    WSStream._accept: "144623ad2e13",
    WSStream._send_pings: "4721ce45cbdf",
    WSStream._send_wsproto_event: "3a4df3f0d2df",
}


@pytest.mark.parametrize("part", PINNED, ids=lambda part: part.__qualname__)
def test_hypercorn_is_the_one_whose_parts_are_replaced(part):
    """Otherwise: compare the new one with `connections.py`, put that right, and the digest here last."""
    assert digest(part) == PINNED[part]


def digest(part) -> str:
    return sha256(inspect.getsource(part).encode()).hexdigest()[:12]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_a_framed_message_is_what_a_browser_reads(size):
    browser, text = Frames(ConnectionType.CLIENT), "ü" * (size // 2) + "." * (size % 2)
    browser.receive_data(framed(text))
    assert "".join(event.data for event in browser.events()) == text


def test_a_message_for_thousands_is_encoded_once(monkeypatch):
    framed.cache_clear()
    lines = [line() for _ in range(1000)]
    text = "".join(["a ", "change"])
    assert all(stream.post(text) for stream, _ in lines)
    assert framed.cache_info().misses == 1 and len({id(wire.written[0]) for _, wire in lines}) == 1


def test_nothing_is_posted_that_a_browser_would_have_to_be_waited_for():
    stream, wire = line()
    wire.waiting = ROOM
    assert not stream.post("a change") and wire.written == []
    wire.waiting = 0
    assert stream.post("a change")


@pytest.mark.parametrize("ended", ["closing", "closed", "leaving", "new"])
def test_nothing_is_posted_into_a_socket_that_is_not_open(ended):
    stream, wire = line()
    if ended == "closing":
        wire.is_over = True
    elif ended == "closed":
        stream.state = ASGIWebsocketState.CLOSED
    elif ended == "leaving":
        stream.connection.receive_data(b"\x88\x80\0\0\0\0")
        list(stream.connection.events())
    else:
        stream.state = ASGIWebsocketState.HANDSHAKE
    assert not stream.post("a change") and wire.written == []


def test_pings_go_out_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(connections, "PING", 0.05)
    lines = [line() for _ in range(3 * AT_ONCE)]

    async def run():
        pings, most, before = Pings(), 0, 0
        for stream, _ in lines:
            await pings.adopt(stream)
        running = asyncio.create_task(pings.run())
        while not all(wire.written for _, wire in lines):
            await asyncio.sleep(0)
            pinged = sum(len(wire.written) for _, wire in lines)
            most, before = max(most, pinged - before), pinged
        running.cancel()
        return most

    assert in_a_loop(run()) <= AT_ONCE


class Wire:
    """What uvloop has for a connection."""

    def __init__(self):
        self.written, self.waiting, self.is_over = [], 0, False

    def is_closing(self) -> bool:
        return self.is_over

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def write(self, data: bytes) -> None:
        self.written.append(data)


def line() -> tuple[Stream, Wire]:
    """An open socket and the wire below it."""
    wire = Wire()
    connection = Connection.__new__(Connection)
    connection.writer = SimpleNamespace(transport=wire)
    protocol = H11Protocol.__new__(H11Protocol)
    protocol.send = connection.protocol_send
    stream = Stream.__new__(Stream)
    stream.send, stream.closed, stream.state = protocol.stream_send, False, ASGIWebsocketState.CONNECTED
    stream.connection = Frames(ConnectionType.SERVER)
    return stream, wire
