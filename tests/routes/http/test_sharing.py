"""What other sites read of a public page: escaped, and nothing that is not on the page anyway."""

import json

import pytest
from bs4 import BeautifulSoup

from db import clock
from db.engine import sqlite_reads
from db.people import profile
from tests.support import making
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HOSTILE = '</script><script>alert(1)</script> "quoted" & <b>'
LINK = "https://meet.example.org/secret"


@pytest.fixture
def visit(app):
    """`visit(act)`: the pages of Max and of what `act` makes of his, as a guest and as Ada read them."""

    def run(act) -> list[BeautifulSoup]:
        async def inside():
            async with app.test_app():
                session = await app.database.write(act)
                clients = [app.test_client(), await client_of(app, ADA)]
                found = []
                for path in (f"/mentors/{MAX.id}", f"/sessions/{session.id}"):
                    for client in clients:
                        answer = await client.get(path, headers={"Accept": "text/html"})
                        found.append(BeautifulSoup(await answer.get_data(), "html.parser"))
                return found

        return in_a_loop(inside())

    return run


def hostile(tx):
    profile.update(tx, MAX.id, name=HOSTILE, headline=HOSTILE, expertise="Python, SQL", languages=["en"])
    starts_at = clock.after(days=5)
    return making.a_class(tx, title=HOSTILE, description=f"**Bold** {HOSTILE}", starts_at=starts_at, meeting_link=LINK)


def facts_of(page) -> dict:
    return json.loads(page.select_one("script[type='application/ld+json']").string)


def test_the_page_of_a_mentor_and_of_a_class_say_what_they_are_about(visit):
    mentor, _same, session, _same = visit(hostile)
    person = facts_of(mentor)["mainEntity"]
    assert (person["name"], person["knowsAbout"], person["knowsLanguage"]) == (HOSTILE, ["Python", "SQL"], ["en"])
    event = facts_of(session)
    assert (event["name"], event["offers"]["price"], event["offers"]["priceCurrency"]) == (HOSTILE, "15", "EUR")
    assert event["organizer"]["url"] == person["url"] and person["url"].endswith(f"/mentors/{MAX.id}")
    for page, title in ((mentor, HOSTILE), (session, HOSTILE)):
        assert page.select_one("meta[property='og:title']")["content"] == title
        assert page.select_one("meta[property='og:url']")["content"] == page.select_one("[data-copy]")["data-copy"]
        assert page.select_one("link[rel=canonical]")["href"].startswith("http")
        assert len(page.select("meta[name=description]")) == 1
        assert not [one for one in page.select("script") if "alert" in (one.string or "") and not one.get("type")]
    assert session.select_one("meta[property='og:description']")["content"].startswith("Bold ")


def test_a_page_is_the_same_when_a_busy_machine_reads_it_in_a_thread(visit, monkeypatch):
    def give_up(reads, load, *args, **kwargs):
        raise sqlite_reads.TooLong

    monkeypatch.setattr(sqlite_reads.ShortReads, "read", give_up)
    for page in visit(hostile):
        assert page.select_one("meta[property='og:url']") and HOSTILE in page.h1.text


def test_nothing_private_is_among_it(visit):
    for page in visit(hostile):
        assert LINK not in str(page.head) and MAX.email not in str(page.head)


def test_what_is_between_people_is_not_described(visit):
    def cancelled(tx):
        return making.a_draft(tx)

    _mentor, _same, guest, ada = visit(cancelled)
    for page in (guest, ada):
        assert not page.select("script[type='application/ld+json'], [data-copy], meta[property^='og:']")
