"""The static files: read and hashed at the start, compressed when first asked for, and cached by browsers for good."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path

import brotli
from quart import Blueprint, Response, abort, request

from routes.http import access
from routes.http.site import current_app

FOLDER = Path(__file__).parents[2] / "static"
# For people and the compiler, not for browsers.
NOT_SERVED = re.compile(r"\.md$|^css/source/|(^|/)node_modules/")
TEXT = (".css", ".js", ".svg", ".json")
FOREVER = "public, max-age=31536000, immutable"

routes = Blueprint("files", __name__)


# The best one first.
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda plain: brotli.compress(plain, quality=9),
    "gzip": lambda plain: gzip.compress(plain, 6, mtime=0),
}


class File:
    def __init__(self, kind: str, plain: bytes, *, is_text: bool):
        self.type = kind
        self.encodings = tuple(PACKED) if is_text else ()
        self._bodies = {"": plain}

    def body(self, encoding: str = "") -> bytes:
        if encoding not in self._bodies:
            self._bodies[encoding] = PACKED[encoding](self._bodies[""])
        return self._bodies[encoding]


class StaticFiles:
    """One hash over all of them is part of every address, so that a file finds its neighbours by a relative path."""

    def __init__(self, folder: Path = FOLDER):
        self._files = {
            name: _load(folder / name)
            for name in sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
            if not NOT_SERVED.search(name)
        }
        digest = hashlib.sha256()
        for name, file in self._files.items():
            digest.update(name.encode() + file.body())
        self.version = digest.hexdigest()[:10]

    def url(self, name: str) -> str:
        self._files[name]  # a typo in a template fails here
        return f"/static/{self.version}/{name}"

    def __getitem__(self, name: str) -> File:
        return self._files[name]

    def get(self, name: str) -> File | None:
        return self._files.get(name)


@routes.get("/static/<version>/<path:name>")
@access.anyone
async def static(version: str, name: str) -> Response:
    if (file := current_app.static_files.get(name)) is None:
        abort(404)
    return _response(file, FOREVER if version == current_app.static_files.version else "no-cache")


@routes.get("/favicon.ico")
@access.anyone
async def favicon() -> Response:
    """Browsers request it by this name, whatever a page says."""
    return _response(current_app.static_files["icon-192.png"], "public, max-age=86400")


@routes.get("/sw.js")
@access.anyone
async def service_worker() -> Response:
    """At the top level, because a service worker cannot control pages above its own address."""
    return _response(current_app.static_files["js/sw.js"], "no-cache")


def _response(file: File, cached: str) -> Response:
    encoding = next((name for name in file.encodings if request.accept_encodings.quality(name)), "")
    headers = {"Cache-Control": cached, "Vary": "Accept-Encoding"}
    response = Response(file.body(encoding), 200, headers, mimetype=file.type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _load(path: Path) -> File:
    kind = (
        {".js": "text/javascript", ".woff2": "font/woff2"}.get(path.suffix)
        or mimetypes.guess_type(path.name)[0]
        or "application/octet-stream"
    )
    return File(kind, path.read_bytes(), is_text=path.suffix in TEXT)
