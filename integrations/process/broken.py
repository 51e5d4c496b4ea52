"""For people working on Mentora: shows in the browser which file is broken, where and why."""

from collections.abc import Awaitable, Callable
from typing import Any

Message = dict[str, Any]


class BrokenPage:
    """An ASGI application that responds to every request with the problem."""

    def __init__(self, problem: str):
        self._body = f"This file cannot be used.\n\n{problem}\n\nFix it and reload the page.".encode()

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            for phase in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{phase}.complete"})
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 500, "headers": headers})
            await send({"type": "http.response.body", "body": self._body})
        else:
            await send({"type": "websocket.close"})
