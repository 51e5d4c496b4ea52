"""What every response carries: the headers that keep a page safe, and the compression that keeps it small."""

import gzip
import zlib
from collections.abc import AsyncIterator
from functools import lru_cache
from typing import Any

import brotli
from quart import Quart, Response
from quart.wrappers.response import DataBody, IterableBody
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from fragments import parts
from routes.http.access import visitor
from routes.http.asked import Asked, the_request

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' {parts.NAMED}",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "worker-src 'self'",
        "manifest-src 'self'",
    )
)
# Sent after the headers of the response.
SAFETY = (
    (b"content-security-policy", POLICY.encode()),
    (b"permissions-policy", b"camera=(self), microphone=(self), display-capture=(self)"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
ON_HTTPS = (*SAFETY, (b"strict-transport-security", b"max-age=31536000"))
COMPRESSED = (
    "text/html",
    "application/json",
    "application/problem+json",
    "application/manifest+json",
    "text/javascript",
)
SMALL = 500  # bytes: below this the header costs more than it saves
MUCH = 30_000  # bytes: a larger page is not kept
VARY = "HX-Request, HX-Request-Type, Accept, Accept-Encoding, Accept-Language, Cookie"


def dress(app: Quart) -> None:
    app.after_request(_finish)


async def _finish(response: Response) -> Response:
    headers, mimetype, asked = response.headers, response.mimetype, the_request()
    if "Cache-Control" not in headers:
        # On a shared computer, Back must not show the pages of the person before.
        is_own = visitor().claims or asked.path.startswith("/api/")
        headers.add("Cache-Control", "no-store" if is_own else "no-cache")
    if mimetype == "text/html":
        headers["Vary"] = VARY
    if mimetype in COMPRESSED and "Content-Encoding" not in headers:
        _compress(response, asked)
    return response


def _compress(response: Response, asked: Asked) -> None:
    body = response.response
    if isinstance(body, DataBody) and len(body.data) < SMALL:
        return
    encoding = _encoding(asked.headers.get("Accept-Encoding", "")[:200])
    if encoding and isinstance(body, IterableBody):
        response.response = IterableBody(_compressed_parts(body.iter, encoding))
        response.headers.add("Content-Encoding", encoding)
    elif encoding and isinstance(body, DataBody):
        is_for_many = visitor().claims is None and len(body.data) < MUCH
        response.set_data((_compressed_once if is_for_many else _compressed)(body.data, encoding))
        response.headers.add("Content-Encoding", encoding)


def _compressed(body: bytes, encoding: str) -> bytes:
    """Quickly: brotli 2 clears a table of 256 KB for each page, and takes twice as long for a tenth fewer bytes."""
    return brotli.compress(body, quality=1) if encoding == "br" else gzip.compress(body, 3, mtime=0)


async def _compressed_parts(parts: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    """Each as it is made."""
    stream: Any = brotli.Compressor(quality=1) if encoding == "br" else zlib.compressobj(3, wbits=31)
    add, end = (stream.process, stream.finish) if encoding == "br" else (stream.compress, stream.flush)
    async for part in parts:
        if ready := add(part):
            yield ready
    yield end()


@lru_cache(maxsize=64)
def _compressed_once(body: bytes, encoding: str) -> bytes:
    """For pages that all visitors get alike, such as the login page."""
    return _compressed(body, encoding)


@lru_cache(maxsize=64)
def _encoding(accepted: str) -> str:
    """The best one that a browser accepts: brotli only on https and loopback. Few different headers are ever sent."""
    known = parse_accept_header(accepted, Accept)
    return next((encoding for encoding in ("br", "gzip") if known.quality(encoding)), "")
