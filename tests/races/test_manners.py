"""Seven people do at random what a class offers, while tabs are opened and connections cut: all see the same class."""

import asyncio
import json
import random
from types import SimpleNamespace

import pytest

from integrations.media.mesh import Mesh
from tests.races.test_turns import CLASS, HOST, Database, Turning
from tests.support.running import in_a_loop
from tests.ws.test_messages import mailbox_of
from ws import calls, manners, places
from ws.rooms import Rooms

EVERYBODY = range(HOST, HOST + 7)
STEPS, SEEDS = 300, range(8)
# Half of what they do is about manners, and a class stays together for a while.
KINDS = [
    "hand",
    "hand",
    "unmute",
    "unmute",
    "mute",
    "quiet",
    "quiet",
    "hush",
    "hush",
    "floor",
    "floor",
    "lock",
    "react",
]
MOVES = ["leave", "tab", "cut", "cut and return", "come", "come"]


class Page:
    """A page as its script reads what it is told. It unmutes itself whenever its person likes, allowed or not."""

    def __init__(self, seven: "Seven", person: int):
        self.seven, self.person, self.mailbox = seven, person, mailbox_of(person)
        self.people: dict[str, dict] = {}
        self.hands, self.rules, self.may_speak, self.is_inside = [], {}, True, False
        self.state = {"muted": False, "camera": False, "sharing": False, "listener": False}
        self.mailbox.connect(self)

    def post(self, text: str) -> bool:
        message = json.loads(text)
        if hear := getattr(self, f"_{message.pop('type')}", None):
            hear(**message)
        return True

    def wake(self) -> None:
        """The socket was closed."""

    async def say(self, kind: str, **more) -> None:
        assert await self.seven.rooms.hear(self.guest, {"type": kind, **more})

    def _joined(self, here, manners, **_more) -> None:
        self.is_inside = True
        self.people = {one["id"]: one["state"] for one in here}
        self._manners(**manners)
        self.seven.engine[self.person] = self.seven.may_speak(self.person)

    def _came(self, peer) -> None:
        self.people[peer["id"]] = peer["state"]

    def _went(self, id, is_final) -> None:
        self.people.pop(id, None)

    def _state(self, id, state) -> None:
        if id == str(self.person):
            self.state = state
        else:
            self.people[id] = state

    def _quieted(self, ids) -> None:
        for id in ids:
            (self.state if id == str(self.person) else self.people[id])["muted"] = True

    def _hands(self, ids) -> None:
        self.hands = ids

    def _manners(self, hands=None, **rules) -> None:
        self.hands, self.rules = self.hands if hands is None else hands, rules
        if not self.is_inside:
            return
        before = self.may_speak
        mine = self.person == HOST or str(self.person) in rules.get("floor", ())
        self.may_speak = mine or not rules["hushed"]
        if before and not self.may_speak:
            self.state["muted"] = True


class Seven:
    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.rooms = Rooms(Database(self.chance), Mesh("", "", carries=len(EVERYBODY)))
        self.pages: list[Page] = []
        self.engine: dict[int, bool] = {}  # whose voice the media server passes on

    @property
    def room(self):
        return self.rooms._rooms.get(CLASS)

    def may_speak(self, person: int) -> bool:
        return manners.may_speak(self.room, self.room.inside[person])

    async def comes(self, person: int) -> None:
        page = Page(self, person)
        page.guest = await self.rooms.enter(CLASS, page.mailbox)
        self.pages.append(page)
        await page.say("join", state=page.state)

    def cut(self, page: Page) -> None:
        self.pages.remove(page)
        self.rooms.leave(page.guest)

    async def act(self) -> None:
        away = [one for one in EVERYBODY if one not in {page.person for page in self.pages}]
        inside = [page for page in self.pages if self.room.inside.get(page.person) is page.guest]
        if not inside or (away and self.chance.random() < 0.3):
            await self.comes(self.chance.choice(away or EVERYBODY))
        elif self.chance.random() < 0.2:
            await self.moves(self.chance.choice(inside), self.chance.choice(MOVES))
        else:
            await self.behaves(inside, self.chance.choice(KINDS))
        for _ in range(self.chance.randrange(6)):
            await asyncio.sleep(0)
        for page in [one for one in self.pages if one.mailbox.is_closed]:
            self.cut(page)

    async def moves(self, page: Page, kind: str) -> None:
        if kind == "leave":
            await page.say("leave")
        if kind in ("leave", "cut", "cut and return"):
            self.cut(page)
        if kind in ("tab", "cut and return"):
            await self.comes(page.person)

    async def behaves(self, inside: list[Page], kind: str) -> None:
        page, on = self.chance.choice(inside), self.chance.random() < 0.6
        host = next((one for one in inside if one.person == HOST), None)
        whom = str(self.chance.choice(EVERYBODY))
        if kind in ("mute", "unmute"):
            page.state = page.state | {"muted": kind == "mute"}
            await page.say("state", state=page.state)
        elif kind == "hand":
            await page.say("hand", up=on)
        elif kind == "react":
            await page.say("react", sign="clap")
        elif host:
            more = {"quiet": {"id": "all" if on else whom}, "floor": {"id": whom, "on": on}}
            await host.say(kind, **more.get(kind, {"on": on}))

    async def settles(self) -> None:
        for _ in range(60):
            await asyncio.sleep(0)
        if room := self.room:
            self.check(room)

    def check(self, room) -> None:
        rules, there = manners.shown(room), room.inside.keys() | room.kept.keys()
        assert room.manners.locked or not places.line(room), "somebody waits though nothing keeps them out"
        assert HOST in there or not (room.manners.locked or room.manners.hushed), "nobody can undo what the host did"
        assert {*room.manners.hands} | room.manners.floor <= there, "somebody who has left has a hand up, or the floor"
        for guest in room.inside.values():
            if room.manners.hushed and not guest.is_host and guest.id not in room.manners.floor:
                assert guest.state["muted"], "somebody is heard who may not speak"
            assert self.engine[guest.id] == self.may_speak(guest.id), "the media server decides otherwise"
        for page in self.pages:
            if room.inside.get(page.person) is not page.guest:
                continue
            others = {str(one.id): one.state for one in room.inside.values() if one is not page.guest}
            assert page.people == others, "somebody sees another class"
            assert {"hands": page.hands, **page.rules} == rules, "somebody reads other rules"
            assert page.state["muted"] == page.guest.state["muted"], "somebody does not know that they are muted"


async def a_class(seed: int, monkeypatch) -> None:
    seven = Seven(seed)
    monkeypatch.setattr(calls.Call, "moderate", lambda call, *what: seven.engine.update([what]))
    for person in EVERYBODY:
        await seven.comes(person)
    for step in range(STEPS):
        await seven.act()
        if step % 5 == 4:
            await seven.settles()
    for page in list(seven.pages):
        seven.cut(page)
    await seven.settles()
    assert not seven.rooms._rooms, "a room that nobody is in stays"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(places, "RETURN", 12)
    monkeypatch.setattr(manners, "time", SimpleNamespace(monotonic=lambda: asyncio.get_running_loop().time()))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_seven_people_do_all_of_them_see_the_same_class(monkeypatch, seed):
    in_a_loop(a_class(seed, monkeypatch), Turning)


def nothing(*given, **more) -> None:
    """What a rule does that was taken out."""


def end_as_it_was(room) -> None:
    room.manners.quieted.clear()
    manners._rule(room, hushed=False, locked=False)


# The controls: a rule less, and what is found then.
WITHOUT = {
    "that hushed people stay muted": ("_may_unmute", lambda room, guest: True, "may not speak|decides otherwise"),
    "that who leaves lowers their hand": ("forget", nothing, "who has left"),
    "that the host’s rules end with them": ("end", nothing, "nobody can undo"),
    "that who is muted is told": ("_mute", nothing, "may not speak|decides otherwise"),
    "that all are told": ("tell_all", nothing, "another class|other rules|does not know"),
    "that who was muted can be heard when the host has left": ("end", end_as_it_was, "decides otherwise"),
}


@pytest.mark.parametrize("rule", WITHOUT)
def test_a_rule_less_is_noticed(monkeypatch, rule):
    name, instead, found = WITHOUT[rule]
    monkeypatch.setattr(manners, name, instead)
    with pytest.raises(AssertionError, match=found):
        for seed in SEEDS:
            in_a_loop(a_class(seed, monkeypatch), Turning)
