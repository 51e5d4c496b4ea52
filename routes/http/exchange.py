"""A request and its response, between the server and Quart.

Quart spends three tasks on each. Most have no body and are over in a few milliseconds: those are handled in the
server's own task, and what they return is sent at once.
"""

import asyncio
import re
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, cast

from quart import Response
from quart.asgi import ASGIHTTPConnection
from quart.utils import encode_headers
from quart.wrappers import Request
from quart.wrappers.response import DataBody

from routes.http.asked import Received
from routes.http.headers import ON_HTTPS, SAFETY
from routes.http.site import WITHOUT_BODY
from ws.sockets import ANSWER

BODY = (b"content-length", b"transfer-encoding")
WITHOUT_CONTENT = (204, 304)
# A header as it is sent: a name, and a value that neither ends the line nor begins or ends with a space.
LINE = re.compile(rb"[!#-'*+.0-9A-Z^-z|~-]+: (?:[!-~\x80-\xff](?:[ \t!-~\x80-\xff]*[!-~\x80-\xff])?)?\r\n")
SHORT_NAME = 30
SHORT_LINE = 150  # characters of a value: a token is longer, and not kept
# Seconds after which it is worth noticing that the browser has gone.
SHORT = 0.05


class Exchange(ASGIHTTPConnection):
    _listening: asyncio.Task[None] | None = None
    _has_left = False

    async def __call__(self, receive: Any, send: Any) -> None:
        if self.scope["method"] not in WITHOUT_BODY or any(name in BODY for name, _ in self.scope["headers"]):
            return await super().__call__(receive, send)
        request = self._create_request_from_scope(send)
        request.body.set_complete()
        handling = cast("asyncio.Task[None]", asyncio.current_task())
        patience = asyncio.get_running_loop().call_later(SHORT, self._listen, request, receive, handling)
        try:
            await self.handle_request(request, send)
        except asyncio.CancelledError:
            if not self._has_left:
                raise
            handling.uncancel()
        finally:
            patience.cancel()
            if self._listening:
                self._listening.cancel()

    def _create_request_from_scope(self, send: Any) -> Request:
        scope = self.scope
        if scope["http_version"] < "1.1" or scope.get("root_path"):
            return super()._create_request_from_scope(send)
        client = scope.get("client") or ("<local>",)
        headers = [(_name(name), value.decode("latin-1")) for name, value in scope["headers"]]
        return self.app.request_class(
            scope["method"],
            scope["scheme"],
            scope["path"],
            scope["query_string"],
            Received([("Remote-Addr", client[0]), *headers]),
            "",
            scope["http_version"],
            scope,
            max_content_length=self.app.config["MAX_CONTENT_LENGTH"],
            body_timeout=self.app.config["BODY_TIMEOUT"],
            send_push_promise=partial(self._send_push_promise, send),
        )

    def _listen(self, request: Request, receive: Any, handling: "asyncio.Task[None]") -> None:
        self._listening = asyncio.create_task(self._end_with_browser(request, receive, handling))

    async def _end_with_browser(self, request: Request, receive: Any, handling: "asyncio.Task[None]") -> None:
        await self.handle_messages(request, receive)
        self._has_left = True
        handling.cancel()

    async def handle_request(self, request: Request, send: Any) -> None:
        response = cast(Response, await self.app.handle_request(request))
        if await self._is_answered(response):
            return
        timeout = self.app.config["RESPONSE_TIMEOUT"] if response.timeout is Ellipsis else response.timeout
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._send_response(send, response)

    async def _send_response(self, send: Any, response: Any) -> None:
        safety = ON_HTTPS if self.scope["scheme"] == "https" else SAFETY
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": [*encode_headers(response.headers), *safety],
            }
        )
        body, last = response.response, b""
        if isinstance(body, DataBody):
            last = body.data[body.begin : body.end]
        elif self.scope["method"] != "HEAD":  # a film would be read to its end and thrown away
            async with body as parts:
                async for part in parts:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": last, "more_body": False})

    async def _is_answered(self, response: Response) -> bool:
        """At once, by a server that can, and whose browser keeps up."""
        answer: Any = self.scope.get("extensions", {}).get(ANSWER)
        body = response.response
        if answer is None or not isinstance(body, DataBody):
            return False
        if self.scope["method"] != "GET" or response.status_code in WITHOUT_CONTENT:
            return False
        content = body.data[body.begin : body.end]
        try:
            lines = b"".join([_line(*header) for header in response.headers if header[0] != "Content-Length"])
        except ValueError:
            return False
        safety = _together(ON_HTTPS if self.scope["scheme"] == "https" else SAFETY)
        headers = b"%bcontent-length: %d\r\n%b" % (lines, len(content), safety)
        return bool(await answer(response.status_code, headers, content))


def _name(raw: bytes) -> str:
    return _short_name(raw) if len(raw) < SHORT_NAME else raw.decode("latin-1").title()


@lru_cache(maxsize=512)
def _short_name(raw: bytes) -> str:
    return raw.decode("latin-1").title()


def _line(name: str, value: str) -> bytes:
    return _short_line(name, value) if len(value) < SHORT_LINE else _written(name, value)


def _written(name: str, value: str) -> bytes:
    line = f"{name.lower()}: {value}\r\n".encode()
    if LINE.fullmatch(line):
        return line
    raise ValueError  # the server says what is wrong with it


_short_line = lru_cache(maxsize=512)(_written)


@lru_cache(maxsize=2)
def _together(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])
