"""What is below the first screen is drawn a moment later: nobody waits for it, nothing moves, and it always comes."""

import pytest

from db import notifications
from db.engine import sqlite
from tests.support.browsing import PHONE, opened, until
from tests.support.cast import ADA
from tests.support.running import ROOT

TAB, ROWS = "/learner/notifications", ".notification"
SKIPPED = f"""() => [...document.querySelectorAll('{ROWS} > *')]
    .filter((part) => !part.checkVisibility({{ contentVisibilityAuto: true }})).length"""
DRAWN = "() => document.documentElement.dataset.drawn === ''"


@pytest.fixture
def long_list(own_server):
    def tell(tx) -> None:
        for number in range(25):
            notifications.notify(tx, ADA.id, "welcome", link="/", name=str(number), role="learner")

    connection = sqlite.connect(own_server.data / "mentora.db")
    sqlite.transact(connection, sqlite.load(ROOT / "sql"), tell)
    connection.close()
    return own_server


def without_its_scripts(page) -> None:
    page.route("**/js/**", lambda route: route.abort())


def test_what_is_far_down_is_drawn_when_somebody_comes_near(long_list, open_as):
    page = opened(open_as(ADA, PHONE, at=long_list), TAB)
    until(page, lambda: page.evaluate(DRAWN))
    until(page, lambda: 0 < page.evaluate(SKIPPED) < 2 * 25)
    last = page.locator(ROWS).last
    last.scroll_into_view_if_needed()
    until(
        page, lambda: last.evaluate("(row) => row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })")
    )
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate("find('Mentora, 3', true, false, true)"), "it is found on the page, too"


def test_a_page_whose_scripts_never_come_shows_it_all_the_same(long_list, open_as, strict):
    page = open_as(ADA, PHONE, at=long_list)
    without_its_scripts(page)
    strict.expect("ERR_FAILED", "Failed to load resource")
    page.goto(TAB)
    waiting = page.evaluate(SKIPPED)
    assert waiting
    until(page, lambda: page.evaluate(SKIPPED) < waiting)
    assert not page.evaluate(DRAWN)


def test_without_scripts_nothing_waits_for_them(long_list, open_as):
    page = open_as(ADA, PHONE, at=long_list, scripts=False)
    page.goto(TAB)
    for row in page.locator(ROWS).all():
        row.scroll_into_view_if_needed()
        page.screenshot()
        assert row.inner_text()


def test_who_returns_finds_all_of_it_as_high_as_it_is(long_list, open_as):
    page = opened(open_as(ADA, PHONE, at=long_list), TAB)
    page.reload()
    until(page, lambda: page.evaluate("'whole' in document.documentElement.dataset"))
    assert page.evaluate(SKIPPED) == 0
