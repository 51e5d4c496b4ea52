"""The sockets of pages and rooms: an ASGI application in front of Quart, with half its memory and time per socket."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable

from db.engine.transaction import Engine
from db.pages import LAST_ID
from db.people.tokens import Claims, Tokens
from fragments.rendering import Fragments
from ws import messages
from ws.access import may_listen
from ws.broadcasts import catch_up
from ws.hub import GOING_AWAY, LOGGED_OUT, Hub, Mailbox
from ws.rooms import NOT_YOURS, Guest, Rooms
from ws.sockets import NONSENSE, Message, Receive, Send, Socket
from ws.topics import counted, looked_up_at, now
from ws.typing import Typing

Application = Callable[[Message, Receive, Send], Awaitable[None]]

PATH = "/live"
ROOM = re.compile(r"/room/([0-9]{1,19})/live")
FOREIGN = 4403
MOST_TOKENS = 80
JUST_LOADED = 60_000  # milliseconds
UNCHANGED = '{"bell": "unchanged", "banners": "unchanged"}'  # nothing is swapped for it
MESSAGES_A_MINUTE = 240  # a page that is fetched again, twice a second at most, may have new lists each time
SIGNALS_A_MINUTE = 3000  # every connection tries dozens of network routes at once
SOCKETS_A_PERSON = 100


class Live:
    def __init__(
        self,
        app: Application,
        *,
        hub: Hub,
        rooms: Rooms,
        database: Engine,
        tokens: Tokens,
        fragments: Fragments,
        cookie: str,
        limited: bool,
    ):
        self._app, self._hub, self._rooms, self._database, self._tokens = app, hub, rooms, database, tokens
        self._fragments, self._cookie, self._limited = fragments, cookie, limited
        self._typing = Typing(hub, database, fragments)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            return await self._app(scope, receive, send)
        await receive()
        room = ROOM.fullmatch(scope["path"])
        if scope["path"] != PATH and not room:
            return await send({"type": "websocket.close"})
        await send({"type": "websocket.accept"})
        claims = self._admitted(scope)
        if isinstance(claims, int):
            return await send({"type": "websocket.close", "code": claims})
        mailbox = Mailbox(claims)
        # Nothing was awaited since the token was read: from now on, logging out and the limit know of this socket.
        self._hub.enter(mailbox)
        socket = Socket(mailbox, scope, receive, send)
        try:
            if room:
                await self._in_room(int(room[1]), mailbox, socket, send)
            else:
                await socket.converse(lambda text: self._hear_watch(mailbox, text), MESSAGES_A_MINUTE)
        finally:
            self._hub.leave(mailbox)

    async def _in_room(self, session_id: int, mailbox: Mailbox, socket: Socket, send: Send) -> None:
        guest = await self._rooms.enter(session_id, mailbox) if session_id <= LAST_ID else NOT_YOURS
        if isinstance(guest, int):
            return await send({"type": "websocket.close", "code": guest})
        try:
            await socket.converse(lambda text: self._hear_signal(guest, text), SIGNALS_A_MINUTE)
        finally:
            self._rooms.leave(guest)

    def _admitted(self, scope: Message) -> Claims | int:
        """Who this is, or the code to refuse them with. Another site's page could use this cookie, so origins count."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        claims = self._claims(headers)
        if claims is None:
            return LOGGED_OUT
        if not headers.get(b"authorization", "").lower().startswith("bearer ") and not _is_own_page(headers):
            return FOREIGN
        if self._limited and self._hub.sockets_of(claims.person_id) >= SOCKETS_A_PERSON:
            return NONSENSE
        return GOING_AWAY if self._hub.is_closing else claims

    def _claims(self, headers: dict[bytes, str]) -> Claims | None:
        bearer = headers.get(b"authorization", "")
        if bearer[:7].lower() == "bearer ":
            return self._tokens.read(bearer[7:].strip())
        for part in headers.get(b"cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self._cookie:
                return self._tokens.read(value)
        return None

    async def _hear_signal(self, guest: Guest, text: str | None) -> bool:
        message = messages.parsed(text)
        return message is not None and await self._rooms.hear(guest, message)

    async def _hear_watch(self, mailbox: Mailbox, text: str | None) -> bool:
        """`{"watch": ["…"]}`: listens to the topics of these signed lists, and sends a fresh copy if need be.

        `{"typing": "42"}` tells the other one in this conversation.

        A new list was read a while ago. What changed since then may have been pushed to what it has now replaced.
        """
        message = messages.parsed(text)
        if message and "typing" in message:
            return await self._typing.hear(mailbox.claims, message["typing"])
        signed = message.get("watch") if message else None
        if (
            not isinstance(signed, list)
            or len(signed) > MOST_TOKENS
            or not all(isinstance(part, str) for part in signed)
        ):
            return False
        lists = {hash(part): self._tokens.read_topics(mailbox.claims.person_id, part) for part in signed}
        # One string for all pages that listen to a topic.
        topics = {sys.intern(topic) for part in lists.values() for topic in part if may_listen(mailbox.claims, topic)}
        came = [part for key, part in lists.items() if key not in mailbox.lists]
        mailbox.lists = tuple(lists)
        if fresh := self._hub.listen(mailbox, topics):
            is_new = self._shows_all(mailbox.claims, [*lists.values()])
            missed = UNCHANGED if is_new else await self._caught_up(mailbox, fresh)
            mailbox.put(missed, key="caught_up") if missed else mailbox.close(LOGGED_OUT)
        if any(self._hub.has_news(topics.intersection(part), looked_up_at(part)) for part in came):
            stale = self._fragments.render("shared/stale.html", missed=True)
            asyncio.get_running_loop().call_later(self._hub.turn(), mailbox.put, stale, "missed")
        return True

    def _shows_all(self, claims: Claims, lists: list[list[str]]) -> bool:
        """Whether the page was read a moment ago, and they were told nothing and have read nothing since."""
        since = min(map(looked_up_at, lists))
        return 0 <= now() - since < JUST_LOADED and not self._hub.has_news([counted(claims.person_id)], since)

    async def _caught_up(self, mailbox: Mailbox, fresh: set[str]) -> str:
        """Read again if anything was pushed in the meantime: this copy may lack it, and would replace it."""
        while True:
            given = mailbox.given
            copy = await catch_up(self._database, self._fragments, self._tokens, mailbox.claims, fresh)
            if given == mailbox.given:
                return copy


def _is_own_page(headers: dict[bytes, str]) -> bool:
    if origin := headers.get(b"origin"):
        return origin.partition("://")[2].lower() == headers.get(b"host", "").lower()
    return headers.get(b"sec-fetch-site") == "same-origin"
