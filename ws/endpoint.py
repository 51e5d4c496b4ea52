"""The socket of every open page: a small ASGI application in front of Quart, at half the memory and time a socket."""

import asyncio
import json
import logging
import time

from db.engine import Engine
from db.tokens import Claims, Tokens
from fragments.rendering import Fragments
from ws.access import may_listen
from ws.broadcasts import catch_up
from ws.hub import GOING_AWAY, LOGGED_OUT, TOO_SLOW, Closed, Hub, Mailbox
from ws.topics import looked_up_at

log = logging.getLogger("mentora")

PATH = "/live"
FOREIGN = 4403
NONSENSE = 1008
CRASHED = 1011
LONGEST_MESSAGE = 65_536
MOST_TOKENS = 80
MESSAGES_A_MINUTE = 120
SOCKETS_A_PERSON = 100
PATIENCE = 10.0  # seconds for one message to go out


class Live:
    def __init__(self, app, *, hub: Hub, database: Engine, tokens: Tokens, fragments: Fragments, cookie: str, limited: bool):
        self._app, self._hub, self._database, self._tokens = app, hub, database, tokens
        self._fragments, self._cookie, self._limited = fragments, cookie, limited

    async def __call__(self, scope, receive, send):
        if scope["type"] != "websocket":
            return await self._app(scope, receive, send)
        await receive()
        if scope["path"] != PATH:
            return await send({"type": "websocket.close"})
        await send({"type": "websocket.accept"})
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        claims = self._claims(headers)
        if code := self._refusal(claims, headers):
            return await send({"type": "websocket.close", "code": code})
        await self._serve(claims, receive, send)

    def _claims(self, headers: dict[bytes, str]) -> Claims | None:
        bearer = headers.get(b"authorization", "")
        if bearer[:7].lower() == "bearer ":
            return self._tokens.read(bearer[7:].strip())
        for part in headers.get(b"cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self._cookie:
                return self._tokens.read(value)
        return None

    def _refusal(self, claims: Claims | None, headers: dict[bytes, str]) -> int:
        """A page of another site could open a socket with this person's cookie: its origin tells."""
        if claims is None:
            return LOGGED_OUT
        if not headers.get(b"authorization", "").lower().startswith("bearer ") and not _is_own_page(headers):
            return FOREIGN
        if self._limited and self._hub.sockets_of(claims.person_id) >= SOCKETS_A_PERSON:
            return NONSENSE
        return GOING_AWAY if self._hub.is_closing else 0

    async def _serve(self, claims: Claims, receive, send) -> None:
        mailbox = Mailbox(claims)
        self._hub.enter(mailbox)
        loop = asyncio.get_running_loop()
        expiry = loop.call_later(claims.expires - time.time(), mailbox.close, LOGGED_OUT)
        mailbox.writer = writer = loop.create_task(self._deliver(mailbox, send))
        reader = asyncio.current_task()
        end = lambda _: reader.cancel()  # noqa: E731
        # Whichever side ends first ends the other.
        writer.add_done_callback(end)
        try:
            await self._listen(mailbox, receive)
        except asyncio.CancelledError:
            reader.uncancel()
        except Exception:
            log.exception("A socket failed")
            await send({"type": "websocket.close", "code": CRASHED})
        finally:
            expiry.cancel()
            writer.remove_done_callback(end)
            writer.cancel()
            self._hub.leave(mailbox)

    async def _listen(self, mailbox: Mailbox, receive) -> None:
        heard, since = 0, time.monotonic()
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if time.monotonic() - since > 60:
                heard, since = 0, time.monotonic()
            heard += 1
            signed = _watch_list(message.get("text"))
            if signed is None or heard > MESSAGES_A_MINUTE:
                mailbox.close(NONSENSE)
            elif not mailbox.is_closed:
                await self._watch(mailbox, signed)

    async def _watch(self, mailbox: Mailbox, signed: list[str]) -> None:
        """From now on the topics of these signed lists; the new ones are caught up at once."""
        lists = [self._tokens.read_topics(mailbox.claims.person_id, part) for part in signed]
        topics = {topic for part in lists for topic in part if may_listen(mailbox.claims, topic)}
        if fresh := self._hub.listen(mailbox, topics):
            missed = await catch_up(self._database, self._fragments, mailbox.claims, fresh)
            mailbox.put(missed, key="caught_up") if missed else mailbox.close(LOGGED_OUT)
            if any(self._hub.has_news(fresh.intersection(part), looked_up_at(part)) for part in lists):
                mailbox.put(self._fragments.render("shared/stale.html", missed=True), key="stale")

    async def _deliver(self, mailbox: Mailbox, send) -> None:
        try:
            while True:
                letter = await mailbox.next()
                async with asyncio.timeout(PATIENCE):
                    await send({"type": "websocket.send", "text": letter})
        except Closed as closed:
            if closed.code != TOO_SLOW:  # it would not read a goodbye either
                async with asyncio.timeout(PATIENCE):
                    await send({"type": "websocket.close", "code": closed.code})
        except TimeoutError:
            pass


def _is_own_page(headers: dict[bytes, str]) -> bool:
    if origin := headers.get(b"origin"):
        return origin.partition("://")[2].lower() == headers.get(b"host", "").lower()
    return headers.get(b"sec-fetch-site") == "same-origin"


def _watch_list(text: str | None) -> list[str] | None:
    """`{"watch": ["…"]}`, or None for anything else."""
    if text is None or len(text) > LONGEST_MESSAGE:
        return None
    try:
        said = json.loads(text)
        signed = said["watch"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(signed, list) or len(signed) > MOST_TOKENS or not all(isinstance(part, str) for part in signed):
        return None
    return signed
