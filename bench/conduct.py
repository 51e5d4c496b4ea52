"""How a server behaves where Mentora relies on it: sockets, limits, clients that are slow or gone, and how it stops."""

import contextlib
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from bench import load, serving
from integrations.process import connections
from tests.support.cast import ADA
from tests.support.client import Client, with_token

FILM = len(serving.PIECE) * serving.PIECES
LONG = 150  # seconds to wait for something that may never come
UPGRADE = (
    "GET /live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
Start = Callable[[bool, bool], Any]


def of(start: Start) -> dict[str, str]:
    """What was seen, by what was tried. `start(with Mentora, with TLS)` starts it."""
    mentora, hello = start(True, False), start(False, False)
    found: dict[str, str] = {}
    tries: dict[str, Callable[[], str]] = {
        "declines permessage-deflate": lambda: _deflate(mentora),
        "codes that close a socket: no login, another site, nonsense, 70 KB": lambda: _codes(mentora),
        "refuses a socket for another host, at another path": lambda: _refusals(mentora),
        "a message of 120 MB that never ends": lambda: _endless(mentora),
        "pings a socket": lambda: _pinged(mentora),
        "drops a socket that answers no ping": lambda: _dropped(
            mentora, UPGRADE.format(port=mentora.port, token=_token(mentora))
        ),
        "drops an idle connection": lambda: _dropped(hello, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
        "drops half a request": lambda: _dropped(hello, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-"),
        "headers of 20, 60 and 2,000 KB": lambda: _headers(hello),
        "a film for somebody who takes 90 s": lambda: _film(hello),
        "a film that nobody takes": lambda: _stuck(hello),
        "what pretends to be HTTP/2 without https": lambda: _pretender(hello),
    }

    def run(what: str) -> None:
        try:
            found[what] = tries[what]()
        except Exception as problem:  # it is a result too
            found[what] = f"{type(problem).__name__}: {problem}"[:80]

    threads = [threading.Thread(target=run, args=(what,)) for what in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {what: found[what] for what in tries}
    found["stops: sockets are told, a response goes on"] = _stopping(mentora, hello)
    found["TLS, HTTP/2"] = _tls(start(False, True))
    return found


def _token(one) -> str:
    return with_token(one.url, ADA).headers["Authorization"]


def _deflate(one) -> str:
    with _live(one, compression="deflate") as opened:
        return "no" if "Sec-WebSocket-Extensions" in opened.response.headers else "yes"


def _live(one, path: str = "/live", **more):
    headers = {"Authorization": _token(one)} | more.pop("headers", {})
    headers = {name: value for name, value in headers.items() if value}
    options = {"compression": None, "ping_interval": None} | more
    return connect(f"ws://127.0.0.1:{one.port}{path}", additional_headers=headers, **options)


def _codes(one) -> str:
    ada = Client(one.url).log_in(ADA)
    cookie = "; ".join(f"{name}={value}" for name, value in ada.cookies.items())
    tries: tuple[tuple[dict, str], ...] = (
        ({"Authorization": ""}, ""),
        ({"Authorization": "", "Cookie": cookie, "Origin": "https://evil.example"}, ""),
        ({}, "nonsense"),
        ({}, json.dumps({"watch": ["x" * 70_000]})),
    )
    return ", ".join(_code(one, headers, text) for headers, text in tries)


def _code(one, headers: dict, text: str) -> str:
    opened = _live(one, headers=headers)
    try:
        if text:
            opened.send(text)
        while True:
            opened.recv(timeout=15)
    except ConnectionClosed as closed:
        return str(closed.rcvd.code if closed.rcvd else 1006)
    except TimeoutError:
        return "stays open"
    finally:
        opened.close_timeout = 1
        opened.close()


def _refusals(one) -> str:
    said = []
    for address, path in (("evil.example", "/live"), ("127.0.0.1", "/elsewhere")):
        raw = socket.create_connection(("127.0.0.1", one.port))
        try:
            connect(f"ws://{address}:{one.port}{path}", sock=raw, compression=None).close()
            said.append("accepted")
        except InvalidStatus as refused:
            said.append(f"{refused.response.status_code}{' and says why' if refused.response.body else ''}")
        finally:
            raw.close()
    return ", ".join(said)


@contextlib.contextmanager
def _raw(one, request: str = ""):
    with socket.create_connection(("127.0.0.1", one.port), timeout=LONG) as wire:
        wire.sendall(request.encode())
        yield wire


def _until_closed(wire) -> float:
    began = time.monotonic()
    try:
        while wire.recv(65_536):
            pass
    except TimeoutError:
        return LONG
    except OSError:
        pass
    return time.monotonic() - began


def _after(seconds: float) -> str:
    return f"after {seconds:.0f} s" if seconds < LONG else f"not within {LONG} s"


def _endless(one) -> str:
    with _raw(one, UPGRADE.format(port=one.port, token=_token(one))) as wire:
        assert wire.recv(12) == b"HTTP/1.1 101"
        before, part = load.memory_of(one.process.pid), b"\x00\xfe\xea\x60\0\0\0\0" + b"a" * 60_000
        most = before
        try:
            wire.sendall(b"\x01" + part[1:])
            for _ in range(2000):
                wire.sendall(part)
                most = max(most, load.memory_of(one.process.pid))
        except OSError:
            return f"ends the connection, + {most - before:.0f} MB"
        return f"+ {most - before:.0f} MB"


def _pinged(one) -> str:
    with _raw(one, UPGRADE.format(port=one.port, token=_token(one))) as wire:
        began = time.monotonic()
        wire.settimeout(3 * connections.PING)
        wire.recv(4096)
        with contextlib.suppress(TimeoutError):
            while data := wire.recv(4096):
                if data.startswith(b"\x89"):
                    return f"after {time.monotonic() - began:.0f} s"
        return f"not within {3 * connections.PING:.0f} s"


def _dropped(one, request: str) -> str:
    with _raw(one, request) as wire:
        return _after(_until_closed(wire))


def _headers(one) -> str:
    return ", ".join(_header(one, size) for size in (20_000, 60_000, 2_000_000))


def _header(one, size: int) -> str:
    answer = b""
    with _raw(one) as wire, contextlib.suppress(OSError):
        wire.settimeout(10)
        with contextlib.suppress(OSError):
            wire.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {'a' * size}\r\n\r\n".encode())
        answer = wire.recv(100)
    return _status(answer)


def _status(answer: bytes) -> str:
    found = re.match(rb"HTTP/1.1 (\d+)", answer)
    return found[1].decode() if found else ("HTTP/2" if answer else "closed")


def _film(one) -> str:
    """By a browser with little room, longer than the patience of the server."""
    with _watching(one) as wire:
        taken, began = 0, time.monotonic()
        while time.monotonic() - began < 90:
            taken += len(wire.recv(100_000))
            time.sleep(1)
        while data := wire.recv(200_000):
            taken += len(data)
            if taken >= FILM:
                return "all of it"
        return f"{taken / FILM:.0%} of it"


@contextlib.contextmanager
def _watching(one):
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 50_000)
        wire.settimeout(LONG)
        wire.connect(("127.0.0.1", one.port))
        wire.sendall(b"GET /film HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        yield wire


def _stuck(one) -> str:
    """Whether it is held in memory, and whether the server ever gives up."""
    with _watching(one) as wire:
        before = load.memory_of(one.process.pid)
        wire.recv(1000)
        time.sleep(LONG)
        grown = load.memory_of(one.process.pid) - before
        taken = 1000
        wire.settimeout(5)
        with contextlib.suppress(OSError):
            while taken < FILM and (data := wire.recv(200_000)):
                taken += len(data)
        held = "gives up" if taken < FILM else f"waits more than {LONG} s"
        return f"{held}, + {max(grown, 0):.0f} MB"


def _pretender(one) -> str:
    said = []
    for request in (
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
        "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    ):
        with _raw(one, request) as wire:
            wire.settimeout(5)
            try:
                answer = wire.recv(100)
            except OSError:
                answer = b""
        said.append(_status(answer))
    return ", ".join(said)


def _stopping(mentora, hello) -> str:
    codes: list[str] = []

    def listen() -> None:
        with _live(mentora) as opened:
            ready.set()
            try:
                while True:
                    opened.recv(timeout=30)
            except ConnectionClosed as closed:
                codes.append(str(closed.rcvd.code if closed.rcvd else 1006))

    ready = threading.Event()
    listener = threading.Thread(target=listen)
    listener.start()
    ready.wait(20)
    time.sleep(0.3)
    began = time.monotonic()
    status = mentora.stop()
    lasted = time.monotonic() - began
    listener.join()
    with _raw(hello, "GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as wire:
        time.sleep(0.3)
        hello.process.terminate()
        answer = b""
        with contextlib.suppress(OSError):
            while part := wire.recv(4096):
                answer += part
    end = hello.stop()
    goes_on = "goes on" if b"done" in answer else "is cut off"
    return f"{', '.join(codes)}; the response {goes_on}; status {status} and {end} in {lasted:.1f} s"


def _tls(one) -> str:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    try:
        with context.wrap_socket(socket.create_connection(("127.0.0.1", one.port), 10)) as wire:
            version, spoken = wire.version(), wire.selected_alpn_protocol()
            return f"{version}, {'HTTP/2' if spoken == 'h2' else 'HTTP/1.1 alone'}"
    finally:
        one.stop()
