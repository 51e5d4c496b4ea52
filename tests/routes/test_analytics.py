"""A mentor’s analytics: the tab, the file, and the API."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup

from db import bookings, clock, follows
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.counting import Queries
from tests.support.running import in_a_loop
from tests.support.walking import client_of

TAB = "/mentor/analytics"
API = "/api/analytics"


def held(tx, *learners, **fields) -> None:
    session = making.a_class(tx, **fields)
    for learner in learners:
        bookings.book(tx, learner, session.id)
    making.begin(tx, session.id, end=True)


def a_year(tx) -> None:
    """A session of two each month, in two currencies and two domains. It ends now."""
    now = tx.now
    for number in range(13):
        with making.at(tx, clock.moved(now, days=-30 * number - 5)):
            domain, currency = ("Databases", "JPY") if number % 3 else ("<b>Python</b>", "EUR")
            held(tx, ADA, OTTO, domain=domain, currency=currency, price_cents=1000)
    follows.follow(tx, ADA, MAX.id)


def look(app, *paths: str, acts=(), person=MAX) -> list[tuple[int, str]]:
    async def run():
        async with app.test_app() as running:
            for act in acts:
                await app.database.write(act)
            client = await client_of(running, person)
            answers = [await client.get(path, headers={"Accept": _accepted(path)}) for path in paths]
            return [(answer.status_code, await answer.get_data(as_text=True)) for answer in answers]

    return in_a_loop(run())


def _accepted(path: str) -> str:
    return "application/json" if path.startswith("/api") else "text/html"


def figures(page: BeautifulSoup) -> dict[str, str]:
    return {one.dt.text: one.dd.text for one in page.select("#panel .figure")}


def test_the_tab_shows_figures_charts_and_the_same_numbers_in_tables(app):
    (_, month), (_, year) = look(app, TAB, f"{TAB}?days=365&show=sessions", acts=[a_year])
    month, year = BeautifulSoup(month, "html.parser"), BeautifulSoup(year, "html.parser")
    shown = figures(month)
    assert {name: shown[name] for name in ("Sessions", "Enrolments", "Students", "Repeat students", "Followers")} == {
        "Sessions": "1",
        "Enrolments": "2",
        "Students": "2",
        "Repeat students": "2",
        "Followers": "1",
    }
    assert shown["Attendance"] == "100%" and figures(year)["Sessions"] in ("12", "13")
    for page, spans in ((month, {30}), (year, {12, 13})):  # 365 days up to the last of a month touch twelve
        trend, hours, *revenue = page.select("#panel table")
        assert len(trend.select("tbody tr")) in spans and hours.select("thead th")[0].text == "Hour" and revenue
        for chart in page.select("#panel svg[role=img]"):
            assert chart["aria-label"].endswith("The table has the same numbers.") and chart.select("title")
    assert sum(int(cell.text) for cell in year.select("#panel table")[0].select("tbody td")) == int(
        figures(year)["Sessions"]
    )
    assert [one.text for one in year.select("#panel .switch [aria-current]")] == ["365 days", "Sessions"]
    assert "¥" in year.select("#panel table")[-1].text and "<b>Python</b>" in year.select("#panel table")[2].text
    assert not year.select("#panel table b")


def test_a_new_mentor_reads_that_there_is_nothing_to_show_yet(app):
    ((status, page),) = look(app, TAB)
    assert status == 200 and "Nothing to show yet" in page and "figures" not in page


def test_a_period_without_sessions_says_so(app):
    ((_, page),) = look(app, TAB, acts=[lambda tx: follows.follow(tx, ADA, MAX.id)])
    page = BeautifulSoup(page, "html.parser")
    assert "No session took place in these 30 days." in page.text
    assert (figures(page)["Sessions"], figures(page)["Attendance"], figures(page)["Average rating"]) == ("0", "–", "–")


def test_the_tab_takes_three_queries_however_much_there_is(app):
    async def run():
        queries, counted = Queries(app), []
        async with app.test_app() as running:
            client = await client_of(running, MAX)
            for act in (lambda tx: None, a_year):
                await app.database.write(act)
                counted += [(await queries.of(client.get(path)))[0] for path in (TAB, f"{TAB}?days=365")]
        return counted

    assert in_a_loop(run()) == [3] * 4


def test_a_program_reads_the_same(app):
    (_, text), (_, year) = look(app, API, f"{API}?days=365", acts=[a_year])
    found = json.loads(text)
    hours = found.pop("popular_hours")
    assert found == {
        "followers": 1,
        "enrolments": 2,
        "students": 2,
        "sessions": 1,
        "average_rating": None,
        "attendance_rate": 1,
        "no_show_rate": 0,
        "repeat_students": 2,
        "revenue": [{"domain": "<b>Python</b>", "currency": "EUR", "amount_cents": 2000}],
    }
    assert len(hours) == 7 and {len(day) for day in hours} == {24} and sum(map(sum, hours)) == 2
    assert [one["currency"] for one in json.loads(year)["revenue"]] == ["EUR", "JPY"]


@pytest.mark.parametrize("days", ["0", "366", "x", "-30", "9" * 40, "30.5"])
def test_a_program_hears_which_days_there_are(app, days):
    ((status, text),) = look(app, f"{API}?days={days}")
    assert status == 422 and list(json.loads(text)["errors"]) == ["days"]


@pytest.mark.parametrize("query", ["?days=x&show=x", "?days=-1", "?days=366", "?show=%3Cscript%3E"])
def test_an_odd_address_shows_the_month(app, query):
    ((status, page),) = look(app, f"{TAB}{query}", acts=[a_year])
    page = BeautifulSoup(page, "html.parser")
    assert status == 200
    assert [one.text for one in page.select("#panel .switch [aria-current]")] == ["30 days", "Enrolments"]


def test_the_file_has_what_is_shown_and_no_formula(app):
    def odd(tx) -> None:
        a_year(tx)
        with making.at(tx, clock.moved(tx.now, days=-9)):
            held(tx, ADA, domain="=cmd|'/c calc'!A0", price_cents=700)

    ((_, text),) = look(app, f"{TAB}.csv?days=365", acts=[odd])
    heads, *rows = csv.reader(io.StringIO(text))
    assert heads[0] == "Figure" and ["Followers", "", "", "1", ""] in rows
    revenue = {(row[1], row[2]): row[3] for row in rows if row[0] == "Revenue"}
    assert revenue["'=cmd|'/c calc'!A0", "EUR"] == "7.00" and revenue["Databases", "JPY"].isdigit()
    sessions = [row for row in rows if row[0] == "Sessions"]
    assert sum(int(row[3]) for row in sessions[1:]) == int(sessions[0][3]) and len(sessions) in (13, 14)


@pytest.mark.parametrize("path", [TAB, f"{TAB}.csv", API])
@pytest.mark.parametrize("person", [ADA, EMMA])
def test_nobody_but_mentors_gets_in(app, path, person):
    ((status, _text),) = look(app, path, person=person)
    assert status == 403


def test_a_follower_is_counted_while_the_mentor_looks(tx):
    follows.follow(tx, ADA, MAX.id)
    touched = [event.person_ids for event in tx.events if hasattr(event, "person_ids")]
    assert any(MAX.id in person_ids for person_ids in touched)
