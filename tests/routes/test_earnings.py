"""A mentor's earnings: the tab, the file, and the API. Every sum equals a slow, plain recount."""

import csv
import io
from collections import Counter
from functools import partial

import pytest
from bs4 import BeautifulSoup

from db import bookings, clock, earnings, ledger, objections, payouts, people
from db.installation import facts
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.client import with_token
from tests.support.counting import Queries
from tests.support.running import in_a_loop
from tests.support.walking import client_of

TAB = "/mentor/earnings"


def earn(tx, *prices: int, day: int = 2, **fields) -> None:
    """Sessions that took place, at these prices."""
    for number, price in enumerate(prices):
        session = making.a_class(tx, price_cents=price, starts_at=making.ahead(tx, days=day + number), **fields)
        bookings.book(tx, ADA, session.id)
        making.begin(tx, session.id, end=True)


def a_year(tx) -> None:
    """A session each month, in two currencies, and a payout. It ends now."""
    now = tx.now
    for number in range(14):
        with making.at(tx, clock.moved(now, days=-31 * number - 3)):  # the first before twelve months began
            earn(tx, 1000 + number, currency="JPY" if number % 3 else "EUR")
    payouts.send_to(tx, MAX, "DE00 1234")
    payouts.request(tx, MAX, {"currency": "EUR", "amount_cents": 2000})
    for learner in (ADA, OTTO):
        bookings.book(tx, learner, making.a_class(tx, starts_at=making.ahead(tx, days=9, hours=learner.id)).id)


def test_every_sum_equals_a_plain_recount(tx):
    facts.note_fee(tx, 700)
    a_year(tx)
    rows = tx._execute("SELECT book, currency, amount_cents, created_at FROM entries WHERE account_id = ?", (MAX.id,))
    total, available = Counter(), Counter()
    for book, currency, cents, _time in rows.fetchall():
        total[currency] += cents if book == "earnings" else 0
        available[currency] += cents if book != "fees" else 0
    found = {one.currency: one for one in earnings.balances(tx, MAX)}
    assert {currency: one.total_cents for currency, one in found.items()} == total and len(total) == 2
    for currency, one in found.items():
        assert one.available_cents == available[currency] == ledger.available(tx, MAX.id, currency)
        assert len(one.months) == 12 and sum(month.cents for month in one.months) < one.total_cents
    assert found["EUR"].pending_cents == 2 * (1500 - 105) and found["JPY"].pending_cents == 0


def test_a_month_begins_at_the_mentors_own_midnight(tx):
    with making.at(tx, "2026-10-30T03:00:00Z"):
        session = making.a_class(tx, starts_at="2026-11-01T03:30:00Z")
        bookings.book(tx, ADA, session.id)
        making.begin(tx, session.id, end=True)
    with making.at(tx, "2026-11-20T00:00:00Z"):
        (balance,) = earnings.balances(tx, people.acting(tx, MAX.id))  # in New York
    assert [(month.month, month.cents) for month in balance.months[-2:]] == [("2026-10", 1500), ("2026-11", 0)]


def look(app, *paths: str, acts=(), person=MAX) -> list:
    async def run():
        async with app.test_app() as running:
            for act in acts:
                await app.database.write(act)
            client = await client_of(running, person)
            answers = [await client.get(path) for path in paths]
            return [(answer.status_code, await answer.get_data(as_text=True)) for answer in answers]

    return in_a_loop(run())


def test_the_tab_shows_the_sums_the_chart_and_every_entry(app):
    (_, page), (_, history) = look(app, TAB, f"{TAB}?show=payouts", acts=[a_year])
    page, history = BeautifulSoup(page, "html.parser"), BeautifulSoup(history, "html.parser")
    assert len(page.select("#panel .figures")) == 2 and len(page.select("#panel table tbody tr")) == 24
    assert len(page.select("#panel svg rect title")) == 24
    assert "Ada Learner" in page.select_one("#panel .rows").text
    row = history.select_one("#panel .rows li").text
    assert "€20" in row and "DE00 1234" in row and "Requested" in row


def test_a_payout_on_its_way_is_why_no_other_can_be_requested(app):
    ((_, page),) = look(app, TAB, acts=[a_year])
    assert "Your payout of €20 is on its way. You can request the next one when it’s paid." in page
    assert "currency=EUR" not in page and "On its way" in page


def test_an_entry_says_what_became_of_the_payout_and_the_next_one_can_be_requested(app):
    def pay(tx) -> None:
        payouts.pay(tx, earnings.payouts(tx, MAX.id).items[0].id, "Transfer 7")
        earn(tx, 2000, day=20)

    ((_, page),) = look(app, TAB, acts=[a_year, pay])
    assert "currency=EUR" in page and "Paid out" in page and "On its way" not in page


def test_what_an_objection_took_is_said(app):
    def object_to(tx) -> None:
        session = making.a_class(tx, starts_at=making.ahead(tx, days=2))
        booking = bookings.book(tx, ADA, session.id)
        making.begin(tx, session.id, end=True)
        objections.raise_one(tx, ADA, booking.id, {"words": "Nobody came"})

    ((_, page),) = look(app, TAB, acts=[object_to])
    assert "held until the objection is settled" in BeautifulSoup(page, "html.parser").select_one("#panel .rows").text


def test_a_new_mentor_reads_that_there_are_no_earnings_yet(newcomer):
    assert "No earnings yet" in newcomer("mentor")[0].get(TAB).text


def test_the_tab_takes_three_queries_however_many_entries_there_are(app):
    async def run():
        queries, counted = Queries(app), []
        async with app.test_app() as running:
            client = await client_of(running, MAX)
            for act in (partial(earn, day=2), a_year):
                await app.database.write(act, *([1500] if act is not a_year else []))
                counted += [(await queries.of(client.get(path)))[0] for path in (TAB, f"{TAB}?show=payouts")]
        return counted

    assert in_a_loop(run()) == [3] * 4


def test_the_file_has_every_entry_and_no_formula(app, monkeypatch):
    monkeypatch.setattr("routes.earnings.AT_ONCE", 3)
    ((_status, text),) = look(
        app, f"{TAB}.csv", acts=[a_year, lambda tx: earn(tx, 1500, day=20, title="=cmd|'/c calc'!A0")]
    )
    heads, *rows = csv.reader(io.StringIO(text))
    assert heads[0] == "Date (UTC)" and len(rows) == 16
    assert "'=cmd|'/c calc'!A0" in [row[2] for row in rows]
    assert Counter(row[1] for row in rows) == {"earning": 15, "payout": 1}
    assert "-20.00" in [row[4] for row in rows] and "1001" in [row[4] for row in rows]


def test_a_program_reads_balances_months_and_entries(newcomer, guest):
    _client, mentor = newcomer("mentor")
    found = with_token(guest.url.geturl(), mentor).get("/api/earnings", Accept="application/json").json
    assert found == {"balances": [], "months": [], "items": [], "next": None}


@pytest.mark.parametrize("path", [TAB, f"{TAB}.csv", "/api/earnings"])
def test_nobody_but_mentors_gets_in(app, path):
    ((status, _text),) = look(app, path, person=ADA)
    assert status == 403
