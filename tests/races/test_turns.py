"""People come, go, lose their connections and return at random, and the database answers when it likes."""

import asyncio
import random
from types import SimpleNamespace

import pytest

from integrations.media.mesh import Mesh
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of
from ws import places
from ws.guests import Guest
from ws.rooms import Rooms

HOST, LEARNERS = 1, range(2, 9)
CLASS, HOLDS, STEPS = 7, 4, 100


class Turning(asyncio.SelectorEventLoop):
    """Each turn of the loop takes a second, so that the same happens every time."""

    turns = 0

    def _run_once(self) -> None:
        self.turns += 1
        super()._run_once()

    def time(self) -> float:
        return self.turns


class Database:
    """It answers late, and in no order. Everybody who comes in is in its list of those who attended."""

    def __init__(self, chance: random.Random):
        self.chance, self.attended, self.gone = chance, set(), set()

    async def read(self, load, *args):
        for _ in range(self.chance.randrange(6)):
            await asyncio.sleep(0)
        if load.__name__ == "not_let_in":
            return dict.fromkeys(self.gone & args[1], 4404)
        if args[0] in self.gone:
            return 4404
        if load.__name__ == "attend":
            self.attended.add(args[0])
        return SimpleNamespace(
            status="live", name=f"Person {args[0]}", is_host=args[0] == HOST, language="", picture=""
        )

    write = read


class Page:
    """What the endpoint does for one socket."""

    def __init__(self, rooms: Rooms, guest: Guest):
        self.guest, self.said = guest, asyncio.Queue()
        self.reader = asyncio.ensure_future(self._listen(rooms))

    async def _listen(self, rooms: Rooms) -> None:
        try:
            while not self.guest.mailbox.is_closed:
                assert await rooms.hear(self.guest, {"type": await self.said.get(), "state": {}})
        finally:
            rooms.leave(self.guest)


class Door:
    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.database = Database(self.chance)
        self.rooms = Rooms(self.database, Mesh("", "", carries=HOLDS))
        self.pages: list[Page] = []
        self.came: set[int] = set()
        self.interrupted: set[int] = set()  # they left at a moment at which they may have been coming in

    @property
    def room(self):
        return self.rooms._rooms.get(CLASS)

    async def comes(self, person_id: int) -> None:
        guest = await self.rooms.enter(CLASS, mailbox_of(person_id))
        assert isinstance(guest, Guest), "somebody with a seat was refused"
        self.pages.append(Page(self.rooms, guest))
        self.pages[-1].said.put_nowait("join")
        await asyncio.sleep(0)  # or a reader that is cancelled at once would never have begun

    async def drops(self, page: Page) -> None:
        self.interrupted.add(page.guest.id)
        self.pages.remove(page)
        page.reader.cancel()
        await asyncio.wait([page.reader])

    async def act(self) -> None:
        page = self.chance.choice(self.pages) if self.pages else None
        kind = self.chance.choice(["come", "come", "come", "join", "leave", "drop", "drop", "return"])
        if page is None or kind == "come":
            await self.comes(self.chance.choice([HOST, *LEARNERS]))
        elif kind in ("join", "leave"):
            self.interrupted |= {page.guest.id} if kind == "leave" else set()
            page.said.put_nowait(kind)
        else:
            await self.drops(page)
            if kind == "return":
                await self.comes(page.guest.id)
        for _ in range(self.chance.randrange(8)):
            await asyncio.sleep(0)
            self.check()
        for closed in [one for one in self.pages if one.guest.mailbox.is_closed]:
            await self.drops(closed)

    def check(self) -> None:
        """At every moment."""
        if room := self.room:
            learners = [one for one in room.inside.values() if not one.is_host]
            assert len(learners) + len(room.kept.keys() - room.inside.keys() - {HOST}) <= HOLDS - 1
            pages = [id(one) for one in room.pages]
            assert len(pages) == len(set(pages))
            self.came |= room.inside.keys()

    async def settles(self) -> None:
        """When the database has answered, and who lost their connection has had the time to return."""
        for _ in range(40):
            await asyncio.sleep(0)
            self.check()
        if room := self.room:
            line = places.line(room)
            taken = {one.id for one in room.inside.values() if not one.is_host} | room.kept.keys()
            assert not line or len(taken) == HOLDS - 1, "somebody waits for a place that is free"
            assert HOST not in [one.id for one in line], "the host waits"
            assert not {one.id for one in line} & taken
        assert self.came <= self.database.attended <= self.came | self.interrupted


@pytest.mark.parametrize("seed", [0, 17, 37])
def test_nobody_is_forgotten_in_line_and_no_place_is_given_twice(monkeypatch, seed):
    monkeypatch.setattr(places, "RETURN", 12)

    async def act():
        door = Door(seed)
        for step in range(STEPS):
            await door.act()
            if step % 10 == 9:
                await door.settles()
        for page in list(door.pages):
            await door.drops(page)
        await door.settles()
        assert not door.rooms._rooms

    in_a_loop(act(), Turning)
