"""Every page with sessions stays within its query limit, with one session as with thirty."""

from db import bookings, clock, people, requests
from tests.support import making
from tests.support.cast import ADA, BY_ROLE, MAX
from tests.support.counting import Queries
from tests.support.running import in_a_loop

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
BUDGETS = {
    "learner": {
        "/learner/home": 3,
        "/learner/home?domain=Python&max_price=9000&when=range&from=2026-01-01&q=one": 3,
        "/learner/home?show=recommendations": 3,
        "/learner/sessions": 3,
        "/learner/sessions?show=past": 3,
        "/learner/requests": 3,
        "/mentors": 3,
        "/sessions/{session}": 4,
        "/mentors/{mentor}": 4,
        "/sessions/{session}/book": 4,
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
        client = running.test_client()
        await client.post("/login", form=BY_ROLE[role].login, headers={"Sec-Fetch-Site": "same-origin"})
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
