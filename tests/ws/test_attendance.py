"""Attendance is written down later when the disk has no room for it now: in the order in which it was, and in time."""

import logging

import pytest

from db import attendance, clock
from db.refusals import NoRoom
from integrations.media.mesh import Mesh
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.janus import when
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of, told
from tests.ws.test_places import ADA as SOMEBODY
from tests.ws.test_places import CLASS, HOST, JOIN, Everybody
from ws import admission
from ws import attendance as waiting
from ws.rooms import Rooms


class Disk(Everybody):
    """A database whose disk may be full, and what was written to it."""

    def __init__(self):
        super().__init__()
        self.is_full, self.tries, self.written = True, 0, []

    async def write(self, act, *args):
        self.tries += 1
        if self.is_full:
            raise NoRoom("There is no room.")
        if act.__name__ not in ("attend", "attend_later", "left"):
            return await self.read(act, *args)
        self.written.append((act.__name__, args[0]))
        return await self.read(act, *args)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(waiting, "AGAIN", 0.02)


def test_who_came_and_left_while_the_disk_was_full_is_written_in_order_and_the_log_has_one_line_for_all(caplog):
    async def act():
        disk = Disk()
        rooms, pages = Rooms(disk, Mesh("", "")), {}
        for person in (HOST, SOMEBODY):
            pages[person] = await rooms.enter(CLASS, mailbox_of(person))
            await rooms.hear(pages[person], JOIN)
            assert any('"joined"' in text for text in told(pages[person].mailbox))
        await rooms.hear(pages[SOMEBODY], {"type": "leave"})
        tries = disk.tries
        await when(lambda: disk.tries > tries + 3)
        assert disk.written == []
        disk.is_full = False
        await when(lambda: len(disk.written) == 3)
        await rooms.hear(pages[SOMEBODY], JOIN)  # from now on, at once
        return disk.written

    with caplog.at_level(logging.WARNING, "mentora"):
        written = in_a_loop(act())
    came = "attend_later"
    assert written == [(came, HOST), (came, SOMEBODY), ("left", SOMEBODY), ("attend", SOMEBODY)]
    (line,) = caplog.records
    assert line.getMessage().endswith("written down later: There is no room.") and not line.exc_info


def test_what_can_never_be_written_does_not_keep_the_rest_waiting(caplog):
    async def act():
        disk = Disk()
        kept = waiting.Attendance(disk)
        for person in (HOST, SOMEBODY):
            await kept.note_leaving(person, CLASS)
        disk.is_full, disk.breaks_for = False, HOST
        await when(lambda: len(disk.written) == 2)
        await when(lambda: disk.left == [SOMEBODY])
        return kept

    assert in_a_loop(act())
    assert [bool(one.exc_info) for one in caplog.records] == [False, True]


def test_what_waits_is_bounded(monkeypatch):
    monkeypatch.setattr(waiting, "MOST", 3)

    async def act():
        disk = Disk()
        kept = waiting.Attendance(disk)
        for person in range(1, 6):
            await kept.note_leaving(person, CLASS)
        disk.is_full = False
        await when(lambda: not kept._kept)
        return disk.left

    assert in_a_loop(act()) == [1, 2, 3]


def test_it_is_written_as_it_was_and_also_when_the_class_is_over(tx):
    session = making.in_state(tx, "completed")
    came, left = clock.after(minutes=-40), clock.after(minutes=-20)
    admission.attend_later(tx, ADA.id, session.id, came)
    attendance.left(tx, ADA.id, session.id, left)
    (there,) = [one for one in attendance.timeline(tx, session.id) if one.person_id == ADA.id]
    assert there.stays[-1] == attendance.Stay(came, left)


def test_of_a_session_that_is_gone_nothing_is_written(tx):
    admission.attend_later(tx, OTTO.id, 7, tx.now)
    assert attendance.all_by(tx, OTTO.id) == attendance.all_by(tx, MAX.id) == []
