"""One connection to Janus, with the session on it: what was asked, what was replied, and the handles."""

import asyncio
import contextlib
import itertools
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from db.language import _
from integrations.media import Gone, Rejected
from integrations.media.address import Address
from integrations.media.marks import Marks

LARGEST = 2_000_000  # bytes of a message: an offer of the pictures and voices of a hundred people fits in
MOST_ASKED = 2_000  # requests on their way at the same time
PATIENCE = 5.0  # seconds for a reply
# Seconds from one sign of life to the next. Janus ends a session after 60 without one.
ALIVE = 20.0
PLUGIN = "janus.plugin.videoroom"
# Of Janus: there is no such session, or no such handle
UNKNOWN = (458, 459)
# What keeps rooms from being made, by the code of Janus or of its videoroom.
UNUSABLE = {
    403: _("it refuses the secret, which must be its api_secret in janus.jcfg"),
    433: _("it refuses the admin key, which must be its admin_key in janus.plugin.videoroom.jcfg"),
    430: _("its rooms have numbers, and need string_ids = true in janus.plugin.videoroom.jcfg"),
}

Message = dict[str, Any]
Heard = Callable[[Message], None]

log = logging.getLogger("mentora")


@dataclass(frozen=True, slots=True)
class Asked:
    reply: asyncio.Future[Message]
    takes_ack: bool  # whether "ack" is the reply; otherwise it only says that the reply comes later


class Session:
    def __init__(self, socket: ClientConnection, address: Address, rooms: dict[Any, Any], marks: Marks):
        """`rooms`, with their secrets, are those that the session before has left; `marks` tell those of the process
        before.
        """
        self._socket, self._address, self.rooms, self._marks = socket, address, rooms, marks
        self.handles: dict[int, Handle] = {}
        self.is_over = False
        self._id = 0
        self._asked: dict[str, Asked] = {}
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> str:
        """Returns Janus's version, once it is clear that rooms can be made. Raises Gone or Rejected."""
        try:
            return await self._begin()
        except Rejected as refused:
            if refused.code in UNUSABLE:
                raise Rejected(refused.code, UNUSABLE[refused.code]) from refused
            raise
        except (ValueError, KeyError, TypeError) as problem:
            raise Rejected(0, _("it does not talk as Janus does")) from problem

    async def _begin(self) -> str:
        info = await self.ask({"janus": "info"})
        if PLUGIN not in info.get("plugins", {}):
            raise Rejected(0, _("it has no videoroom plugin"))
        self._id = int((await self.ask({"janus": "create"}))["data"]["id"])
        handle, (room, secret) = await self.attach(lambda message: None), self._marks.new()
        await handle.ask({"request": "create", "room": room, "is_private": True, "secret": secret})
        listed, _jsep = await handle.ask({"request": "list"})
        names = [one.get("room") for one in listed.get("list", ())]
        self.rooms.update({name: self._marks.secret_of(name) for name in names if self._marks.is_ours(name)})
        for name, secret in tuple(self.rooms.items()):
            try:
                await handle.ask({"request": "destroy", "room": name, "secret": secret})
            except Rejected:  # it does not know that room any more
                del self.rooms[name]
        await handle.detach()
        return str(info.get("version_string", ""))

    async def listen(self) -> None:
        """Until the connection ends."""
        try:
            async for text in self._socket:
                message = json.loads(text)
                if not isinstance(message, dict):
                    raise ValueError("not an object")
                self._hear(message)
            raise Gone(_("it has closed the connection"))
        except ConnectionClosed as problem:
            raise Gone(_("the connection was lost")) from problem
        except (ValueError, KeyError, TypeError) as problem:
            raise Gone(_("it does not talk as Janus does")) from problem
        finally:
            self.end()

    async def keep_alive(self, listening: asyncio.Task[None]) -> None:
        """Until `listening` ends, which raises why."""
        while not (await asyncio.wait({listening}, timeout=ALIVE))[0]:
            await self.ask({"janus": "keepalive"}, takes_ack=True)
        listening.result()

    def end(self) -> None:
        """Whatever is still waiting for a reply gets none."""
        self.is_over = True
        for handle in self.handles.values():
            handle.is_gone = True
        self.handles.clear()
        for asked in self._asked.values():
            if not asked.reply.done():
                asked.reply.set_exception(Gone("the connection to the media server was lost"))
        self._asked.clear()

    async def attach(self, heard: Heard) -> "Handle":
        reply = await self.ask({"janus": "attach", "plugin": PLUGIN})
        handle = Handle(self, int(reply["data"]["id"]), heard)
        self.handles[handle.id] = handle
        return handle

    async def ask(self, message: Message, *, takes_ack: bool = False) -> Message:
        """The reply. Raises Gone, also after the time limit, and Rejected."""
        if len(self._asked) >= MOST_ASKED:
            raise Gone("the media server has too much to do")
        transaction = f"{message['janus']}-{next(self._numbers)}"
        reply: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._asked[transaction] = Asked(reply, takes_ack)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.send(transaction, message)
                return _checked(await reply)
        except TimeoutError as problem:
            raise Gone(f"the media server did not reply within {PATIENCE:g} seconds") from problem
        finally:
            self._asked.pop(transaction, None)
            if reply.done() and not reply.cancelled():
                reply.exception()  # asyncio complains about one that nobody has looked at

    async def send(self, transaction: str, message: Message) -> None:
        if self.is_over:
            raise Gone("the connection to the media server was lost")
        session = {"session_id": self._id} if self._id else {}
        text = json.dumps({**message, **session, "transaction": transaction, "apisecret": self._address.secret})
        if len(text) > LARGEST:
            raise Rejected(0, "the message is too long")
        try:
            await self._socket.send(text)
        except ConnectionClosed as problem:
            raise Gone("the connection to the media server was lost") from problem

    def note(self, body: Message) -> None:
        """Of rooms that were made or destroyed: they do not end with the session."""
        if body.get("request") == "create":
            self.rooms[body.get("room")] = body.get("secret")
        elif body.get("request") == "destroy":
            self.rooms.pop(body.get("room"), None)

    def with_key(self, body: Message) -> Message:
        """Only who knows the key can make rooms, and see which there are."""
        needs_it = body.get("request") in ("create", "list")
        return {**body, "admin_key": self._address.admin_key} if needs_it else body

    def _hear(self, message: Message) -> None:
        kind, transaction = message.get("janus"), str(message.get("transaction", ""))
        asked = self._asked.get(transaction)
        if asked and (asked.takes_ack or kind != "ack"):
            del self._asked[transaction]
            if not asked.reply.done():
                asked.reply.set_result(message)
        elif kind == "timeout":
            raise Gone(_("it has ended the session"))
        elif handle := self.handles.get(message.get("sender", 0)):
            handle.hear(message)
        elif kind == "success" and transaction.startswith("attach-"):
            self._put_away(message)

    def _put_away(self, message: Message) -> None:
        """Lets go of a handle that came after the time limit: nobody waits for it any more."""
        handle = Handle(self, int(message["data"]["id"]), lambda message: None)
        task = asyncio.create_task(handle.detach())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Handle:
    """What one person sends, or receives. It is gone once it was detached, or the connection has ended."""

    def __init__(self, session: Session, id: int, heard: Heard):
        self.id, self.is_gone = id, False
        self._session, self._heard = session, heard

    async def ask(self, body: Message, jsep: Message | None = None) -> tuple[Message, Message | None]:
        """What the plugin replies, and its description if there is one. Raises Rejected and Gone."""
        self._must_be_here()
        message = {"janus": "message", "handle_id": self.id, "body": self._session.with_key(body)}
        reply = await self._session.ask(message | {"jsep": jsep} if jsep else message)
        data = reply.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            raise Rejected(int(data["error_code"]), str(data.get("error", "")))
        self._session.note(body)
        return data, reply.get("jsep")

    async def trickle(self, candidate: Message | None) -> None:
        """None says that there are no more. Raises Gone."""
        self._must_be_here()
        message = {"janus": "trickle", "handle_id": self.id, "candidate": candidate or {"completed": True}}
        await self._session.ask(message, takes_ack=True)

    async def detach(self) -> None:
        if self.is_gone:
            return
        self._forget()
        with contextlib.suppress(Gone, Rejected):
            await self._session.ask({"janus": "detach", "handle_id": self.id})

    def hear(self, message: Message) -> None:
        if message.get("janus") == "detached":
            self._forget()
        try:
            self._heard(message)
        except Exception:
            log.exception("A message of the media server was not heard")

    def _must_be_here(self) -> None:
        if self.is_gone:
            raise Gone("the handle is gone")

    def _forget(self) -> None:
        self.is_gone = True
        self._session.handles.pop(self.id, None)


def _checked(reply: Message) -> Message:
    if reply.get("janus") != "error":
        return reply
    error = reply.get("error", {})
    code, reason = int(error.get("code", 0)), str(error.get("reason", ""))
    raise Gone(reason) if code in UNKNOWN else Rejected(code, reason)
