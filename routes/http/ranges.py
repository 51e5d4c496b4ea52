"""A part of a file, as players ask for it: one range of bytes. Quart's own fails for the last bytes of a short file."""

import re
from pathlib import Path
from typing import cast

from quart import Response, request, send_file
from quart.wrappers.response import FileBody

ONE = re.compile(r"bytes=\s*([0-9]*)\s*-\s*([0-9]*)\s*", re.ASCII | re.IGNORECASE)
DIGITS = 18


async def send(path: Path, mimetype: str) -> Response:
    """The file or the range of it that was asked for; 304 when the browser has it already."""
    response = await send_file(path, mimetype=mimetype)
    response.timeout = None  # a player takes it as slowly as it plays; the server ends what nobody takes
    response.headers["Accept-Ranges"] = "bytes"
    size = response.content_length or 0
    span = _wanted(response, size)
    if span is None:
        return await response.make_conditional(request)
    first, last = span
    if first > last:
        return Response("", 416, {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    await cast(FileBody, response.response).make_conditional(first, last + 1)
    response.status_code = 206
    response.content_length = last + 1 - first
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _wanted(response: Response, size: int) -> tuple[int, int] | None:
    """None for the whole file: nothing else was asked for, or the browser has a part of another file."""
    known = request.headers.get("If-Range")
    if request.method != "GET" or known not in (None, response.headers.get("ETag"), response.headers["Last-Modified"]):
        return None
    return span_of(request.headers.get("Range", ""), size)


def span_of(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte; the first after the last when there are none. None when it is not one range."""
    found = ONE.fullmatch(header[:200])
    if found is None or not (found[1] or found[2]):
        return None
    first, last = (_number(text) for text in found.groups())
    if not found[1]:  # the last so many bytes
        return (max(0, size - last), size - 1) if last else (size, size - 1)
    if not found[2]:
        return first, size - 1
    return (first, min(last, size - 1)) if first <= last else None


def _number(text: str) -> int:
    """A number with more digits than any file has bytes is as good as the largest."""
    return int(text or 0) if len(text) <= DIGITS else 10**DIGITS
