"""Nobody who has a seat is turned away: in a full room, learners wait in line until there is a place."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from integrations.media.mesh import Mesh
from tests.support.janus import when
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of, told, valid
from ws import places
from ws.guests import Guest
from ws.rooms import Rooms
from ws.sockets import CRASHED

HOST, ADA, BEN, CLEO, DORA = 1, 2, 3, 4, 5
CLASS = 7
JOIN = {"type": "join", "state": {}}


class Everybody:
    """A database in which all of them have seats, but those who lost theirs."""

    def __init__(self):
        self.gone: set[int] = set()
        self.attended: list[int] = []
        self.left: list[int] = []
        self.breaks_for, self.code = 0, 4404
        self.takes = 1  # turns of the loop

    async def read(self, load, *args):
        for _ in range(self.takes):
            await asyncio.sleep(0)
        if args[0] == self.breaks_for:
            raise OSError("the disk is gone")
        if load.__name__ == "attend":
            self.attended.append(args[0])
        if load.__name__ == "left":
            self.left.append(args[0])
        if load.__name__ == "not_let_in":
            return dict.fromkeys(self.gone & args[1], self.code)
        return SimpleNamespace(
            status="live", name=f"Person {args[0]}", is_host=args[0] == HOST, language="", picture=""
        )

    write = read


class Door:
    """A room with places for the host and two learners, and what each page was told last."""

    def __init__(self):
        self.database = Everybody()
        self.rooms = Rooms(self.database, Mesh("", "", carries=3))

    async def comes(self, *people: int) -> list[Guest]:
        guests = []
        for person_id in people:
            guest = await self.rooms.enter(CLASS, mailbox_of(person_id))
            assert isinstance(guest, Guest)
            assert await self.rooms.hear(guest, JOIN)
            guests.append(guest)
        return guests

    async def settles(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    def inside(self) -> list[int]:
        return list(self.rooms._rooms[CLASS].inside)

    def in_line(self) -> list[int]:
        return [guest.id for guest in places.line(self.rooms._rooms[CLASS])]


def test_who_comes_to_a_full_room_waits_in_line_and_comes_in_by_turns():
    async def act():
        door = Door()
        _host, ada, _ben, cleo, _dora = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        assert (door.inside(), door.in_line()) == ([HOST, ADA, BEN], [CLEO, DORA])
        said = [json.loads(text) for text in told(cleo.mailbox)]
        assert said[-1] == {
            "type": "waiting",
            "people": [{"id": str(one), "name": f"Person {one}"} for one in (CLEO, DORA)],
            "line": [str(CLEO), str(DORA)],
        } | {"holds": 3, "is_full": True}
        assert not any(one["type"] == "refused" for one in said)
        await door.rooms.hear(ada, {"type": "leave"})
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN, CLEO], [DORA])
        assert any('"joined"' in text for text in told(cleo.mailbox))
        (again,) = await door.comes(ADA)  # behind those who waited
        assert again and door.in_line() == [DORA, ADA]

    in_a_loop(act())


def test_a_class_that_begins_without_its_host_keeps_a_place_for_them():
    async def act():
        door = Door()
        await door.comes(ADA, BEN, CLEO)
        assert (door.inside(), door.in_line()) == ([ADA, BEN], [CLEO])
        await door.comes(HOST)
        assert (door.inside(), door.in_line()) == ([ADA, BEN, HOST], [CLEO])

    in_a_loop(act())


@pytest.mark.parametrize("returns", [True, False])
def test_a_place_is_kept_for_a_moment_when_the_connection_is_lost(monkeypatch, returns):
    monkeypatch.setattr(places, "RETURN", 1.0)

    async def act():
        door = Door()
        _host, ada, *_others = await door.comes(HOST, ADA, BEN, CLEO)
        door.rooms.leave(ada)
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN], [CLEO])
        if returns:
            await door.comes(ADA)
            await asyncio.sleep(1.1)
        else:
            await when(lambda: CLEO in door.inside())
        assert (door.inside(), door.in_line()) == (([HOST, BEN, ADA], [CLEO]) if returns else ([HOST, BEN, CLEO], []))

    in_a_loop(act())


def test_whose_connection_is_lost_in_line_keeps_their_turn_and_holds_nobody_up():
    async def act():
        door = Door()
        _host, ada, ben, cleo, _dora = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        door.rooms.leave(cleo)
        assert door.in_line() == [DORA]
        await door.comes(CLEO)
        assert door.in_line() == [CLEO, DORA]
        (second_page,) = await door.comes(CLEO)
        assert second_page and door.in_line() == [CLEO, DORA]
        door.rooms.leave(second_page)
        await door.rooms.hear(ada, {"type": "leave"})
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN, DORA], [])
        door.rooms.leave(ben)

    in_a_loop(act())


def test_who_loses_their_seat_leaves_the_line_and_the_next_one_moves_up():
    async def act():
        door = Door()
        await door.comes(HOST, ADA, BEN, CLEO, DORA)
        door.database.gone = {ADA, CLEO}
        await door.rooms.look_again_at([ADA, CLEO])
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN, DORA], [])

    in_a_loop(act())


def test_a_page_that_is_closed_while_it_is_called_in_does_not_become_a_ghost():
    async def act():
        door = Door()
        _host, ada, _ben, cleo = await door.comes(HOST, ADA, BEN, CLEO)
        await door.rooms.hear(ada, {"type": "leave"})
        door.rooms.leave(cleo)  # before the database has answered
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN], [])

    in_a_loop(act())


def test_attendance_is_recorded_when_somebody_comes_in_and_not_while_they_wait():
    async def act():
        door = Door()
        _host, ada, ben = await door.comes(HOST, ADA, BEN)
        door.database.takes = 5
        cleo, dora = [await door.rooms.enter(CLASS, mailbox_of(one)) for one in (CLEO, DORA)]
        joins = [asyncio.ensure_future(door.rooms.hear(one, JOIN)) for one in (cleo, dora)]
        await asyncio.sleep(0)
        await door.rooms.hear(ada, {"type": "leave"})  # while the database is asked
        await asyncio.gather(*joins)
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN, CLEO], [DORA])
        assert door.database.attended == [HOST, ADA, BEN, CLEO]
        await door.rooms.hear(ben, {"type": "leave"})
        await door.settles()
        assert (door.inside(), door.database.attended[4:]) == ([HOST, CLEO, DORA], [DORA])

    in_a_loop(act())


def test_two_who_reach_for_the_last_place_are_one_inside_and_one_in_line():
    async def act():
        door = Door()
        await door.comes(HOST, ADA)
        pages = [await door.rooms.enter(CLASS, mailbox_of(one)) for one in (BEN, CLEO)]
        await asyncio.gather(*(door.rooms.hear(one, JOIN) for one in pages))
        assert (door.inside(), door.in_line()) == ([HOST, ADA, BEN], [CLEO])
        assert door.database.attended == [HOST, ADA, BEN]

    in_a_loop(act())


def test_when_the_next_one_is_called_and_gone_the_one_behind_them_comes_in_at_once():
    async def act():
        door = Door()
        _host, ada, _ben, cleo, _dora = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        await door.rooms.hear(ada, {"type": "leave"})
        door.rooms.leave(cleo)
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN, DORA], [])

    in_a_loop(act())


def test_who_leaves_while_they_are_called_in_stays_out():
    async def act():
        door = Door()
        _host, ada, _ben, cleo = await door.comes(HOST, ADA, BEN, CLEO)
        door.database.takes = 3
        await door.rooms.hear(ada, {"type": "leave"})
        await door.rooms.hear(cleo, {"type": "leave"})
        await door.settles()
        assert (door.inside(), door.in_line()) == ([HOST, BEN], [])

    in_a_loop(act())


def test_when_all_connections_are_lost_at_once_places_and_turns_are_kept(monkeypatch):
    async def act():
        door = Door()
        for page in await door.comes(HOST, ADA, BEN, CLEO, DORA):
            door.rooms.leave(page)
        back = await door.comes(DORA, CLEO, BEN, ADA, HOST)
        assert (sorted(door.inside()), door.in_line()) == ([HOST, ADA, BEN], [CLEO, DORA])
        monkeypatch.setattr(places, "RETURN", 0.05)
        for page in back:
            door.rooms.leave(page)
        await when(lambda: not door.rooms._rooms)

    in_a_loop(act())


def test_who_cannot_be_looked_up_tries_again_and_holds_nobody_up():
    async def act():
        door = Door()
        _host, ada, _ben, cleo, _dora = await door.comes(HOST, ADA, BEN, CLEO, DORA)
        door.database.breaks_for = CLEO
        await door.rooms.hear(ada, {"type": "leave"})
        await door.settles()
        assert cleo.mailbox.code == CRASHED
        assert (door.inside(), door.in_line()) == ([HOST, BEN, DORA], [])

    in_a_loop(act())


def test_pages_are_told_of_the_line_when_it_changes_and_not_each_time_somebody_asks():
    async def act():
        door = Door()
        host, _ada, _ben, cleo = await door.comes(HOST, ADA, BEN, CLEO)
        told(host.mailbox)
        for _ in range(100):
            await door.rooms.hear(cleo, JOIN)
        second_page = await door.rooms.enter(CLASS, mailbox_of(CLEO))
        hello = json.loads(told(second_page.mailbox)[0])
        assert (hello["waiting"], hello["line"]) == ([{"id": str(CLEO), "name": f"Person {CLEO}"}], [str(CLEO)])
        assert told(host.mailbox) == []

    in_a_loop(act())


def test_in_line_nothing_is_heard_but_that_they_leave():
    async def act():
        door = Door()
        host, ada, _ben, cleo = await door.comes(HOST, ADA, BEN, CLEO)
        for one in (host, ada):
            told(one.mailbox)
        for kind in valid.keys() - {"join", "leave"}:
            assert await door.rooms.hear(cleo, {"type": kind, **valid[kind]})
        assert told(host.mailbox) == told(ada.mailbox) == []
        await door.rooms.hear(ada, {"type": "signal", "to": str(CLEO), "generation": 1, "data": {"again": True}})
        assert not any('"signal"' in text for text in told(cleo.mailbox))

    in_a_loop(act())


def test_who_leaves_is_recorded_once_and_not_when_another_page_of_theirs_took_over():
    async def act():
        door, left = Door(), []
        (host,), (again,) = await door.comes(HOST), await door.comes(HOST)
        for page in (host, again):
            await door.settles()
            door.rooms.leave(page)
            await door.settles()
            left.append([*door.database.left])
        assert left == [[], [HOST]]

    in_a_loop(act())
