"""What every response carries: the headers that keep a page safe, and the compression that keeps it small."""

import gzip

import brotli
from quart import Quart, Response, request

from routes.http.access import me

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
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
# As they are sent, after those of the response.
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


def dress(app: Quart) -> None:
    app.after_request(_finish)


async def _finish(response: Response) -> Response:
    if "Cache-Control" not in response.headers:
        # On a shared computer, Back must not show the pages of the person before.
        response.headers["Cache-Control"] = "no-store" if me.claims or request.path.startswith("/api/") else "no-cache"
    if response.mimetype == "text/html":
        response.headers["Vary"] = "HX-Request, HX-Request-Type, Accept, Accept-Encoding, Accept-Language, Cookie"
    if response.mimetype in COMPRESSED and "Content-Encoding" not in response.headers:
        await _compress(response)
    return response


async def _compress(response: Response) -> None:
    body = await response.get_data(as_text=False)
    accepted = request.accept_encodings
    if len(body) < SMALL:
        return
    if accepted.quality("br"):
        response.set_data(brotli.compress(body, quality=4))
        response.headers["Content-Encoding"] = "br"
    elif accepted.quality("gzip"):  # browsers offer brotli on https and loopback only
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
