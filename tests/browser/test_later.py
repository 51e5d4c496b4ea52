"""What is far below the first screen is drawn later: when it comes near, or when there is time for it."""

import pytest

from db import notifications
from db.engine import sqlite
from tests.support.browsing import PHONE, opened, until
from tests.support.cast import ADA
from tests.support.running import ROOT

TAB, ROWS = "/learner/notifications", ".notification"
SKIPPED = f"""() => [...document.querySelectorAll('{ROWS} > *')]
    .filter((part) => !part.checkVisibility({{ contentVisibilityAuto: true }})).length"""
IS_DRAWN = "(row) => row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"


@pytest.fixture
def long_list(own_server):
    def tell(tx) -> None:
        for number in range(25):
            notifications.notify(tx, ADA.id, "welcome", link="/", name=str(number), role="learner")

    connection = sqlite.connect(own_server.data / "mentora.db")
    sqlite.transact(connection, sqlite.load(ROOT / "sql"), tell)
    connection.close()
    return own_server


def test_what_is_far_down_is_drawn_a_few_at_a_time(long_list, open_as):
    page = open_as(ADA, PHONE, at=long_list)
    page.add_init_script("window.requestIdleCallback = (act) => (window.idle = act)")
    opened(page, TAB)
    waiting = [page.evaluate(SKIPPED)]
    assert page.evaluate("find('Mentora, 3', true, false, true)"), "it is found on the page all the same"
    rows = page.locator(ROWS).count()
    for drawn in range(4, rows + 4, 4):
        page.evaluate("idle()")
        assert page.locator(f"{ROWS}[data-drawn]").count() == min(drawn, rows)
        waiting.append(page.evaluate(SKIPPED))
    assert waiting == sorted(waiting, reverse=True) and waiting[0] and waiting[-1] == 0


def test_what_comes_near_is_drawn_at_once(long_list, open_as):
    page = open_as(ADA, PHONE, at=long_list)
    page.add_init_script("window.requestIdleCallback = () => {}")
    opened(page, TAB)
    last = page.locator(ROWS).last
    last.scroll_into_view_if_needed()
    until(page, lambda: last.evaluate(IS_DRAWN))


def test_without_scripts_nothing_waits(long_list, open_as):
    page = open_as(ADA, PHONE, at=long_list, scripts=False)
    page.goto(TAB)
    assert page.locator(ROWS).count() >= 25 and page.evaluate(SKIPPED) == 0


def test_who_returns_finds_all_of_it_as_high_as_it_is(long_list, open_as):
    page = opened(open_as(ADA, PHONE, at=long_list), TAB)
    page.reload()
    until(page, lambda: page.evaluate("'whole' in document.documentElement.dataset"))
    assert page.evaluate(SKIPPED) == 0
