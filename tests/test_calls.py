"""How many functions Python calls for a page that was rendered before: what each request pays grows unnoticed.

A count is the same on a busy machine. A page that needs more for a good reason has its number raised.
"""

import cProfile
import pstats
from typing import Any, cast

import pytest

from bench import inside
from db import clock, notifications, people
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop, make_database

MOST = {
    "login page": 630,
    "/api/me": 560,
    "empty tab, fragment": 880,
    "25 notifications, fragment": 980,
    "25 notifications, page": 1650,
    "Browse, 25 cards, fragment": 1170,
    "Browse, 25 cards, page": 1830,
}
WARM, TIMES = 10, 10


@pytest.fixture(scope="module")
def calls(tmp_path_factory) -> dict[str, float]:
    """The fewest of some requests, because the clock runs beside them."""
    data = tmp_path_factory.mktemp("data")
    make_database(data, _busy)

    async def count():
        app = await inside.started(data)
        found = {}
        for name, page in inside.pages_of(app, await inside.log_in(app, ADA)).items():
            for _ in range(WARM):
                await inside.send(page)
            found[name] = min([await _calls(page) for _ in range(TIMES)])
        await app.shutdown()
        return found

    return in_a_loop(count())


def _busy(tx) -> None:
    host = people.acting(tx, MAX.id)
    for number in range(60):
        making.listed(tx, host, title=f"Class {number}", starts_at=clock.after(hours=2 + number))
        notifications.notify(tx, ADA.id, "welcome", link="/learner/home", name=f"Number {number}", role="learner")


async def _calls(page: inside.Page) -> int:
    profile = cProfile.Profile()
    profile.enable()
    await inside.send(page)
    profile.disable()
    return cast(Any, pstats.Stats(profile)).total_calls


@pytest.mark.parametrize("name", MOST)
def test_a_page_takes_no_more_calls_than_it_did(calls, name):
    assert calls[name] <= MOST[name], calls


def test_every_page_that_is_measured_is_counted(calls):
    assert MOST.keys() == calls.keys()
