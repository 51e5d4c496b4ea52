"""From events to pages: a fragment is rendered once, and only if somebody is listening."""

import asyncio
import json
import re
from contextlib import contextmanager

import pytest

from db import notifications
from db.browse import Filters
from db.changes import PeopleTouched, UnreadMessages
from db.people import devices
from db.sessions import editing, publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import Client
from tests.support.counting import Queries
from tests.support.listening import heard, partials, silence, socket_of, topics_on
from tests.support.running import in_a_loop
from tests.ws.test_endpoint import Connection
from tests.ws.test_hub import listening
from ws import endpoint, topics
from ws.broadcasts import catch_up


def greet(tx, name: str):
    return notifications.notify(tx, ADA.id, "welcome", link="/", name=name, role="learner")


@contextmanager
def watching(client: Client, signed: list[str]):
    """The socket of a page that was loaded before."""
    with socket_of(client) as socket:
        socket.send(json.dumps({"watch": signed}))
        yield socket


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


@pytest.mark.parametrize(("kind", "is_listed"), [("call", False), ("missed_call", True)])
def test_a_call_that_rings_is_a_banner_and_not_a_row_that_leads_nowhere_afterwards(app, kind, is_listed):
    async def do():
        mailbox = listening(app.hub, topics.person(ADA.id), topics.notifications(ADA.id), person_id=ADA.id)
        told = {"link": "/calls/1", "level": "urgent", "name": "Max"}
        await app.database.write(lambda tx: notifications.notify(tx, ADA.id, kind, **told))
        await all_told(app)
        return "".join(iter(mailbox.next, None))

    letters = with_app(app, do)
    assert "#banners" in letters and ("#notification-news" in letters) is is_listed


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


def test_a_page_that_has_missed_something_gets_a_fresh_copy_of_what_it_shows(newcomer):
    client, person = newcomer()
    pages = {path: topics_on(client, path) for path in ("/settings", "/learner/notifications")}
    with watching(client, pages["/settings"]) as socket:
        assert heard(socket, "banners") == endpoint.UNCHANGED
    Client(client.url.geturl()).log_in(person)
    with watching(client, pages["/settings"]) as socket:
        caught_up = partials(heard(socket, "#banners"))
    assert set(caught_up) == {"#bell", "#messages-count", "#banners"}
    assert "2 unread" in caught_up["#bell"].a["aria-label"]
    with watching(client, pages["/learner/notifications"]) as socket:
        caught_up = partials(heard(socket, "#notifications"))
    assert "Welcome to Mentora" in caught_up["#notifications"].text
    with watching(client, topics_on(client, "/settings")) as socket:
        assert heard(socket, "banners") == endpoint.UNCHANGED


def test_a_fresh_copy_is_kept_for_others_who_missed_the_same_and_for_nobody_else(app):
    async def copy(person_id: int) -> str:
        claims = app.tokens.claims(person_id, "learner", 1, True)
        return await catch_up(app.database, app.fragments, app.tokens, claims, set())

    async def do():
        alike = await copy(OTTO.id)
        again = await copy(OTTO.id)
        await app.database.write(greet_otto)
        return alike is again, alike, await copy(OTTO.id)

    def greet_otto(tx) -> None:
        notifications.notify(tx, OTTO.id, "welcome", link="/", name="Otto", role="learner")

    is_kept, before, after = with_app(app, do)
    count = int(re.search(r"(\d+) unread", before)[1]) if "unread" in before else 0
    assert is_kept
    assert f"{count + 1} unread" in after


def test_banners_are_looked_for_only_where_there_are_some(app):
    claims = app.tokens.claims(OTTO.id, "learner", 1, True)
    told = {"link": "/calls/1", "level": "urgent", "name": "Max"}

    async def do():
        queries = Queries(app)

        async def copy():
            return await queries.of(catch_up(app.database, app.fragments, app.tokens, claims, set()))

        before = await copy()
        await app.database.write(lambda tx: notifications.notify(tx, OTTO.id, "call", **told))
        return before, await copy()

    (without, plain), (with_one, urgent) = with_app(app, do)
    assert (without, with_one) == (1, 2)
    assert "Max" not in plain and "Max" in partials(urgent)["#banners"].text


def test_what_was_read_on_another_page_is_missed_too(newcomer):
    client, _ = newcomer()
    before = topics_on(client, "/settings")
    client.send_json("/api/notifications/read", {})
    with watching(client, before) as socket:
        assert "bell-count" not in heard(socket, "#banners")


def test_messages_that_were_read_are_missed_too(app):
    async def do():
        before = topics.now()
        app.bus.publish([UnreadMessages(ADA.id, 1, "")])
        await all_told(app)
        return [app.hub.has_news([topics.counted(person.id)], before) for person in (ADA, OTTO)]

    assert with_app(app, do) == [True, False]


@pytest.mark.parametrize(("age", "is_told"), [(1, False), (59, False), (61, True), (-5, True)])
def test_a_page_that_comes_back_after_a_while_gets_a_fresh_copy(app, age, is_told):
    async def do():
        token = app.tokens.write(app.tokens.claims(ADA.id, "learner", 1, True))
        line = Connection(token)
        watched = [f"at:{topics.now() - age * 1000}", topics.person(ADA.id)]
        text = json.dumps({"watch": [app.tokens.sign_topics(ADA.id, watched)]})
        app.hub._remembers_since -= 100_000  # the server runs for longer than that
        line.said.put_nowait({"type": "websocket.receive", "text": text})
        serving = asyncio.create_task(app.asgi_app(line.scope, line.said.get, line.send))
        async with asyncio.timeout(20):
            while not line.letters:  # noqa: ASYNC110 - a few turns of the loop
                await asyncio.sleep(0.01)
        serving.cancel()
        return line.letters

    assert ("#banners" in with_app(app, do)) is is_told


def test_news_reaches_every_page_of_that_person_and_nobody_elses(newcomer, browser_of):
    client, person = newcomer()
    otto = browser_of(OTTO)
    with (
        socket_of(client, "/settings") as page,
        socket_of(client, "/learner/notifications") as list_page,
        socket_of(otto, "/settings") as outsider,
    ):
        for opened in (page, list_page, outsider):
            heard(opened, "banners")
        Client(client.url.geturl(), agent="Mozilla/5.0 (iPad) Safari").log_in(person)
        second = partials(heard(page, "#toasts"))
        assert "Safari on iPad" in second["#toasts"].text
        listed = partials(heard(list_page, "#notification-news"))
        assert "Safari on iPad" in listed["#notification-news"].text
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
