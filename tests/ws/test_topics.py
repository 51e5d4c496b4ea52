"""What changes between the reading of a page and its listening to the change: nothing of it is lost."""

import asyncio
import json
import time

from db import clock, notifications
from db.changes import PeopleTouched, SeatsChanged
from tests.support.cast import ADA
from tests.support.running import in_a_loop
from tests.ws.test_endpoint import Connection
from ws import topics
from ws.hub import Hub

MISSED, NEWS = 'data-stale="missed"', 'data-stale="news"'
SEATS = topics.seats(7)


async def told() -> None:
    """Gives everyone a turn who has something to say, or to hear."""
    for _ in range(50):
        await asyncio.sleep(0)


class Page(Connection):
    """An open page of Ada's."""

    def __init__(self, app):
        super().__init__(app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True)))
        self.app = app
        self.has_heard = asyncio.Event()
        self.serving = asyncio.create_task(app.asgi_app(self.scope, self._receive, self.send))

    async def _receive(self):
        if self.said.empty():
            self.has_heard.set()
        return await self.said.get()

    def read(self, *listened: str) -> str:
        """A list with these topics, as it is read now."""
        return self.app.tokens.sign_topics(ADA.id, [topics.moment(), *listened])

    async def watches(self, *lists: str) -> str:
        """Returns what it is told."""
        before = len(self.letters)
        self.said.put_nowait({"type": "websocket.receive", "text": json.dumps({"watch": lists})})
        self.has_heard.clear()
        await self.has_heard.wait()
        await told()
        await asyncio.sleep(0.002)  # two lists that are read in the same millisecond are one
        return self.letters[before:]

    async def leave(self) -> None:
        self.said.put_nowait({"type": "websocket.disconnect"})
        await self.serving


def with_page(app, act):
    async def run():
        async with app.test_app():
            page = Page(app)
            try:
                return await act(page)
            finally:
                await page.leave()

    return in_a_loop(run())


async def seats_change(app) -> None:
    app.bus.publish([SeatsChanged(7, 10, 3)])
    await told()


def test_a_list_that_was_read_before_a_change_is_told_so_even_if_the_page_listened_already(app):
    """The change was pushed to the list that this one has replaced."""

    async def act(page):
        header = page.read(topics.person(ADA.id))
        await page.watches(header, page.read(SEATS))
        later = page.read(SEATS)
        await seats_change(app)
        replaced = await page.watches(header, later)
        await asyncio.sleep(0.002)  # what was read in the same millisecond may lack it
        return replaced, await page.watches(header, page.read(SEATS))

    replaced, read_again = with_page(app, act)
    assert MISSED in replaced and MISSED not in read_again


def test_a_list_that_stays_on_the_page_is_told_nothing_twice(app):
    async def act(page):
        stays = page.read(topics.person(ADA.id), SEATS)
        await page.watches(stays)
        await seats_change(app)
        await asyncio.sleep(0.002)
        return await page.watches(stays, page.read(topics.CLASSES))

    assert MISSED not in with_page(app, act)


def test_notifications_that_came_while_their_list_was_read_are_not_missed(app):
    async def act(page):
        listed = topics.notifications(ADA.id)
        await page.watches(page.read(listed))
        later = page.read(listed)
        new = await app.database.write(notifications.notify, ADA.id, "welcome", name="Ada", role="learner", link="/")
        await told()
        return new.id, page.letters, await page.watches(later)

    new, pushed, told_later = with_page(app, act)
    assert MISSED in told_later
    assert 'hx-target="#notification-news"' in pushed and f'id="notification-{new}"' in pushed


def test_a_copy_that_was_read_before_a_banner_was_pushed_does_not_remove_it(app):
    """On a busy machine the copy is read in a thread, and news overtakes it."""

    async def act(page):
        read, is_read, goes_on = app.database.read, asyncio.Event(), asyncio.Event()

        async def slowly(*args, **kwargs):
            found = await read(*args, **kwargs)
            app.database.read = read
            is_read.set()
            await goes_on.wait()
            return found

        app.database.read = slowly
        listening = asyncio.create_task(page.watches(page.read(topics.person(ADA.id))))
        await is_read.wait()
        fields = {"title": "SQL", "starts_at": clock.after(minutes=5), "minutes": 5}
        link = "/learner/sessions"
        written = await app.database.write(
            notifications.notify, ADA.id, "reminder_five", link=link, level="urgent", **fields
        )
        await told()
        goes_on.set()
        await listening
        return [letter["text"] for letter in page.sent if "banners" in letter.get("text", "")][-1], written.id

    last, banner = with_page(app, act)
    assert f'id="banner-{banner}"' in last


def test_what_was_missed_is_told_even_if_more_news_follows_before_it_is_sent(app):
    """Where several pages of a list are loaded, only what was missed has them fetched again."""

    async def act(page):
        header = page.read(topics.person(ADA.id))
        app.hub.remember(topics.person(ADA.id))
        page.reads = False
        await page.watches(header)
        app.bus.publish([PeopleTouched((ADA.id,))])
        await told()
        page.stuck.set()
        await told()
        return page.letters

    letters = with_page(app, act)
    assert MISSED in letters and NEWS in letters


def test_a_clock_that_is_set_back_hides_no_news(monkeypatch):
    hub, looked_at = Hub(), topics.looked_up_at([topics.moment()])
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    hub.remember(SEATS)
    assert hub.has_news([SEATS], looked_at)
