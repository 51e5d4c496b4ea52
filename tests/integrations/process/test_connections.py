"""Many sockets stay cheap: what is sent to all is encoded once, and nothing waits for a browser that keeps up."""

import asyncio
from types import SimpleNamespace

import h2.config
import h2.connection
import h2.events
import h11
import pytest
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config
from hypercorn.events import Closed, RawData
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.ws_stream import ASGIWebsocketState, Handshake
from hypercorn.typing import ConnectionState
from wsproto import WSConnection
from wsproto.connection import Connection as Frames
from wsproto.connection import ConnectionType
from wsproto.events import AcceptConnection, Ping, Request

from integrations.process import connections
from integrations.process.connections import AT_ONCE, ROOM, Connection, Pings, Stream, Tasks, framed
from integrations.process.inbox import Inbox
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


def test_a_socket_is_opened_in_one_write(monkeypatch):
    """As a browser reads it. Its pings need no task, which thousands would have that come back after a restart."""
    pings = Pings()
    monkeypatch.setattr(Stream, "_send_pings", lambda self: pings.adopt(self))
    browser = WSConnection(ConnectionType.CLIENT)
    request = h11.Connection(h11.SERVER)
    request.receive_data(browser.send(Request(host="localhost", target="/live")))
    stream, wire = line()
    stream.state, stream.handshake = ASGIWebsocketState.HANDSHAKE, Handshake([*request.next_event().headers], "1.1")
    in_a_loop(stream.app_send({"type": "websocket.accept"}))
    (written,) = wire.written
    browser.receive_data(written)
    assert [type(event) for event in browser.events()] == [AcceptConnection]
    assert b"\r\ndate: " in written and stream.post("a change")


def test_nothing_is_posted_that_a_browser_would_have_to_be_waited_for():
    stream, wire = line()
    wire.waiting = ROOM
    assert not stream.post("a change") and wire.written == []
    wire.waiting = 0
    assert stream.post("a change")


def test_a_socket_in_http_2_is_written_to_by_its_connection():
    """Which shares itself out among its streams."""
    spawned = []
    stream = opened(H2Protocol.__new__(H2Protocol), SimpleNamespace(spawn=lambda *what: spawned.append(what)))
    assert not stream.post("a change")
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


def test_a_body_that_goes_on_after_its_response_ends_nothing_else_in_http_2(monkeypatch):
    """As when a page with an open socket goes on to send a recording that was refused."""
    monkeypatch.setattr(H2Protocol, "_handle_events", connections.handle_expected)
    browser = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    asked = [(":method", "PUT"), (":scheme", "https"), (":authority", "localhost"), (":path", "/")]
    ended = []

    async def app(scope, receive, send, *_):
        await send({"type": "http.response.start", "status": 403, "headers": []})
        await send({"type": "http.response.body", "body": b"refused"})

    async def run():
        async def send(event):
            if isinstance(event, RawData):
                told = browser.receive_data(event.data)
                ended.extend(one.stream_id for one in told if isinstance(one, h2.events.StreamEnded))

        async with asyncio.timeout(10), Tasks(asyncio.get_running_loop()) as tasks:
            state, context = ConnectionState({}), WorkerContext(None)
            server = H2Protocol(app, Config(), context, tasks, state, True, None, None, send)
            browser.initiate_connection()
            await server.initiate()
            for stream in (1, 3):
                browser.send_headers(stream, asked)
                while stream not in ended:
                    await server.handle(RawData(browser.data_to_send()))
                    await asyncio.sleep(0)
                for _ in range(40):
                    browser.send_data(stream, b"x" * 1000)
                await server.handle(RawData(browser.data_to_send()))
            await server.handle(Closed())

    in_a_loop(run())
    assert ended == [1, 3]


def test_what_arrives_waits_for_the_application_and_is_dropped_once_that_has_returned():
    async def run():
        inbox = Inbox(2)
        putting = asyncio.create_task(put_all(inbox, pieces(5)))
        await asyncio.sleep(0)
        taken = [await inbox.get() for _ in range(2)]
        waits = not putting.done()
        inbox.close()
        await asyncio.wait_for(putting, 1)
        await put_all(inbox, pieces(1))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(inbox.get(), 0.01)
        return taken, waits

    assert in_a_loop(run()) == (pieces(2), True)


def test_the_end_is_put_beside_what_nobody_took():
    """hypercorn puts it there when a response is complete: a request that is refused unread waited for itself."""

    async def run():
        inbox = Inbox(2)
        await put_all(inbox, pieces(2))
        await asyncio.wait_for(inbox.put({"type": "http.disconnect"}), 1)
        return [await inbox.get() for _ in range(3)]

    assert in_a_loop(run()) == [*pieces(2), {"type": "http.disconnect"}]


def pieces(count: int) -> list[dict]:
    return [{"type": "http.request", "body": b"%d" % number, "more_body": True} for number in range(count)]


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
    wire, connection, protocol = Wire(), Connection.__new__(Connection), H11Protocol.__new__(H11Protocol)
    connection.writer = SimpleNamespace(transport=wire)
    protocol.send = connection.protocol_send
    return opened(protocol), wire


def opened(protocol, tasks=None) -> Stream:
    stream = Stream(None, Config(), None, tasks, False, None, None, protocol.stream_send, 1)
    stream.state, stream.connection = ASGIWebsocketState.CONNECTED, Frames(ConnectionType.SERVER)
    return stream
