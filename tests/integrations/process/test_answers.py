"""A small response is written as the bytes that it already is. For a browser nothing is different."""

import asyncio
import re

import pytest
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config

from integrations.process import connections
from integrations.process.connections import ROOM, Asked, Connection, Tasks
from tests.support.running import in_a_loop
from ws.sockets import ANSWER

PLAIN = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
HEADERS = [(b"content-type", b"text/html"), (b"content-length", b"%d"), (b"vary", b"Cookie, Accept")]


class Program:
    """Answers at once if it can, and notes whether it could."""

    def __init__(self, body: bytes = b"hello", status: int = 200, *, tries: bool = True):
        self.body, self.status, self.tries, self.was_answered = body, status, tries, []

    async def __call__(self, scope, receive, send, *_) -> None:
        headers = [(name, value.replace(b"%d", b"%d" % len(self.body))) for name, value in HEADERS]
        if self.tries:
            answer, lines = scope["extensions"][ANSWER], b"".join(b"%b: %b\r\n" % header for header in headers)
            self.was_answered.append(await answer(self.status, lines, self.body))
        if not (self.tries and self.was_answered[-1]):
            await send({"type": "http.response.start", "status": self.status, "headers": headers})
            await send({"type": "http.response.body", "body": self.body})


def heard(monkeypatch, program: Program, *requests: bytes, most: int = 1000) -> bytes:
    """Everything that a browser gets that sends these, one after another, and then leaves."""
    monkeypatch.setattr("hypercorn.protocol.h11.HTTPStream", Asked)
    monkeypatch.setattr("hypercorn.asyncio.tcp_server.TaskGroup", Tasks)

    config = Config()
    config.include_server_header = False
    config.keep_alive_max_requests = most

    async def run() -> bytes:
        loop, context, over = asyncio.get_running_loop(), WorkerContext(None), asyncio.Event()

        async def serve(reader, writer) -> None:
            await Connection(program, loop, config, context, {}, reader, writer)
            over.set()

        async with asyncio.timeout(10), await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            found, expected = b"", 0
            for request in requests:
                writer.write(request)
                expected += request.count(b"GET")
                while found.count(b"\r\n\r\n" + program.body) < expected and (part := await reader.read(65_536)):
                    found += part
            writer.close()
            await asyncio.gather(writer.wait_closed(), over.wait())
            return found

    return in_a_loop(run())


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_browser_gets_the_same_as_from_asgi(monkeypatch, status):
    at_once, in_steps = Program(status=status), Program(status=status, tries=False)
    found = [heard(monkeypatch, program, PLAIN) for program in (at_once, in_steps)]
    assert at_once.was_answered == [True]
    dateless = [re.sub(rb"date: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\n", b"date\r\n", each) for each in found]
    assert dateless[0] == dateless[1] and dateless[0].endswith(b"date\r\n\r\nhello")


def test_a_connection_is_used_again(monkeypatch):
    program = Program()
    found = heard(monkeypatch, program, PLAIN, PLAIN, PLAIN + PLAIN)
    assert found.count(b"hello") == 4 and program.was_answered == [True] * 4


@pytest.mark.parametrize("request_", [LAST, b"GET / HTTP/1.0\r\n\r\n", LAST.replace(b"close", b"Upgrade, close")])
def test_what_ends_a_connection_goes_the_usual_way(monkeypatch, request_):
    program = Program()
    assert b"connection: close" in heard(monkeypatch, program, request_).lower()
    assert program.was_answered == [False]


def test_so_does_the_last_request_that_a_connection_may_be_used_for(monkeypatch):
    program = Program()
    found = heard(monkeypatch, program, PLAIN, PLAIN, most=2)
    assert found.count(b"hello") == 2 and found.count(b"connection: close") == 1
    assert program.was_answered == [True, False]


def test_so_does_what_may_have_to_wait_for_the_browser(monkeypatch):
    assert (large := Program(b"x" * (ROOM + 1))) and heard(monkeypatch, large, PLAIN).endswith(b"\n" + large.body)
    assert large.was_answered == [False]
    monkeypatch.setattr(connections.Connection, "has_room", lambda self: False)
    assert b"hello" in heard(monkeypatch, slow := Program(), PLAIN)
    assert slow.was_answered == [False]
