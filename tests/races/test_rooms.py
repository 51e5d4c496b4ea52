"""Everyone who enters a room at the same moment learns of everyone else, and no more get in than it holds."""

import functools
from pathlib import Path

import pytest

from tests.races.conftest import town_on
from tests.support.crowd import LEARNERS, MENTORS, TRIES
from tests.support.rooms import a_live_class, join_at_once, strangers
from tests.support.running import copy_of_program

HOLDS = 4
COMMIT = """            connection.execute("COMMIT")
        except BaseException as problem:"""
SLOWED = """            import os
            import time

            if os.path.exists({mark!r}):
                time.sleep(0.2)
"""
# The control: it looks at who is there, waits for the database, and uses what it saw. No place is kept meanwhile.
LOOKED_AT_FIRST = (
    (
        "ws/rooms.py",
        "                found = await self._attendance.let_in(",
        "                here = others(room, guest)\n                found = await self._attendance.let_in(",
    ),
    ("ws/rooms.py", "self._admit(room, guest, found)", "self._admit(room, guest, found, here)"),
    ("ws/rooms.py", "def _admit(self, room: Room, guest: Guest, found)", "def _admit(self, room, guest, found, here)"),
    ("ws/rooms.py", "        here = others(room, guest)\n        if older", "        if older"),
    ("ws/rooms.py", "            room.called.add(guest)\n            await", "            await"),
    ("ws/places.py", "*room.called, *ahead)", "*room.called)"),
)


def another_town(folder, *changes):
    yield from town_on(folder / "data", copy_of_program(folder / "program", *changes))


@pytest.fixture(scope="module")
def may_be_slow(tmp_path_factory):
    """While the file `slow` exists, each commit takes a fifth of a second: a disk that is busy with something else."""
    folder = tmp_path_factory.mktemp("slow")
    change = ("db/engine/sqlite.py", COMMIT, SLOWED.format(mark=str(folder / "slow")) + COMMIT)
    for town in another_town(folder, change):
        yield town, folder / "slow"


@pytest.fixture(params=["disk", "slow disk"])
def enter(request):
    """`enter(learners)`: a class is live, and all of them join it at the same moment."""
    if request.param == "disk":
        return functools.partial(enter_room, request.getfixturevalue("town"), None)
    return functools.partial(enter_room, *request.getfixturevalue("may_be_slow"))


@pytest.fixture(scope="module")
def hasty_town(tmp_path_factory):
    yield from another_town(tmp_path_factory.mktemp("hasty"), *LOOKED_AT_FIRST)


def enter_room(town, slow: Path | None, learners, mentor=MENTORS[8]):
    session = a_live_class(town, mentor, learners)
    if slow:
        slow.touch()
    try:
        return join_at_once(town, session, (mentor, *learners))
    finally:
        if slow:
            slow.unlink()
        town.made(mentor, f"sessions/{session}/end")


def inside(joiners) -> int:
    return sum(joiner.is_inside for joiner in joiners)


def test_everyone_who_joins_at_the_same_moment_learns_of_everyone_else(enter):
    for _ in range(3):
        joiners = enter(LEARNERS[: HOLDS - 1])
        assert (inside(joiners), strangers(joiners)) == (HOLDS, [])


def test_no_more_get_in_at_the_same_moment_than_the_room_holds(enter):
    for _ in range(3):
        joiners = enter(LEARNERS[:8])
        assert (inside(joiners), strangers(joiners)) == (HOLDS, [])


def test_looking_before_waiting_makes_strangers_and_fills_the_room_too_full(hasty_town):
    did = {"made strangers": False, "filled too full": False}
    for _ in range(TRIES):
        joiners = enter_room(hasty_town, None, LEARNERS[:8])
        did["made strangers"] |= bool(strangers(joiners))
        did["filled too full"] |= inside(joiners) > HOLDS
        if all(did.values()):
            break
    assert all(did.values()), did
