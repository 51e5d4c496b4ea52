"""Requests to addresses that people entered: bounded in size and time, and never into a private network.

A name is resolved once, and the connection goes to the very address that was looked at. Redirects are not followed.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from email.message import Message
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

LARGEST = 5_000_000  # bytes
PATIENCE = 10.0  # seconds for each step
DEADLINE = 30.0  # seconds for all of it
LINGER = 1.0  # seconds of silence in a body that nobody needs
PORTS = {"http": 80, "https": 443}
# All of IPv6 that is given out. The rest is local, or leads to an address of IPv4 that would have to be looked at, too.
INTERNET = ipaddress.ip_network("2000::/3")
# Kept for special use, of which not every Python knows. Some clouds have their secrets in the first.
SPECIAL = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]


class Unreached(Exception):
    """`kind` is one of `malformed`, `unreachable`, `private`, `slow` and `large`."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Asked(NamedTuple):
    method: str
    address: str
    headers: Mapping[str, str] = {}
    body: bytes | None = None


def ask(
    asked: Asked, *, allow_private: bool = False, deadline: float = DEADLINE, largest: int = LARGEST, cut: bool = False
) -> Answer:
    """Blocks, so it is called in a thread. An answer that is larger is refused.

    With `cut`, the status is the answer: of the body comes what is there, and one that doesn't end is not waited for.
    """
    parts = split(asked.address)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = _resolved(host, port, allow_private)
    late = threading.Event()
    try:
        line = socket.create_connection((address, port), timeout=PATIENCE)
    except OSError:
        raise Unreached("unreachable") from None

    def give_up() -> None:
        late.set()
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(deadline, give_up)
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        connection.sock = line
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": "Mentora"}
        headers |= {"Accept-Encoding": "identity", "Connection": "close", **asked.headers}
        connection.request(asked.method, path, asked.body, headers)
        with contextlib.closing(connection.getresponse()) as response:
            if cut and not late.is_set():
                line.settimeout(LINGER)
                return Answer(response.status, response.headers, _beginning(response, largest))
            answer = Answer(response.status, response.headers, _read(response, largest))
        if late.is_set():  # it looks as if it had ended
            raise Unreached("slow")
        return answer
    except (OSError, http.client.HTTPException, ValueError) as problem:
        is_slow = late.is_set() or isinstance(problem, TimeoutError)
        raise Unreached("slow" if is_slow else "unreachable") from None
    finally:
        watch.cancel()
        line.close()


def split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        if parts.scheme in PORTS and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise Unreached("malformed")


def _resolved(host: str, port: int, allow_private: bool) -> str:
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unreached("unreachable") from None
    if not allow_private and not all(map(is_public, found)):
        raise Unreached("private")
    return sorted(found, key=lambda one: ":" in one)[0]


def is_public(address: str) -> bool:
    """Raises ValueError for what is no address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if ip not in INTERNET:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in SPECIAL)


def _read(response: http.client.HTTPResponse, largest: int) -> bytes:
    parts, size = [], 0
    while part := response.read1(65536):
        size += len(part)
        parts.append(part)
        if size > largest:
            raise Unreached("large")
    if response.length:
        raise Unreached("unreachable")
    return b"".join(parts)


def _beginning(response: http.client.HTTPResponse, largest: int) -> bytes:
    """Read at all, because some servers fail when nobody listens to the end of what they say."""
    parts, size = [], 0
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        while size < largest and (part := response.read1(largest - size)):
            size += len(part)
            parts.append(part)
    return b"".join(parts)
