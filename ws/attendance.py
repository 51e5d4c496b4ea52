"""Who came into a room and who left it: what the disk has no room for now is written a little later.

The call goes on meanwhile. What follows waits as well, so that everything is written in the order in which it was.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from db import attendance, clock
from db.engine.transaction import Engine, Transaction
from db.refusals import Busy, NoRoom, Refused
from ws import admission

log = logging.getLogger("mentora")

AGAIN = 5.0  # seconds until it is tried again
MOST = 10_000  # notes that wait; who comes and goes after that is not written down


@dataclass(frozen=True, slots=True)
class Note:
    write: Callable[[Transaction, int, int, str], None]
    person_id: int
    session_id: int
    at: str


class Attendance:
    def __init__(self, database: Engine):
        self._database = database
        self._kept: deque[Note] = deque()
        self._catching_up: asyncio.Task[None] | None = None

    async def let_in(self, person_id: int, session_id: int):
        """The guest as the database knows them, or a code. Their attendance is recorded."""
        if not self._kept:
            try:
                return await self._database.write(admission.attend, person_id, session_id)
            except (Busy, NoRoom) as refused:
                self._say(refused)
            except Exception:
                log.exception("The attendance of %s in session %s was not recorded", person_id, session_id)
                return await self._database.read(admission.look, person_id, session_id)
        found = await self._database.read(admission.look, person_id, session_id)
        if not isinstance(found, int) and not admission.is_pair(found) and (found.status == "live" or found.is_host):
            self._keep(Note(admission.attend_later, person_id, session_id, clock.now()))
        return found

    async def note_leaving(self, person_id: int, session_id: int) -> None:
        """In the timeline of attendance. Those who come back later are noted again."""
        note = Note(attendance.left, person_id, session_id, clock.now())
        if self._kept or not await self._write(note):
            self._keep(note)

    def _keep(self, note: Note) -> None:
        if len(self._kept) < MOST:
            self._kept.append(note)
        self._catching_up = self._catching_up or asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        while self._kept:
            await asyncio.sleep(AGAIN)
            while self._kept and await self._write(self._kept[0], again=True):
                self._kept.popleft()
        self._catching_up = None

    async def _write(self, note: Note, *, again: bool = False) -> bool:
        """False when it has to wait."""
        try:
            await self._database.write(note.write, note.person_id, note.session_id, note.at)
        except (Busy, NoRoom) as refused:
            if not again:
                self._say(refused)
            return False
        except Exception:
            log.exception("The attendance of %s in session %s was not recorded", note.person_id, note.session_id)
        return True

    def _say(self, refused: Refused) -> None:
        """Once, and not for each of them."""
        if not self._kept:
            log.warning("Who comes into rooms and leaves them is written down later: %s", refused.sentence)
