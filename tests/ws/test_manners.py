"""Manners in a class: hands, who may speak, who comes in. The host decides, and nobody else can do what a host can."""

import asyncio
import json

import pytest

from integrations.media.mesh import Mesh
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of, told, valid
from tests.ws.test_places import ADA, BEN, CLASS, CLEO, DORA, HOST, JOIN, Door
from ws import manners, places
from ws.guests import Guest, Room
from ws.rooms import Rooms

TOOLS = ("lower", "quiet", "hush", "floor", "lock")


class Class(Door):
    """A room for five, its people by who they are, and what each was told."""

    def __init__(self):
        super().__init__()
        self.rooms = Rooms(self.database, Mesh("", "", carries=5))
        self.pages: dict[int, Guest] = {}
        self.moderated: list[tuple[int, bool]] = []

    async def opens(self, *people: int) -> "Class":
        self.pages |= dict(zip(people, await self.comes(*people), strict=True))
        self.room.moderate = lambda *what: self.moderated.append(what)
        for guest in self.pages.values():
            told(guest.mailbox)
        return self

    @property
    def room(self) -> Room:
        return self.rooms._rooms[CLASS]

    async def say(self, person: int, kind: str, **fields) -> bool:
        return await self.rooms.hear(self.pages[person], {"type": kind, **fields})

    def heard(self, person: int, kind: str) -> list[dict]:
        """What this person was told of that kind since they were last asked."""
        everything = [json.loads(text) for text in told(self.pages[person].mailbox)]
        return [
            {name: part for name, part in one.items() if name != "type"} for one in everything if one["type"] == kind
        ]

    async def reloads(self, person: int) -> dict:
        """Returns what the new page was told when it was inside."""
        self.rooms.leave(self.pages[person])
        (self.pages[person],) = await self.comes(person)
        return self.heard(person, "joined")[-1]["manners"]

    def is_muted(self, person: int) -> bool:
        return self.room.inside[person].state["muted"]


def in_class(*people: int):
    """Runs the coroutine `act(room)` of a test in a class of these people."""

    def run(act):
        async def whole():
            await act(await Class().opens(*people))

        return lambda: in_a_loop(whole())

    return run


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("by", ["learner", "learner with the floor"])
def test_a_learner_cannot_do_what_the_host_can(tool, by):
    async def act():
        room = await Class().opens(HOST, ADA, BEN)
        if by != "learner":
            await room.say(HOST, "floor", id=str(ADA), on=True)
        before = manners.shown(room.room)
        for person in (HOST, BEN):
            told(room.pages[person].mailbox)
        assert not await room.say(ADA, tool, **valid[tool])  # which closes the socket
        assert (manners.shown(room.room), room.is_muted(BEN)) == (before, False)
        assert told(room.pages[BEN].mailbox) == told(room.pages[HOST].mailbox) == []

    in_a_loop(act())


@in_class(HOST, ADA, BEN, CLEO)
async def test_hands_are_up_in_the_order_in_which_they_were_raised(room):
    for person in (CLEO, ADA, CLEO, BEN):
        assert await room.say(person, "hand", up=True)
    in_order = [str(one) for one in (CLEO, ADA, BEN)]
    assert room.heard(HOST, "hands")[-1] == room.heard(BEN, "hands")[-1] == {"ids": in_order}
    await room.say(CLEO, "hand", up=False)
    await room.say(HOST, "lower", id=str(BEN))
    await room.say(HOST, "hand", up=True)  # the host need not ask
    assert room.heard(HOST, "hands")[-1] == {"ids": [str(ADA)]}
    await room.say(BEN, "hand", up=True)
    await room.say(HOST, "lower", id="all")
    assert room.room.manners.hands == []


@in_class(HOST, ADA, BEN)
async def test_who_is_handed_the_floor_has_their_hand_lowered_and_may_speak(room):
    await room.say(ADA, "hand", up=True)
    await room.say(HOST, "hush", on=True)
    await room.say(HOST, "floor", id=str(ADA), on=True)
    assert manners.shown(room.room) == {"hands": [], "hushed": True, "locked": False, "floor": [str(ADA)]}
    for person in (ADA, BEN):
        await room.say(person, "state", state={"muted": False})
    assert (room.is_muted(ADA), room.is_muted(BEN)) == (False, True)
    await room.say(HOST, "floor", id=str(ADA), on=False)
    assert room.is_muted(ADA) and room.heard(BEN, "quieted")[-1] == {"ids": [str(ADA)]}
    for nobody in (HOST, DORA):  # the host has it, and Dora is not here
        await room.say(HOST, "floor", id=str(nobody), on=True)
    assert room.room.manners.floor == set()


@in_class(HOST, ADA, BEN, CLEO)
async def test_the_host_mutes_one_or_all_who_can_unmute_themselves(room):
    await room.say(CLEO, "state", state={"muted": True})
    await room.say(HOST, "quiet", id=str(ADA))
    assert room.heard(BEN, "quieted") == room.heard(ADA, "quieted") == [{"ids": [str(ADA)]}]
    await room.say(HOST, "quiet", id="all")
    assert room.heard(BEN, "quieted") == [{"ids": [str(BEN)]}]  # the others are muted, and not told again
    # Cleo’s page says that she is muted, and may send her voice all the same.
    assert not room.is_muted(HOST) and room.moderated == [(ADA, False), (BEN, False), (CLEO, False)]
    await room.say(ADA, "state", state={"camera": True})
    assert room.heard(HOST, "state")[-1]["state"]["muted"] is False
    await room.say(CLEO, "state", state={"muted": False})
    assert room.moderated[3:] == [(ADA, True), (CLEO, True)] and not room.is_muted(CLEO)
    assert not manners.may_speak(room.room, room.pages[BEN])


@in_class(HOST, ADA, BEN)
async def test_while_it_is_hushed_nobody_unmutes_themselves_whatever_their_page_says(room):
    await room.say(HOST, "hush", on=True)
    assert room.heard(ADA, "quieted") == [{"ids": [str(ADA), str(BEN)]}]
    assert sorted(room.moderated) == [(ADA, False), (BEN, False)]
    await room.say(ADA, "state", state={"muted": False, "camera": True})
    assert room.heard(BEN, "state") == [{"id": str(ADA), "state": room.pages[ADA].state}]
    assert room.pages[ADA].state["camera"] and room.is_muted(ADA)
    assert room.heard(ADA, "state")[-1]["state"]["muted"]  # their page learns it
    await room.say(HOST, "state", state={"muted": False})
    assert not room.is_muted(HOST)
    await room.opens(CLEO)
    assert room.is_muted(CLEO)  # who comes later too
    await room.say(HOST, "hush", on=False)
    assert sorted(room.moderated[2:]) == [(ADA, True), (BEN, True), (CLEO, True)]
    await room.say(ADA, "state", state={"muted": False})
    assert not room.is_muted(ADA)


@in_class(HOST, ADA, BEN)
async def test_a_locked_room_lets_in_those_who_were_inside_and_nobody_else_until_it_is_unlocked(room):
    await room.say(HOST, "lock", on=True)
    cleo, dora = await room.comes(CLEO, DORA)
    hello = json.loads(told(dora.mailbox)[0])
    assert hello["manners"]["locked"] is True
    assert (room.inside(), room.in_line()) == ([HOST, ADA, BEN], [CLEO, DORA])
    assert room.database.attended == [HOST, ADA, BEN]
    for person in (ADA, HOST):
        assert (await room.reloads(person))["locked"] is True
    assert room.heard(BEN, "waiting")[-1]["line"] == [str(CLEO), str(DORA)]
    await room.rooms.hear(dora, {"type": "leave"})
    await room.say(HOST, "lock", on=False)
    await room.settles()
    assert (sorted(room.inside()), room.in_line()) == ([HOST, ADA, BEN, CLEO], [])
    assert any('"joined"' in text for text in told(cleo.mailbox))


@in_class(HOST, ADA)
async def test_who_is_being_let_in_when_the_room_is_locked_waits(room):
    room.database.takes = 3
    ben = await room.rooms.enter(CLASS, mailbox_of(BEN))
    joining = asyncio.ensure_future(room.rooms.hear(ben, JOIN))
    await asyncio.sleep(0)
    await room.say(HOST, "lock", on=True)  # while the database is asked
    await joining
    await room.settles()
    assert (room.inside(), room.in_line()) == ([HOST, ADA], [BEN])


@in_class(HOST, ADA, BEN)
async def test_all_of_it_is_kept_while_people_reload_their_pages(room):
    for person, kind, fields in (
        (ADA, "hand", {"up": True}),
        (HOST, "hush", {"on": True}),
        (HOST, "lock", {"on": True}),
        (HOST, "floor", {"id": str(BEN), "on": True}),
    ):
        assert await room.say(person, kind, **fields)
    expected = {"hands": [str(ADA)], "hushed": True, "locked": True, "floor": [str(BEN)]}
    for person in (HOST, ADA, BEN, HOST):
        assert await room.reloads(person) == expected
    for person in (ADA, BEN, HOST):
        room.rooms.leave(room.pages[person])  # all at once: after a restart of their network
    (host,) = await room.comes(HOST)
    assert host and manners.shown(room.room) == expected


@pytest.mark.parametrize("how", ["leaves", "is away for too long"])
def test_without_a_host_for_good_the_room_is_neither_locked_nor_hushed(monkeypatch, how):
    monkeypatch.setattr(places, "RETURN", 0.03)

    async def act():
        room = await Class().opens(HOST, ADA)
        await room.say(HOST, "hush", on=True)
        await room.say(HOST, "lock", on=True)
        await room.comes(BEN)
        if how == "leaves":
            await room.say(HOST, "leave")
        room.rooms.leave(room.pages[HOST])
        await asyncio.sleep(0.06)
        await room.settles()
        assert room.heard(ADA, "manners")[-1] == {"hushed": False, "locked": False, "floor": []}
        assert (room.inside(), room.in_line()) == ([ADA, BEN], [])

    in_a_loop(act())


@in_class(HOST, ADA, BEN)
async def test_who_was_muted_by_a_host_who_has_left_is_heard_again_once_they_unmute_themselves(room):
    await room.say(HOST, "quiet", id=str(ADA))
    await room.say(HOST, "leave")
    await room.say(ADA, "state", state={"muted": False})
    assert room.moderated == [(ADA, False), (ADA, True)]


@pytest.mark.parametrize("how", ["leaves", "is away for too long", "is removed"])
def test_who_left_has_neither_a_raised_hand_nor_the_floor(monkeypatch, how):
    monkeypatch.setattr(places, "RETURN", 0.03)

    async def act():
        room = await Class().opens(HOST, ADA, BEN)
        await room.say(HOST, "floor", id=str(ADA), on=True)
        await room.say(ADA, "hand", up=True)
        await room.say(BEN, "hand", up=True)
        if how == "is removed":
            await room.say(HOST, "remove", id=str(ADA))
        else:
            await room.say(ADA, "leave" if how == "leaves" else "state", state={})
            room.rooms.leave(room.pages[ADA])
            await asyncio.sleep(0.06)
            await room.settles()
        assert manners.shown(room.room) == {"hands": [str(BEN)], "hushed": False, "locked": False, "floor": []}
        assert room.heard(BEN, "hands")[-1] == {"ids": [str(BEN)]}
        # What the host says to somebody who has just left does nothing.
        for tool in ("lower", "quiet", "floor"):
            assert await room.say(HOST, tool, **{**valid[tool], "id": str(ADA)})
        assert manners.shown(room.room)["floor"] == []

    in_a_loop(act())


def test_the_next_class_in_a_room_begins_without_what_the_last_one_had(monkeypatch):
    monkeypatch.setattr(places, "RETURN", 0.01)

    async def act():
        room = await Class().opens(HOST)
        await room.say(HOST, "lock", on=True)
        room.rooms.leave(room.pages[HOST])
        await asyncio.sleep(0.03)
        await room.settles()
        assert not room.rooms._rooms
        await room.opens(ADA)
        assert room.inside() == [ADA] and not room.room.manners.locked

    in_a_loop(act())


@in_class(HOST, ADA, BEN)
async def test_reactions_reach_everybody_and_a_flood_of_them_does_not(room):
    for _ in range(50):
        assert await room.say(ADA, "react", sign="clap")
    await room.say(BEN, "react", sign="heart")
    heard = room.heard(HOST, "reaction")
    assert heard == [*[{"id": str(ADA), "sign": "clap"}] * manners.AT_ONCE, {"id": str(BEN), "sign": "heart"}]
    room.room.manners.used[ADA]["react"] -= manners.EVERY  # some seconds later
    for _ in range(5):
        await room.say(ADA, "react", sign="wow")
    assert room.heard(ADA, "reaction")[-1] == {"id": str(ADA), "sign": "wow"}
    assert room.heard(BEN, "reaction").count({"id": str(ADA), "sign": "wow"}) == 1


@in_class(HOST, ADA, BEN)
async def test_a_hand_that_goes_up_and_down_without_end_is_down_after_a_few_times(room):
    for _ in range(50):
        for up in (True, False):
            assert await room.say(ADA, "hand", up=up)
    assert len(room.heard(HOST, "hands")) == 2 * manners.AT_ONCE
    await room.say(BEN, "hand", up=True)
    assert room.heard(HOST, "hands") == [{"ids": [str(BEN)]}]
