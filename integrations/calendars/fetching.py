"""Fetches a calendar by http: bounded in size and time, and never from an address within a private network.

A name is resolved once, and the connection goes to the very address that was looked at.
"""

import base64
import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from integrations.calendars import Problem

LARGEST = 5_000_000  # bytes
PATIENCE = 10.0  # seconds for each step
DEADLINE = 30.0  # seconds for all of it
REDIRECTS = 5
SCHEMES = {"http": 80, "https": 443, "webcal": 443, "webcals": 443}


class Fetched(NamedTuple):
    content: bytes | None  # None if it has not changed
    etag: str
    modified: str


class Asked(NamedTuple):
    address: str
    user: str = ""
    password: str = ""
    etag: str = ""
    modified: str = ""


def fetch(asked: Asked, *, allow_private: bool = False, deadline: float = DEADLINE) -> Fetched:
    address, first = asked.address, ""
    for _ in range(REDIRECTS + 1):
        parts = _split(address)
        first = first or parts.netloc
        # The password is for whom it was entered for.
        answer = _once(parts, asked if parts.netloc == first else asked._replace(user=""), allow_private, deadline)
        if isinstance(answer, Fetched):
            return answer
        address = urljoin(address, answer)
    raise Problem("unreachable")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        if parts.scheme in SCHEMES and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise Problem("not_a_calendar")


def _resolved(host: str, port: int, allow_private: bool) -> str:
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Problem("unreachable") from None
    if not allow_private and not all(map(_is_public, found)):
        raise Problem("private")
    return sorted(found, key=lambda one: ":" in one)[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return ip.is_global and not ip.is_multicast


def _once(parts: SplitResult, asked: Asked, allow_private: bool, deadline: float) -> Fetched | str:
    host, port = parts.hostname or "", parts.port or SCHEMES[parts.scheme]
    address = _resolved(host, port, allow_private)
    late = threading.Event()
    try:
        line = socket.create_connection((address, port), timeout=PATIENCE)
    except OSError:
        raise Problem("unreachable") from None

    def give_up() -> None:
        late.set()
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(deadline, give_up)
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme != "http":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        connection.sock = line
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request("GET", path, headers=_headers(asked, parts))
        with contextlib.closing(connection.getresponse()) as response:
            answer = _answer(response, asked)
        if late.is_set():  # it looks as if it had ended
            raise Problem("slow")
        return answer
    except (OSError, http.client.HTTPException, ValueError) as problem:
        is_slow = late.is_set() or isinstance(problem, TimeoutError)
        raise Problem("slow" if is_slow else "unreachable") from None
    finally:
        watch.cancel()
        line.close()


def _headers(asked: Asked, parts: SplitResult) -> dict[str, str]:
    headers = {"Host": parts.netloc.rpartition("@")[2], "Accept": "text/calendar, */*;q=0.1", "User-Agent": "Mentora"}
    headers |= {"Accept-Encoding": "identity", "Connection": "close"}
    if asked.user:
        known = base64.b64encode(f"{asked.user}:{asked.password}".encode()).decode()
        headers["Authorization"] = f"Basic {known}"
    headers |= {"If-None-Match": asked.etag} if asked.etag else {}
    return headers | ({"If-Modified-Since": asked.modified} if asked.modified and not asked.etag else {})


def _answer(response: http.client.HTTPResponse, asked: Asked) -> Fetched | str:
    if response.status == 304:
        return Fetched(None, asked.etag, asked.modified)
    if response.status in (301, 302, 303, 307, 308):
        return response.headers.get("Location", "")
    if response.status in (401, 403):
        raise Problem("refused")
    if response.status in (404, 410):
        raise Problem("gone")
    if response.status != 200:
        raise Problem("unreachable")
    parts, size = [], 0
    while part := response.read1(65536):
        size += len(part)
        if size > LARGEST:
            raise Problem("large")
        parts.append(part)
    if response.length:
        raise Problem("unreachable")
    known = (response.headers.get("ETag", "")[:200], response.headers.get("Last-Modified", "")[:100])
    return Fetched(b"".join(parts), *known)
