"""Who is in which room now, and their signalling.

The database decides who is let in: when a page opens, when someone joins, and again whenever their seat or the session
changes. What was read before an `await` may no longer be true after it, so who is in a room is looked at afterwards.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from db.engine.transaction import Engine
from db.language import _, translate
from db.refusals import Refused
from integrations.media import Engine as Media
from ws import admission, hosts, manners, places
from ws.admission import NOT_YOURS, TAKEN_OUT
from ws.attendance import Attendance
from ws.calls import Calls
from ws.guests import HANDLERS, Coming, Guest, Room, others, served, tell_all
from ws.hub import Mailbox
from ws.messages import STATE, is_known
from ws.recordings import Recorders, Takes
from ws.sockets import CRASHED
from ws.tickets import INSIDE, Tickets

log = logging.getLogger("mentora")

NEWER_TAB = 4001
# Seconds for a page to leave the room after the end of its session.
FAREWELL = 5.0


class Rooms:
    def __init__(self, database: Engine, media: Media, takes: Takes | None = None, key: bytes = b""):
        self._database, self._calls, self._tickets = database, Calls(media, self._call_up), Tickets(key)
        self._attendance = Attendance(database)
        self._recorders = Recorders(database, self._calls, takes)
        self._rooms: dict[int, Room] = {}
        self._coming: set[Coming] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def enter(self, session_id: int, mailbox: Mailbox) -> Guest | int:
        """Returns a guest, who is waiting at first, or the code to close the socket with."""
        found = await self._look_up(session_id, mailbox)
        if mailbox.is_closed or isinstance(found, int):  # logged out in the meantime, or not let in
            return mailbox.code or int(found)
        room = self._rooms.setdefault(session_id, Room(is_pair=admission.is_pair(found), least=admission.least(found)))
        guest = Guest(
            session_id, mailbox.claims.person_id, found.name, bool(found.is_host), mailbox, picture=found.picture
        )
        room.waiting.add(guest)
        guest.tell(
            type="hello",
            status=found.status,
            you=str(guest.id),
            here=[one.shown() for one in room.inside.values()],
            leads=guest.is_host,
            **places.told(room, self._calls.holds(room)),
            manners=manners.shown(room),
            recording={"by": room.recording, **served(room)} if room.recording else None,
            rolling=room.rolling,
            agreed=guest.id in room.agreed,
        )
        self._tell_waiting(room)
        return guest

    def leave(self, guest: Guest) -> None:
        room = self._rooms.get(guest.session_id)
        if room is None:  # they were sent away, and were the last
            return
        if places.keep(room, guest):
            asyncio.get_running_loop().call_later(places.RETURN, self._give_up, room, guest)
        self._step_out(room, guest, is_lost=not guest.mailbox.is_closed)
        room.waiting.discard(guest)
        self._tell_waiting(room)
        self._forget(guest.session_id, room)

    async def hear(self, guest: Guest, message: dict) -> bool:
        """False when the message is invalid."""
        if not is_known(message):
            return False
        if guest.mailbox.is_closed:
            return True  # they were sent away, and do not know yet
        room = self._rooms[guest.session_id]
        kind = message["type"]
        if kind == "join":
            await self._join(room, guest, message)
            return True
        if kind == "leave":
            self._step_out(room, guest, is_final=True)
            room.waiting.add(guest)
            self._give_up(room, guest)
            return True
        if room.inside.get(guest.id) is not guest:
            return True  # this page has just been replaced, and does not know yet
        if kind == "remove":
            return await self._remove(guest, int(message["id"]))
        if self._calls.take(room, guest, message):
            return True
        if kind == "record" and guest.is_host and self._recorders.take(room, guest, message["on"]):
            return True
        understood = (HANDLERS | manners.HANDLERS)[kind](room, guest, message)
        if kind in ("consent", "state"):
            self._recorders.look_again(room)
        if kind == "lock":
            self._call_up(room)
        return understood

    def tell(self, session_id: int, **message) -> None:
        """Sends this to every page that is open on the room."""
        if room := self._rooms.get(session_id):
            tell_all(room.pages, **message)

    async def look_again(self, session_id: int) -> None:
        """The session has changed. Tells the pages in the room, and after the end closes it."""
        self._look_twice(lambda one: one.session_id == session_id)
        if session_id not in self._rooms:
            return
        status = await self._database.read(admission.status, session_id)
        self.tell(session_id, type="status", status=status)
        if status not in ("scheduled", "live"):
            self._close(session_id)
        else:
            await self._look_who_belongs(session_id)

    async def look_again_at(self, person_ids: Iterable[int]) -> None:
        """Something has changed for these people: those who lost their seat leave the room."""
        touched = set(person_ids)
        self._look_twice(lambda one: one.person_id in touched)
        found = [key for key, room in self._rooms.items() if any(guest.id in touched for guest in room.people)]
        for session_id in found:
            await self._look_who_belongs(session_id)

    async def _look_up(self, session_id: int, mailbox: Mailbox):
        """The guest as the database knows them, or a code. A page that is still coming in misses no change either."""
        coming = Coming(session_id, mailbox.claims.person_id)
        self._coming.add(coming)
        try:
            while not mailbox.is_closed and coming.is_unsure:
                coming.is_unsure = False
                found = await self._database.read(admission.look, coming.person_id, session_id)
            return NOT_YOURS if mailbox.is_closed else found
        finally:
            self._coming.discard(coming)

    def _look_twice(self, at: Callable[[Coming], bool]) -> None:
        for one in filter(at, self._coming):
            one.is_unsure = True

    async def _look_who_belongs(self, session_id: int) -> None:
        if room := self._rooms.get(session_id):
            codes = await self._database.read(admission.not_let_in, session_id, {guest.id for guest in room.people})
            for person_id, code in codes.items():
                self._send_away(session_id, person_id, hosts.farewell(room, person_id, code))
            if room.least:  # an interview, which somebody else may lead now
                hosts.settle(room, await self._database.read(admission.host_id, session_id))
                self._call_up(room)

    def _send_away(self, session_id: int, person_id: int, code: int) -> None:
        """Closes the pages of this person. They are out of the room at once, not when their sockets have noticed."""
        room = self._rooms.get(session_id, Room())
        for guest in room.pages:
            if guest.id == person_id:
                guest.mailbox.close(code)
                self._step_out(room, guest, is_final=True)
                room.waiting.discard(guest)
        if away := room.kept.pop(person_id, None):  # their connection to us was lost, but that to the server stands
            self._calls.of(room).went(away, is_lost=False)
        room.line.pop(person_id, None)
        room.agreed.discard(person_id)  # with another seat, they are asked again
        if room.recording == str(person_id):  # nobody else could stop it
            self._recorders.stop(room)
        manners.forget(room, person_id)
        self._call_up(room)

    def _close(self, session_id: int) -> None:
        """A recording that somebody asked for, and a question that nobody answered, end with the class."""
        room = self._rooms.get(session_id, Room())
        self._recorders.stop(room)
        for guest in room.pages:
            asyncio.get_running_loop().call_later(FAREWELL, guest.mailbox.close, NOT_YOURS)

    async def _join(self, room: Room, guest: Guest, message: dict) -> None:
        if guest not in room.waiting:
            return  # they are inside
        guest.state = dict.fromkeys(STATE, False) | message["state"]
        is_new = room.line.get(guest.id) is not guest
        comes_back = is_new and self._tickets.read(guest, message.get("ticket"))
        if comes_back and places.is_older(room, guest):
            guest.mailbox.close(NEWER_TAB)
            return
        if (older := places.queue(room, guest)) and older is not room.inside.get(guest.id):
            older.mailbox.close(NEWER_TAB)
        if guest not in room.called and self._is_free_for(room, guest):
            room.called.add(guest)
            await self._come_in(room, guest)
        if is_new and room.line.get(guest.id) is guest:
            guest.tell(type="ticket", ticket=self._tickets.write(guest, guest.turn))
        if self._tickets.must_wait(guest):
            asyncio.get_running_loop().call_later(self._tickets.returning, self._call_up, room)
        self._tell_waiting(room)

    async def _come_in(self, room: Room, guest: Guest) -> None:
        """For somebody who was called: nobody else gets their place while the database is asked."""
        try:
            if guest in room.waiting:
                found = await self._attendance.let_in(guest.id, guest.session_id)
                # From here on nothing is awaited. Others came and left in the meantime, and so may this page.
                if guest in places.line(room) and not places.is_shut_for(room, guest):
                    self._admit(room, guest, found)
        except Exception:
            log.exception("%s was not let into session %s", guest.id, guest.session_id)
            guest.mailbox.close(CRASHED)  # the page tries again
        finally:
            room.called.discard(guest)
            self._call_up(room)

    def _admit(self, room: Room, guest: Guest, found) -> None:
        """Lets in whom the database lets in."""
        del room.line[guest.id]
        if found == TAKEN_OUT:
            guest.mailbox.close(TAKEN_OUT)
            return
        if isinstance(found, int) or not (found.status == "live" or guest.is_host):
            language = "" if isinstance(found, int) else found.language
            sentence = translate(_("The mentor hasn’t started yet."), language)
            guest.tell(type="refused", reason="not_live", sentence=sentence)
            return
        here = others(room, guest)
        if older := room.inside.get(guest.id):
            older.mailbox.close(NEWER_TAB)
        room.kept.pop(guest.id, None)
        room.waiting.discard(guest)
        room.inside[guest.id] = guest
        manners.settle(room, guest, guest.state)
        call = self._calls.of(room).came(guest)
        known = {"manners": manners.shown(room), "ticket": self._tickets.write(guest, INSIDE), **call}
        guest.tell(type="joined", here=[one.shown() for one in here], **known)
        tell_all(here, type="came", peer=guest.shown())

    async def _remove(self, host: Guest, person_id: int) -> bool:
        if not host.is_host or person_id == host.id:
            return False
        try:
            code = await self._database.write(admission.remove, host.id, host.session_id, person_id)
        except Refused:
            return True  # they have just given their seat back, or the session has just ended
        self._send_away(host.session_id, person_id, code)
        return True

    def _step_out(self, room: Room, guest: Guest, *, is_lost: bool = False, is_final: bool = False) -> None:
        if room.inside.get(guest.id) is guest:
            del room.inside[guest.id]
            self._do(self._attendance.note_leaving(guest.id, guest.session_id))
            self._calls.of(room).went(guest, is_lost)
            if room.recording == str(guest.id) and not room.is_served:
                room.recording, room.rolling = "", False
            tell_all(room.pages, type="went", id=str(guest.id), is_final=is_final)

    def _give_up(self, room: Room, guest: Guest) -> None:
        """They left, or have not come back: somebody else can have their place, or is next in line."""
        places.give_up(room, guest)
        if guest.id not in room.inside | room.kept:
            manners.forget(room, guest.id)
            if guest.is_host:
                manners.end(room)
            if room.is_pair:
                self._do(admission.hang_up(self._database, guest.id, guest.session_id))
        self._call_up(room)
        self._forget(guest.session_id, room)

    def _call_up(self, room: Room) -> None:
        """Lets in those at the front of the line, as far as there are places."""
        for guest in places.line(room):
            if guest not in room.called and self._is_free_for(room, guest):
                room.called.add(guest)
                self._do(self._come_in(room, guest))
        self._tell_waiting(room)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.add(task := asyncio.create_task(work))
        task.add_done_callback(self._tasks.discard)

    def _is_free_for(self, room: Room, guest: Guest) -> bool:
        return not self._tickets.must_wait(guest) and places.is_free_for(room, guest, self._calls.holds(room))

    def _tell_waiting(self, room: Room) -> None:
        """Everyone in the room sees who is waiting and who is in line for a place. So do the others who wait."""
        if room.told != (told := places.told(room, self._calls.holds(room))):
            room.told = told
            tell_all(room.pages, type="waiting", people=told["waiting"], **{one: told[one] for one in places.TOLD})

    def _forget(self, session_id: int, room: Room) -> None:
        """A room that nobody is in, or can come back to."""
        if self._rooms.get(session_id) is room and not (room.pages or room.kept or room.line):
            del self._rooms[session_id]
            self._recorders.end(room)
            self._calls.forget(room)
