"""Fetches a calendar by http, with up to five redirects."""

import base64
import time
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin

from integrations import outbound
from integrations.calendars import Problem
from integrations.outbound import DEADLINE, LARGEST, Answer, Unreached

REDIRECTS = 5
WEBCAL = ("webcal:", "webcals:")


class Fetched(NamedTuple):
    content: bytes | None  # None if it has not changed
    etag: str
    modified: str
    address: str = ""  # that it came from in the end


class Asked(NamedTuple):
    address: str
    user: str = ""
    password: str = ""
    etag: str = ""
    modified: str = ""
    method: str = "GET"
    body: bytes | None = None
    depth: str = ""  # of what a WebDAV server is asked about
    largest: int = LARGEST


def fetch(asked: Asked, *, allow_private: bool = False, deadline: float = DEADLINE) -> Fetched:
    address, first, until = asked.address, None, time.monotonic() + deadline
    try:
        for _ in range(REDIRECTS + 1):
            if address.lower().startswith(WEBCAL):
                address = f"https:{address.partition(':')[2]}"
            parts = outbound.split(address)
            first = first or parts
            known = asked if _may_have_password(parts, first) else asked._replace(user="")
            request = outbound.Asked(asked.method, address, _headers(known), asked.body)
            left = max(until - time.monotonic(), 0.01)
            answer = outbound.ask(request, allow_private=allow_private, deadline=left, largest=asked.largest)
            if answer.status not in (301, 302, 303, 307, 308):
                return _fetched(answer, asked)._replace(address=address)
            address = _joined(address, answer.headers.get("Location", ""))
    except Unreached as problem:
        raise Problem("not_a_calendar" if problem.kind == "malformed" else problem.kind) from None
    raise Problem("unreachable")


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise Problem("unreachable") from None


def _may_have_password(parts: SplitResult, first: SplitResult) -> bool:
    """Who it was entered for, and a host within theirs; never in the open if it was entered for an encrypted line."""
    if first.scheme == "https" != parts.scheme:
        return False
    return parts.netloc == first.netloc or (parts.scheme == "https" and parts.netloc.endswith(f".{first.netloc}"))


def _headers(asked: Asked) -> dict[str, str]:
    headers = {"Accept": "text/calendar, */*;q=0.1"}
    if asked.user:
        known = base64.b64encode(f"{asked.user}:{asked.password}".encode()).decode()
        headers["Authorization"] = f"Basic {known}"
    headers |= {"Depth": asked.depth, "Content-Type": "application/xml; charset=utf-8"} if asked.depth else {}
    headers |= {"If-None-Match": asked.etag} if asked.etag else {}
    return headers | ({"If-Modified-Since": asked.modified} if asked.modified and not asked.etag else {})


def _fetched(answer: Answer, asked: Asked) -> Fetched:
    if answer.status == 304:
        return Fetched(None, asked.etag, asked.modified)
    if answer.status in (401, 403):
        raise Problem("refused")
    if answer.status in (404, 410):
        raise Problem("gone")
    if answer.status != (207 if asked.depth else 200):
        raise Problem("unreachable")
    known = (answer.headers.get("ETag", "")[:200], answer.headers.get("Last-Modified", "")[:100])
    return Fetched(answer.body, *known)
