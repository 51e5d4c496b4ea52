"""One socket: a task that reads, and one that writes while its browser has to be waited for. Either ends the other."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ws.hub import LOGGED_OUT, TOO_SLOW, Closed, Mailbox

log = logging.getLogger("mentora")

NONSENSE = 1008
CRASHED = 1011
PATIENCE = 10.0  # seconds for one message to go out
# What our server offers besides ASGI: `post(text)` sends a message at once, or returns False when that has to wait.
POST = "mentora.post"
# And for a request: `await answer(status, headers, body)`, which is False when it has to be sent as ASGI has it.
ANSWER = "mentora.answer"

# Handles one message. False when the message is invalid, which closes the socket.
Hear = Callable[[str | None], Awaitable[bool]]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Socket:
    __slots__ = ("_mailbox", "_receive", "_send", "_post", "_reader", "_writer")

    def __init__(self, mailbox: Mailbox, scope: Message, receive: Receive, send: Send):
        self._mailbox, self._receive, self._send = mailbox, receive, send
        self._post: Callable[[str], bool] | None = scope.get("extensions", {}).get(POST)
        self._reader = asyncio.current_task()
        self._writer: asyncio.Task[None] | None = None

    async def converse(self, hear: Hear, a_minute: int) -> None:
        assert self._reader is not None  # a coroutine runs in a task
        loop = asyncio.get_running_loop()
        expiry = loop.call_later(self._mailbox.claims.expires - time.time(), self._mailbox.close, LOGGED_OUT)
        self._mailbox.connect(self)
        try:
            await self._listen(hear, a_minute)
        except asyncio.CancelledError:
            self._reader.uncancel()
        except Exception:
            log.exception("A socket failed")
            await self._send({"type": "websocket.close", "code": CRASHED})
        finally:
            expiry.cancel()
            self._mailbox.connect(None)
            if writer := self._writer:
                self._writer = None
                writer.cancel()

    def post(self, message: str) -> bool:
        return self._writer is None and self._post is not None and self._post(message)

    def wake(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._deliver())
        elif self._mailbox.code == TOO_SLOW:  # it is waiting for a send that nobody reads
            self._writer.cancel()

    async def _listen(self, hear: Hear, a_minute: int) -> None:
        received, since = 0, time.monotonic()
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return
            if time.monotonic() - since > 60:
                received, since = 0, time.monotonic()
            received += 1
            if self._mailbox.is_closed:
                continue
            if received > a_minute or not await hear(message.get("text")):
                self._mailbox.close(NONSENSE)
            del message  # it would stay in memory until the next one

    async def _deliver(self) -> None:
        """Until the mailbox is empty. When that is closed, or the browser takes nothing, the socket ends."""
        try:
            while (message := self._mailbox.next()) is not None:
                await self._say({"type": "websocket.send", "text": message})
            self._writer = None
        except Closed as closed:
            if closed.code != TOO_SLOW:  # it would not read the reason either
                with contextlib.suppress(TimeoutError):
                    await self._say({"type": "websocket.close", "code": closed.code})
        except TimeoutError:
            pass
        finally:
            if self._writer and self._reader:
                self._reader.cancel()

    async def _say(self, message: Message) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._send(message)
