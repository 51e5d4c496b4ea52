"""What arrives for one request or socket, on its way from hypercorn to the application."""

import asyncio
from typing import Any


class Inbox:
    """What arrives for a request or a socket, until the application takes it. Once that has returned, it is dropped.

    hypercorn puts it into a queue that nobody reads any more. Once that is full, the connection stays open forever.
    """

    __slots__ = ("_messages", "_most", "_waiting", "_is_closed")

    def __init__(self, most: int):
        self._messages: list[Any] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._most, self._is_closed = most, False

    async def put(self, message: Any) -> None:
        """The end needs no room: the application itself may be what puts it here, with its last words."""
        while len(self._messages) >= self._most and not message["type"].endswith(".disconnect"):
            await self._change()
        if not self._is_closed:
            self._messages.append(message)
            self._changed()

    async def get(self) -> Any:
        while not self._messages:
            await self._change()
        message = self._messages.pop(0)
        self._changed()
        return message

    def close(self) -> None:
        self._is_closed = True
        self._messages.clear()
        self._changed()

    async def _change(self) -> None:
        self._waiting.append(asyncio.get_running_loop().create_future())
        await self._waiting[-1]

    def _changed(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()
