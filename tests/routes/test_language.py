"""The reader's language, by choice or from the browser: on pages, in replies, in JSON and in pushes."""

import asyncio

import pytest
from bs4 import BeautifulSoup

from db import notifications, people
from db.changes import SeatsChanged
from db.people import profile
from fragments.rendering import LOCALES
from routes.http.asked import request
from tests.support import making
from tests.support.cast import ADA, PASSWORD
from tests.support.running import in_a_loop
from tests.support.speaking import pseudo
from tests.ws.test_hub import listening
from ws import topics
from ws.broadcasts import Broadcasts


@pytest.fixture
def visit(app):
    """`visit(path, accepts, …)`: what Ada sees at that path, once `before` is done."""

    def get(path: str, accepts: str, *, before=None, mime: str = "text/html", token: bool = False):
        async def run():
            async with app.test_app():
                client = app.test_client()
                if before:
                    await app.database.write(before)
                headers = {"Accept": mime, "Accept-Language": accepts}
                login = {"email": ADA.email, "password": PASSWORD}
                if token:
                    answer = await client.post("/api/login", json=login, headers={"Accept": "application/json"})
                    headers["Authorization"] = f"Bearer {(await answer.get_json())['token']}"
                else:
                    await client.post("/login", form=login)
                answer = await client.get(path, headers=headers)
                person = await app.database.read(people.me, ADA.id)
                return await answer.get_data(as_text=True), person, answer

        with pseudo():
            app.fragments.environment.globals["languages"] = {"en": "English", "xx": "Xx"}
            return in_a_loop(run())

    return get


def choose(language: str):
    return lambda tx: profile.update(tx, ADA.id, language=language)


def test_without_a_choice_the_browser_decides(visit):
    page, person, _ = visit("/settings", "xx, en;q=0.5")
    assert '<html lang="xx"' in page and person.browser_language == "xx"


def test_a_choice_is_kept_in_a_cookie_for_replies_that_read_no_data(visit):
    page, _, answer = visit("/settings", "en", before=choose("xx"))
    assert '<html lang="xx"' in page and "mentora_language=xx" in answer.headers["Set-Cookie"]


def test_a_choice_overrides_the_browser(visit):
    assert '<html lang="en"' in visit("/settings", "xx", before=choose("en"))[0]


@pytest.mark.parametrize(("accepts", "is_english"), [("", True), ("xx", False)])
def test_programs_get_english_unless_they_request_another_language(visit, accepts, is_english):
    told = visit("/api/notifications", accepts, token=True, mime="application/json", before=greet)[0]
    assert "zz" in told and ("Welcome to Mentora, zz" in told) == is_english


def greet(tx):
    return notifications.notify(tx, ADA.id, "welcome", link="/", name="zz", role="learner")


def test_a_push_is_in_its_readers_language(app):
    async def do():
        async with app.test_app():
            await app.database.write(choose("xx"))
            mailbox = listening(app.hub, f"person:{ADA.id}", person_id=ADA.id)
            await app.database.write(greet)
            await asyncio.sleep(0.05)
            return [mailbox.next() for _ in range(2)]

    with pseudo():
        bell, toast = in_a_loop(do())
    assert "Welcome" not in toast and "zz" in toast and "unread" not in bell


def test_a_shared_fragment_is_rendered_once_per_language(app):
    async def do():
        broadcasts = Broadcasts(app.hub, app.rooms, app.fragments, app.tokens, app.database)
        english = listening(app.hub, topics.seats(7), person_id=1)
        (topic,) = topics.in_language([topics.seats(7)], "xx")
        pseudo_one, pseudo_two = (listening(app.hub, topic, person_id=number) for number in (2, 3))
        await broadcasts._seats(SeatsChanged(7, 5, 2))
        return [one.next() for one in (english, pseudo_one, pseudo_two)]

    with pseudo():
        english, one, two = in_a_loop(do())
    assert "3 of 5 seats left" in english and one is two and one is not english


def test_topics_without_text_are_the_same_in_every_language():
    assert topics.in_language(["session:5", "person:1", "at:3"], "xx") == ["session:5", "person:1", "at:3"]
    assert topics.language_of("seats:5@xx") == "xx" and topics.language_of("seats:5") == "en"


def published(tx):
    making.listed(tx, title="Evenings", starts_at="2031-11-21T15:04:00Z")


@pytest.mark.parametrize(
    ("accepts", "written"),
    [
        ("", "Fri 21 Nov 2031, 15:04"),
        ("en-US,en", "Fri, Nov 21, 2031, 3:04–4:04\xa0PM"),
        ("de-DE", "Fri 21 Nov 2031, 15:04"),
    ],
)
def test_times_are_written_as_the_browser_asks_for_them(visit, accepts, written):
    page, person, _ = visit("/learner/home", accepts, before=published)
    assert written in page and person.browser_language in ("", "en-US", "en-DE")


def test_a_chosen_region_overrides_the_browsers(visit):
    def chosen(tx):
        published(tx)
        profile.update(tx, ADA.id, region="US")

    page, _, answer = visit("/learner/home", "en-GB", before=chosen)
    assert "Nov 21, 2031, 3:04–4:04\xa0PM" in page and '<html lang="en-US"' in page
    assert "mentora_language=-US" in answer.headers["Set-Cookie"]


def test_programs_get_plain_english_whatever_the_region(visit):
    told = visit("/api/notifications", "en-US", token=True, mime="application/json", before=remind)[0]
    assert "15:04 (London time)" in told


def remind(tx):
    notifications.notify(tx, ADA.id, "promoted", link="/", title="zz", starts_at="2031-11-21T15:04:00Z")


def test_a_push_is_written_as_its_readers_browser_last_asked(app):
    async def do():
        async with app.test_app():
            await app.database.write(lambda tx: people.speaks(tx, ADA.id, "en-US"))
            mailbox = listening(app.hub, f"person:{ADA.id}", person_id=ADA.id)
            await app.database.write(remind)
            await asyncio.sleep(0.05)
            return [mailbox.next() for _ in range(2)]

    assert "3:04\xa0PM (London time)" in in_a_loop(do())[1]


@pytest.mark.parametrize(
    ("noted", "shown"),
    [
        ("", "15:04 UTC"),
        ("Asia/Calcutta", "20:34 Kolkata time"),
        ("Etc/Unknown", "15:04 UTC"),
        ("<script>", "15:04 UTC"),
        ("../../etc/passwd", "15:04 UTC"),
    ],
)
def test_visitors_see_the_zone_of_their_browser_and_utc_until_it_is_known(app, noted, shown):
    async def do():
        async with app.test_app():
            await app.database.write(lambda tx: making.listed(tx, title="Evenings", starts_at="2031-11-21T14:04:00Z"))
            client = app.test_client()
            if noted:
                client.set_cookie("localhost", "mentora_zone", noted)
            return await (await client.get("/", headers={"Accept": "text/html"})).get_data(as_text=True)

    words = " ".join(BeautifulSoup(in_a_loop(do()), "html.parser").select_one(".session-when").get_text(" ").split())
    assert words.endswith(shown), words


def test_the_locales_in_use_are_bounded(app):
    for region in ("US", "GB", "DE", "IN"):
        assert app.fragments.in_language(f"en-{region}").get_template("layout.html")
    for number in range(100):
        app.fragments.in_language(f"en-{number}")
    assert len(app.fragments._environments) <= LOCALES and app.fragments.in_language("") is app.fragments.environment


def test_no_long_list_of_languages_is_kept(app):
    """What it means is kept by what was sent."""

    async def run():
        async with app.test_request_context("/", headers={"Accept-Language": "de, en;q=0.5, " + "x" * 15_000}):
            return request.language

    asked = in_a_loop(run())
    assert len(asked) == 500 and asked.startswith("de, en")
