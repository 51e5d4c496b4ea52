"""From events to pages: a fragment is rendered once, and only if somebody is listening."""

import asyncio

from db import notifications
from db.browse import Filters
from db.changes import PeopleTouched
from db.people import devices
from db.sessions import editing, publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import Client
from tests.support.listening import heard, partials, silence, socket_of
from tests.support.running import in_a_loop
from tests.ws.test_hub import listening
from ws import topics


def greet(tx, name: str):
    return notifications.notify(tx, ADA.id, "welcome", link="/", name=name, role="learner")


class Nobody:
    """People who were touched: notes that the broadcasts have come to them."""

    def __init__(self):
        self.reached = asyncio.Event()

    def __iter__(self):
        self.reached.set()
        return iter(())


async def all_told(app) -> None:
    """Waits until the pages were told of all that has happened: the broadcasts take one event at a time, in order."""
    nobody = Nobody()
    app.bus.publish([PeopleTouched(nobody)])
    async with asyncio.timeout(20):
        await nobody.reached.wait()


def with_app(app, do):
    async def run():
        async with app.test_app():
            return await do()

    return in_a_loop(run())


def test_a_fragment_is_rendered_once_for_all_listeners_and_never_without_any(app):
    rendered = []
    render = app.fragments.render
    app.fragments.render = lambda template, **context: rendered.append(template) or render(template, **context)

    async def do():
        await app.database.write(greet, "To nobody")
        await all_told(app)
        unheard = list(rendered)
        mailboxes = [listening(app.hub, f"person:{ADA.id}", person_id=ADA.id) for _ in range(50)]
        await app.database.write(greet, "To fifty")
        await all_told(app)
        received = [mailbox.next() for mailbox in mailboxes]
        return unheard, received

    unheard, received = with_app(app, do)
    assert unheard == []
    assert sorted(rendered) == ["notifications/bell.html", "notifications/pushed.html"]
    assert len(received) == 50 and len({id(letter) for letter in received}) == 1


def test_nothing_is_broadcast_after_a_rollback(app):
    async def do():
        mailbox = listening(app.hub, f"person:{ADA.id}", person_id=ADA.id)

        def notify_and_fail(tx):
            greet(tx, "Never")
            raise ValueError

        await asyncio.gather(app.database.write(notify_and_fail), return_exceptions=True)
        await app.database.write(greet, "Once")
        await all_told(app)
        return [mailbox.next(), mailbox.next()]

    assert "Never" not in "".join(with_app(app, do))


def test_a_logged_out_device_is_refused_before_the_write_returns(app):
    async def do():
        visit = devices.Visit("Firefox", "127.0.0.1", "x", True)
        device_id = await app.database.write(lambda tx: devices.sign_in(tx, ADA.id, visit))
        token = app.tokens.write(app.tokens.claims(ADA.id, "learner", device_id, True))
        before = app.tokens.read(token)
        await app.database.write(devices.end, ADA.id, device_id)
        return before, app.tokens.read(token)

    before, after = with_app(app, do)
    assert before and after is None


def test_every_connection_gets_a_fresh_copy_of_what_the_page_shows(newcomer):
    client, _ = newcomer()
    with socket_of(client, "/settings") as socket:
        caught_up = partials(heard(socket, "#banners"))
    assert set(caught_up) == {"#bell", "#banners"}
    assert "1 unread" in caught_up["#bell"].a["aria-label"]
    with socket_of(client, "/learner/notifications") as socket:
        caught_up = partials(heard(socket, "#notifications"))
    assert "Welcome to Mentora" in caught_up["#notifications"].text


def test_news_reaches_every_page_of_that_person_and_nobody_elses(newcomer, browser_of):
    client, person = newcomer()
    otto = browser_of(OTTO)
    with (
        socket_of(client, "/settings") as page,
        socket_of(client, "/learner/notifications") as list_page,
        socket_of(otto, "/settings") as outsider,
    ):
        heard(page, "#banners")
        heard(list_page, "#notifications")
        heard(outsider, "#banners")
        Client(client.url.geturl(), agent="Mozilla/5.0 (iPad) Safari").log_in(person)
        second = partials(heard(page, "#toasts"))
        assert "Safari on iPad" in second["#toasts"].text
        listed = partials(heard(list_page, "#notification-rows"))
        assert "Safari on iPad" in listed["#notification-rows"].text
        assert silence(outsider)
        assert silence(page)


def test_an_edit_is_rendered_once_for_each_zone_however_many_filters_people_browse_with(app):
    zones, rendered = ("UTC", "Europe/Paris", "Asia/Tokyo"), []
    render = app.fragments.render
    app.fragments.render = lambda template, **context: rendered.append(template) or render(template, **context)

    def filtered(number: int) -> str:
        """No two are the same. The session fits a third of them."""
        filters = Filters(max_price=10**6 + number) if number % 3 == 0 else Filters(domain=f"Domain {number}")
        return topics.browse(filters, zones[number % 9 // 3])

    async def do():
        lists = [listening(app.hub, filtered(number), person_id=number) for number in range(1200)]
        session = await app.database.write(making.a_class)
        await all_told(app)
        rendered.clear()
        letters = [mailbox.next() for mailbox in lists]
        await app.database.write(lambda tx: editing.update(tx, MAX, session.id, {"title": "Another title"}))
        await all_told(app)
        edited = [mailbox.next() for mailbox in lists]
        await app.database.write(lambda tx: publication.cancel(tx, MAX, session.id, ""))
        await all_told(app)
        return letters, edited, [mailbox.next() for mailbox in lists]

    _, edited, cancelled = with_app(app, do)
    assert sum("Another title" in letter for letter in edited) == 400 and len(set(edited)) == 4
    assert rendered.count("sessions/listed.html") == 3
    assert rendered.count("sessions/unlisted.html") == 2 and len(set(cancelled)) == 1
