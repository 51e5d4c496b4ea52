"""Thousands of open pages in a process of their own: raw sockets, which leave the machine to the server.

They do what the script of a page does: connect, say what they watch, answer pings, and come back when they lost it.
"""

import base64
import multiprocessing
import os
import random
import resource
import select
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from multiprocessing.connection import Connection

UPGRADE = """GET /live HTTP/1.1\r
Host: 127.0.0.1:{port}\r
Connection: Upgrade\r
Pragma: no-cache\r
Cache-Control: no-cache\r
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r
Upgrade: websocket\r
Origin: http://127.0.0.1:{port}\r
Sec-WebSocket-Version: 13\r
Accept-Encoding: gzip, deflate, br, zstd\r
Accept-Language: en-GB,en;q=0.9\r
Cookie: {cookie}\r
Sec-WebSocket-Key: {key}\r
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
\r
"""
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
LONGEST_WAIT = 120.0


@dataclass
class Heard:
    """What the pages were told, since they were asked before."""

    times: list[float] = field(default_factory=list)  # when each was told something first
    refused: list[float] = field(default_factory=list)  # when a connection was refused or lost on its way
    outdated: int = 0  # pages that were told to fetch their panel again
    bytes: int = 0


class Page:
    def __init__(self, number: int, cookie: str, watch: str):
        self.number, self.cookie, self.watch = number, cookie, frame(TEXT, watch.encode())
        self.attempts = 0
        self.socket: socket.socket | None = None
        self.received = b""
        self.is_open = self.is_told = False


class Pages:
    """`tell_when_told` starts a round: the reply to it is sent when every page has heard something."""

    def __init__(self, pipe: Connection, port: int, pages: list[Page], spread: float, reconnect: dict):
        self._pipe, self._port, self._pages, self._reconnect = pipe, port, pages, reconnect
        self._epoll = select.epoll()
        self._epoll.register(pipe.fileno(), select.EPOLLIN)
        self._by_descriptor: dict[int, Page] = {}
        now = time.perf_counter()
        self._due = [(now + spread * number / len(pages), number) for number in range(len(pages))]
        self._heard = Heard()

    def run(self) -> None:
        while True:
            while self._due and self._due[0][0] <= time.perf_counter():
                self._connect(heappop(self._due)[1])
            pause = max(0.0, self._due[0][0] - time.perf_counter()) if self._due else LONGEST_WAIT
            for descriptor, events in self._epoll.poll(pause):
                if descriptor != self._pipe.fileno():
                    self._go_on(self._by_descriptor[descriptor], events)
                elif self._pipe.recv() == "end":
                    return
                else:
                    self._heard = Heard()
                    for page in self._pages:
                        page.is_told = False

    def _connect(self, number: int) -> None:
        page = self._pages[number]
        page.socket = socket.socket()
        page.socket.setblocking(False)
        page.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        page.received, page.is_open = b"", False
        page.socket.connect_ex(("127.0.0.1", self._port))
        self._by_descriptor[page.socket.fileno()] = page
        self._epoll.register(page.socket.fileno(), select.EPOLLOUT)

    def _go_on(self, page: Page, events: int) -> None:
        assert page.socket
        try:
            if events & select.EPOLLOUT:
                key = base64.b64encode(os.urandom(16)).decode()
                page.socket.send(UPGRADE.format(port=self._port, cookie=page.cookie, key=key).encode())
                self._epoll.modify(page.socket.fileno(), select.EPOLLIN)
            elif data := page.socket.recv(65_536):
                page.received += data
                self._read(page)
            else:
                self._lose(page)
        except OSError:
            self._lose(page)

    def _read(self, page: Page) -> None:
        assert page.socket
        if not page.is_open:
            head, end, page.received = page.received.partition(b"\r\n\r\n")
            if not end:
                page.received = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise ConnectionError(head[:40])
            page.is_open, page.attempts = True, 0
            page.socket.send(page.watch)
        for kind, content in frames(page):
            if kind == TEXT:
                self._hear(page, content)
            elif kind == PING:
                page.socket.send(frame(PONG, content))
            elif kind == CLOSE:
                page.socket.send(frame(CLOSE, content))
                self._lose(page)
                return

    def _hear(self, page: Page, content: bytes) -> None:
        self._heard.bytes += len(content)
        self._heard.outdated += b"data-stale" in content
        if not page.is_told:
            page.is_told = True
            self._heard.times.append(time.perf_counter())
            if len(self._heard.times) == len(self._pages):
                self._pipe.send(self._heard)

    def _lose(self, page: Page) -> None:
        assert page.socket
        self._epoll.unregister(page.socket.fileno())
        del self._by_descriptor[page.socket.fileno()]
        page.socket.close()
        now = time.perf_counter()
        if not page.is_open:
            self._heard.refused.append(now)
        page.attempts += 1
        delay = min(self._reconnect["delay"] * 2 ** (page.attempts - 1), self._reconnect["most"])
        delay *= 1 + random.uniform(-1, 1) * self._reconnect["jitter"]
        heappush(self._due, (now + delay, page.number))


class Crowd:
    """These pages, as the process that measures sees them."""

    def __init__(self, port: int, pages: list[tuple[str, str]], spread: float, reconnect: dict):
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_run, args=(theirs, port, pages, spread, reconnect), daemon=True)
        self._process.start()

    def begin(self) -> None:
        """From now on they count what they hear."""
        self._pipe.send("begin")

    def heard(self) -> Heard:
        """Waits until every page was told something."""
        if not self._pipe.poll(LONGEST_WAIT):
            raise RuntimeError("not every page was told")
        return self._pipe.recv()

    def end(self) -> None:
        self._pipe.send("end")
        self._process.join()


def _run(pipe: Connection, port: int, pages: list[tuple[str, str]], spread: float, reconnect: dict) -> None:
    allow_many_sockets()
    Pages(pipe, port, [Page(number, *each) for number, each in enumerate(pages)], spread, reconnect).run()


def allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def frame(kind: int, content: bytes) -> bytes:
    """As a browser sends it, with a mask that changes nothing."""
    size = bytes([0x80 | len(content)]) if len(content) < 126 else struct.pack("!BH", 0xFE, len(content))
    return bytes([kind]) + size + b"\0\0\0\0" + content


def frames(page: Page) -> Iterator[tuple[int, bytes]]:
    """Those that have arrived as a whole."""
    while len(page.received) >= 2:
        kind, size, begin = page.received[0], page.received[1], 2
        if size == 126 and len(page.received) >= 4:
            size, begin = struct.unpack_from("!H", page.received, 2)[0], 4
        if size == 126 == page.received[1] and begin == 2 or len(page.received) < begin + size:
            return
        content, page.received = page.received[begin : begin + size], page.received[begin + size :]
        yield kind, content
