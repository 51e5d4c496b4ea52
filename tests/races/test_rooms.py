"""Everyone who enters a room at the same moment learns of everyone else, and no more get in than it holds."""

import pytest

from tests.races.conftest import town_on
from tests.support.crowd import LEARNERS, MENTORS, TRIES
from tests.support.rooms import a_live_class, join_at_once, strangers
from tests.support.running import copy_of_program

HOLDS = 4
COMMIT = """            connection.execute("COMMIT")
        except BaseException as problem:"""
# Each commit takes a fifth of a second, as on a disk that is busy with something else.
SLOW_DISK = ("db/engine/sqlite.py", COMMIT, f'            __import__("time").sleep(0.2)\n{COMMIT}')
# The control: it looks at who is there, waits for the database, and uses what it saw.
LOOKED_AT_FIRST = (
    (
        "ws/rooms.py",
        "        found = await self._let_in(room, guest)\n",
        "        here = others(room, guest)\n        found = await self._let_in(room, guest)\n",
    ),
    (
        "ws/rooms.py",
        "        here = others(room, guest)\n        if len(here) >= self._holds:\n",
        "        if len(here) >= self._holds:\n",
    ),
)


def another_town(folder, *changes):
    yield from town_on(folder / "data", copy_of_program(folder / "program", *changes))


@pytest.fixture(scope="module")
def slow_town(tmp_path_factory):
    yield from another_town(tmp_path_factory.mktemp("slow"), SLOW_DISK)


@pytest.fixture(scope="module")
def hasty_town(tmp_path_factory):
    yield from another_town(tmp_path_factory.mktemp("hasty"), *LOOKED_AT_FIRST)


def enter(town, learners, mentor=MENTORS[8]):
    session = a_live_class(town, mentor, learners)
    try:
        return join_at_once(town, session, (mentor, *learners))
    finally:
        town.made(mentor, f"sessions/{session}/end")


def inside(joiners) -> int:
    return sum(joiner.is_inside for joiner in joiners)


@pytest.mark.parametrize("disk", ["town", "slow_town"], ids=["disk", "slow disk"])
def test_everyone_who_joins_at_the_same_moment_learns_of_everyone_else(request, disk):
    for _ in range(3):
        joiners = enter(request.getfixturevalue(disk), LEARNERS[: HOLDS - 1])
        assert (inside(joiners), strangers(joiners)) == (HOLDS, [])


@pytest.mark.parametrize("disk", ["town", "slow_town"], ids=["disk", "slow disk"])
def test_no_more_get_in_at_the_same_moment_than_the_room_holds(request, disk):
    for _ in range(3):
        joiners = enter(request.getfixturevalue(disk), LEARNERS[:8])
        assert (inside(joiners), strangers(joiners)) == (HOLDS, [])


def test_looking_before_waiting_makes_strangers_and_fills_the_room_too_full(hasty_town):
    tries = [enter(hasty_town, LEARNERS[:8]) for _ in range(TRIES)]
    assert any(strangers(joiners) for joiners in tries)
    assert any(inside(joiners) > HOLDS for joiners in tries)
