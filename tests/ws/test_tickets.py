"""Coming back: the newest page of a person stays, and after a restart everybody has the place they had.

And who comes to a full room is told so.
"""

import asyncio
import json

import pytest

from integrations.media.mesh import Mesh
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of, told
from tests.ws.test_places import ADA, BEN, CLASS, CLEO, DORA, HOST, JOIN, Door
from ws import places, tickets
from ws.rooms import NEWER_TAB, Rooms

KEY = b"the same after a restart"


@pytest.fixture
def open_door(monkeypatch):
    monkeypatch.setattr(places, "RETURN", 0.3)
    monkeypatch.setattr("ws.tickets.RETURN", 0.3)

    def opens() -> Door:
        door = Door()
        door.rooms = Rooms(door.database, Mesh("", "", carries=3), key=KEY)
        return door

    return opens


def ticket_of(guest) -> str:
    said = [json.loads(text) for text in told(guest.mailbox)]
    return [one["ticket"] for one in said if one["type"] in ("joined", "ticket")][-1]


async def back(door: Door, person_id: int, ticket: str):
    guest = await door.rooms.enter(CLASS, mailbox_of(person_id))
    assert await door.rooms.hear(guest, JOIN | {"ticket": ticket})
    return guest


@pytest.mark.parametrize("is_full", [False, True])
def test_an_old_page_that_comes_back_does_not_push_out_a_newer_one(open_door, is_full):
    async def act():
        door = open_door()
        await door.comes(HOST, *((BEN, CLEO) if is_full else ()))
        (old,) = await door.comes(ADA)
        ticket = ticket_of(old)
        door.rooms.leave(old)  # its network is gone
        (new,) = await door.comes(ADA)
        came_back = await back(door, ADA, ticket)
        assert (came_back.mailbox.code, new.mailbox.is_closed) == (NEWER_TAB, False)
        room = door.rooms._rooms[CLASS]
        assert (room.line if is_full else room.inside)[ADA] is new
        # The newer one is let in again whenever its own connection breaks, also while we believe the last one is there.
        again = await back(door, ADA, ticket_of(new))
        assert (room.line if is_full else room.inside)[ADA] is again and not again.mailbox.is_closed

    in_a_loop(act())


def test_a_page_that_was_just_opened_comes_in_though_the_clock_was_set_back(open_door, monkeypatch):
    async def act():
        door = open_door()
        await asyncio.sleep(0.35)
        (old,) = await door.comes(HOST)
        monkeypatch.setattr(tickets, "_now", lambda: 1)
        (new,) = await door.comes(HOST)
        assert (old.mailbox.code, new.mailbox.is_closed, door.inside()) == (NEWER_TAB, False, [HOST])

    in_a_loop(act())


def test_after_a_restart_those_who_were_inside_come_first_and_then_the_line_as_it_stood(open_door):
    async def act():
        door = open_door()
        guests = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        await door.settles()
        tickets = {guest.id: ticket_of(guest) for guest in guests}
        door = open_door()
        for person_id in (DORA, CLEO, HOST, BEN, ADA):
            await back(door, person_id, tickets[person_id])
        assert (set(door.inside()), door.in_line()) == ({HOST, ADA, BEN}, [CLEO, DORA])
        await asyncio.sleep(0.35)
        assert door.in_line() == [CLEO, DORA]

    in_a_loop(act())


def test_after_a_restart_the_line_moves_on_when_those_who_were_inside_do_not_come_back(open_door):
    async def act():
        door = open_door()
        guests = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        tickets = {guest.id: ticket_of(guest) for guest in guests}
        door = open_door()
        for person_id in (DORA, CLEO, ADA):
            await back(door, person_id, tickets[person_id])
        assert (door.inside(), door.in_line()) == ([ADA], [CLEO, DORA])
        await asyncio.sleep(0.35)
        await door.settles()
        assert (door.inside(), door.in_line()) == ([ADA, CLEO], [DORA])

    in_a_loop(act())


def test_a_ticket_of_somebody_else_or_none_at_all_gives_no_turn(open_door):
    async def act():
        door = open_door()
        guests = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        mine = ticket_of(guests[-1])
        since, turn, sign = mine.split(".")
        door = open_door()
        await door.comes(HOST, ADA, BEN, CLEO)
        forged = (ticket_of(guests[1]), f"{since}.0.{sign}", f"{since}.{int(turn) - 10**9}.{sign}", "", "x", "1.1.")
        for ticket in (*forged, "9" * 5000, f"{since}.{turn}.{'é' * 32}"):
            guest = await back(door, DORA, ticket)
            assert door.in_line() == [CLEO, DORA]
            door.rooms.leave(guest)
        guest = await door.rooms.enter(CLASS, mailbox_of(DORA))
        assert not await door.rooms.hear(guest, JOIN | {"ticket": {"turn": 0}})

    in_a_loop(act())


def test_a_ticket_is_worth_nothing_later_than_after_a_restart(open_door):
    async def act():
        door = open_door()
        *_others, cleo, dora = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        ticket = ticket_of(cleo)
        await asyncio.sleep(0.35)
        await door.rooms.hear(cleo, {"type": "leave"})
        await back(door, CLEO, ticket)
        assert door.in_line() == [DORA, CLEO] and dora.id == DORA

    in_a_loop(act())


def test_who_opens_the_room_is_told_whether_it_is_full_before_they_want_to_come_in():
    async def act():
        door = Door()

        async def would_wait() -> bool:
            page = await door.rooms.enter(CLASS, mailbox_of(DORA))
            hello = json.loads(told(page.mailbox)[0])
            door.rooms.leave(page)
            return hello["is_full"]

        assert not await would_wait()
        _host, ada = await door.comes(HOST, ADA)
        assert not await would_wait()
        (ben,) = await door.comes(BEN)
        assert await would_wait()
        door.rooms.leave(ben)  # their connection is lost: the place is kept
        assert await would_wait()
        page = await door.rooms.enter(CLASS, mailbox_of(DORA))
        await door.rooms.hear(ada, {"type": "leave"})
        await door.settles()
        assert not json.loads(told(page.mailbox)[-1])["is_full"]

    in_a_loop(act())
