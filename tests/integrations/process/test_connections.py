"""Many sockets stay cheap: what is sent to all is encoded once, and nothing waits for a browser that keeps up."""

import asyncio
from types import SimpleNamespace

import pytest
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import ASGIWebsocketState
from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionType
from wsproto.events import Ping

from integrations.process import connections
from integrations.process.connections import AT_ONCE, ROOM, Connection, Inbox, Pings, Stream, framed
from tests.support.running import in_a_loop


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


def test_a_socket_in_http_2_is_written_to_by_its_connection():
    """Which shares itself out among its streams."""
    stream, wire = line()
    stream.send, spawned = H2Protocol.__new__(H2Protocol).stream_send, []
    stream.task_group = SimpleNamespace(spawn=lambda *what: spawned.append(what))
    assert not stream.post("a change") and wire.written == []
    stream.ping()
    assert spawned == [(stream._send_wsproto_event, Ping())]


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


def test_what_arrives_waits_for_the_application_and_is_dropped_once_that_has_returned():
    async def run():
        inbox = Inbox(2)
        putting = asyncio.create_task(put_all(inbox, range(5)))
        await asyncio.sleep(0)
        taken = [await inbox.get() for _ in range(2)]
        waits = not putting.done()
        inbox.close()
        await asyncio.wait_for(putting, 1)
        await inbox.put("too late")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(inbox.get(), 0.01)
        return taken, waits

    assert in_a_loop(run()) == ([0, 1], True)


async def put_all(inbox: Inbox, messages) -> None:
    for message in messages:
        await inbox.put(message)


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
