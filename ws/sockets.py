"""One socket: a reader and a writer. Whichever ends first ends the other."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ws.hub import LOGGED_OUT, TOO_SLOW, Closed, Mailbox

log = logging.getLogger("mentora")

NONSENSE = 1008
CRASHED = 1011
PATIENCE = 10.0  # seconds for one message to go out

# Handles one message. False when the message is invalid, which closes the socket.
Hear = Callable[[str | None], Awaitable[bool]]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def converse(mailbox: Mailbox, receive: Receive, send: Send, hear: Hear, a_minute: int) -> None:
    loop = asyncio.get_running_loop()
    expiry = loop.call_later(mailbox.claims.expires - time.time(), mailbox.close, LOGGED_OUT)
    mailbox.writer = writer = loop.create_task(_deliver(mailbox, send))
    reader = asyncio.current_task()
    assert reader is not None  # a coroutine runs in a task

    def end(_: object) -> None:
        reader.cancel()

    writer.add_done_callback(end)
    try:
        await _listen(mailbox, receive, hear, a_minute)
    except asyncio.CancelledError:
        reader.uncancel()
    except Exception:
        log.exception("A socket failed")
        await send({"type": "websocket.close", "code": CRASHED})
    finally:
        expiry.cancel()
        writer.remove_done_callback(end)
        writer.cancel()


async def _listen(mailbox: Mailbox, receive: Receive, hear: Hear, a_minute: int) -> None:
    received, since = 0, time.monotonic()
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        if time.monotonic() - since > 60:
            received, since = 0, time.monotonic()
        received += 1
        if mailbox.is_closed:
            continue
        if received > a_minute or not await hear(message.get("text")):
            mailbox.close(NONSENSE)


async def _deliver(mailbox: Mailbox, send: Send) -> None:
    try:
        while True:
            message = await mailbox.next()
            async with asyncio.timeout(PATIENCE):
                await send({"type": "websocket.send", "text": message})
    except Closed as closed:
        if closed.code != TOO_SLOW:  # it would not read the reason either
            async with asyncio.timeout(PATIENCE):
                await send({"type": "websocket.close", "code": closed.code})
    except TimeoutError:
        return
