"""Pages with sessions: each stays within its query limit, with one session as with thirty, and their filters."""

from functools import partial

from bs4 import BeautifulSoup

from db import bookings, clock, people, requests
from tests.support import making
from tests.support.cast import ADA, BY_ROLE, MAX
from tests.support.counting import Queries
from tests.support.running import in_a_loop
from tests.support.walking import client_of

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BUDGETS = {
    "learner": {
        "/learner/home": 4,
        "/learner/home?domain=Python&max_price=9000&when=range&from=2026-01-01&q=one": 4,
        "/learner/home?show=recommendations": 3,
        "/learner/sessions": 3,
        "/learner/sessions?show=past": 3,
        "/learner/requests": 3,
        "/mentors": 3,
        "/sessions/{session}": 4,
        "/mentors/{mentor}": 4,
        "/sessions/{session}/book": 5,  # who could pay, besides
    },
    "mentor": {
        "/mentor/dashboard": 3,
        "/mentor/sessions": 3,
        "/mentor/sessions?show=scheduled": 3,
        "/mentor/sessions?show=past": 3,
        "/mentor/requests": 3,
        "/mentor/profile": 3,
        "/sessions/{session}": 4,
    },
}


def furnish(tx, sessions: int, day: int) -> int:
    ada, host = people.acting(tx, ADA.id), people.acting(tx, MAX.id)
    for number in range(sessions):
        session = making.a_class(tx, host, starts_at=clock.after(days=day + number), seats=3)
        bookings.book(tx, ada, session.id)
        given = {
            "mentor_id": MAX.id,
            "topic": f"Topic {day + number}",
            "message": "",
            "duration_minutes": 30,
            "preferred_times": [clock.after(days=90)],
        }
        if number < 15:
            requests.send(tx, ada, given)
    return session.id


async def count(queries, running, session_id: int) -> dict:
    counts = {}
    for role, pages in BUDGETS.items():
        client = await client_of(running, BY_ROLE[role])
        for page in pages:
            for headers in ({}, HTMX):
                asked, answer = await queries.of(
                    client.get(page.format(session=session_id, mentor=MAX.id), headers=headers)
                )
                assert answer.status_code == 200, page
                counts[role, page, bool(headers)] = asked
    return counts


def test_every_page_stays_within_its_query_limit_however_many_rows_it_shows(app):
    async def with_few_and_many():
        queries = Queries(app)
        async with app.test_app() as running:
            few = await count(queries, running, await app.database.write(furnish, 1, 2))
            return few, await count(queries, running, await app.database.write(furnish, 14, 3))

    few, many = in_a_loop(with_few_and_many())
    assert few == many
    assert {page: counted for page, counted in many.items() if counted > BUDGETS[page[0]][page[1]]} == {}


def test_until_the_next_write_browse_asks_only_who_looks_and_what_they_have_booked(app):
    async def run():
        queries = Queries(app)
        async with app.test_app() as running:
            await app.database.write(furnish, 14, 3)
            client = await client_of(running, ADA)
            looks = [await queries.of(client.get("/learner/home"), is_first=number == 0) for number in range(9)]
            return [asked for asked, _ in looks]

    first, *further = in_a_loop(run())
    assert first == 4 and min(further) == 2  # the clock may write in between


def test_the_prices_to_choose_from_begin_with_what_is_paid_with_at_home(app):
    async def run():
        async with app.test_app() as running:
            for day, currency in ((40, "EUR"), (41, "JPY"), (42, "USD")):
                fields = {"starts_at": clock.after(days=day), "price_cents": 900, "currency": currency}
                await app.database.write(partial(making.a_class, **fields))
            client = await client_of(running, ADA)
            for _ in range(2):  # a new language is known from the next page on
                answer = await client.get("/learner/home", headers={"Accept-Language": "en-US"})
            return await answer.get_data(as_text=True)

    options = BeautifulSoup(in_a_loop(run()), "html.parser").select("#max_price option")
    order = list(dict.fromkeys(option["value"].partition(" ")[2] for option in options[2:]))
    assert order == ["USD", "EUR", "JPY"]
