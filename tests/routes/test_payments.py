"""What learners owe and have paid, the receipt, and what a mentor who is paid directly notes down."""

from functools import partial

import pytest
from bs4 import BeautifulSoup

from app import create_app
from db import bookings, payments, people
from db.payments import till
from integrations.process import options
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import QUIET, in_a_loop
from tests.support.walking import client_of

JSON = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
PLAIN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
TEXT = "Cash at the desk <b>"


def make(data, *arguments: str):
    return create_app(options.parse(["serve", "--data", str(data), "--no-rate-limits", *arguments], QUIET))


@pytest.fixture
def operators(data):
    return make(data, "--payment-text", TEXT)


@pytest.fixture
def direct(data):
    return make(data, "--payments", "direct")


def owed(tx, price_cents: int = 1500):
    """The payment of a seat that Ada has booked, or only the seat if it is free."""
    session = making.a_class(tx, people.acting(tx, MAX.id), price_cents=price_cents)
    booking = bookings.book(tx, people.acting(tx, ADA.id), session.id)
    return payments.of_booking(tx, booking.id) or booking


def use(app, act, **given):
    async def run():
        async with app.test_app():
            return await act(await app.database.write(partial(owed, **given)))

    return in_a_loop(run())


async def text(client, path: str) -> str:
    response = await client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(await response.get_data(as_text=True), "html.parser").select_one("main").text


def test_a_learner_reads_what_they_owe_and_how_to_pay(operators):
    async def act(payment):
        client = await client_of(operators, ADA)
        pages = [f"/sessions/{payment.session_id}", f"/payments/{payment.id}"]
        return [await text(client, path) for path in (*pages, "/learner/sessions", "/learner/payments")]

    session, receipt, mine, listed = use(operators, act)
    assert all(TEXT in page for page in (session, receipt))
    assert all("You owe €15" in page for page in (session, receipt, mine))
    assert "to pay" in listed and "€15" in listed and "Payments" in mine


def test_who_booked_nothing_with_a_price_sees_no_payments(operators):
    async def act(booking):
        client = await client_of(operators, ADA)
        pages = ["/learner/sessions", f"/sessions/{booking.session_id}", f"/sessions/{booking.session_id}/book"]
        return [await text(client, path) for path in pages]

    for page in use(operators, act, price_cents=0):
        assert "Payment" not in page and TEXT not in page and "owe" not in page


def test_the_price_of_a_seat_says_whom_to_pay_before_it_is_booked(direct):
    async def act(payment):
        return await text(await client_of(direct, OTTO), f"/sessions/{payment.session_id}/book")

    assert "You pay the mentor directly." in use(direct, act)


def test_a_receipt_says_who_what_when_how_much_and_its_number(operators):
    async def act(payment):
        await operators.database.write(till.receive, MAX, payment)
        client = await client_of(operators, ADA)
        return await text(client, f"/payments/{payment.id}"), await text(client, "/learner/payments")

    receipt, listed = use(operators, act)
    for part in ("Receipt no. 1", "Ada", "The organiser", "Tests one trusts", "€15", "Received", "paid"):
        assert part in receipt, part
    assert "Receipt no. 1" in listed


def test_a_mentor_who_is_paid_directly_marks_it_on_the_list_of_participants(direct):
    async def act(payment):
        host, path = await client_of(direct, MAX), f"/sessions/{payment.session_id}"
        before = await (await host.get(path)).get_data(as_text=True)
        marked = await host.post(f"/api/payments/{payment.id}/received", json={}, headers=JSON)
        after = await text(host, path)
        undone = await host.post(f"/api/payments/{payment.id}/undo", form={}, headers=PLAIN)
        shown = await (await host.get(f"/api/payments/{payment.id}", headers=JSON)).get_json()
        earnings = await text(host, "/mentor/earnings")
        return before, await marked.get_json(), after, undone, shown, earnings, payment.id

    before, marked, after, undone, shown, earnings, payment_id = use(direct, act)
    assert f"/api/payments/{payment_id}/received" in before
    assert (marked["state"], marked["number"], shown["state"]) == ("received", 1, "owed")
    assert "paid" in after and undone.status_code == 303
    assert "Learners pay you directly" in earnings


@pytest.mark.parametrize("act", ["received", "given-back", "undo"])
def test_nobody_else_marks_a_payment_or_sees_it(direct, act):
    async def go(payment):
        answers = []
        for person in (OTTO, EMMA, ADA):
            client = await client_of(direct, person)
            sent = await client.post(f"/api/payments/{payment.id}/{act}", json={}, headers=JSON)
            seen = await client.get(f"/api/payments/{payment.id}", headers=JSON)
            page = await client.get(f"/payments/{payment.id}")
            answers.append((sent.status_code, seen.status_code, page.status_code))
        unknown = await client.get("/api/payments/12345", headers=JSON)
        return answers, unknown.status_code

    assert use(direct, go) == ([(403, 404, 404), (403, 404, 404), (403, 200, 200)], 404)


def test_a_mentor_does_not_mark_what_the_operator_collects(operators):
    async def act(payment):
        client = await client_of(operators, MAX)
        sent = await client.post(f"/api/payments/{payment.id}/received", json={}, headers=JSON)
        return sent.status_code, (await client.get(f"/payments/{payment.id}")).status_code

    assert use(operators, act) == (404, 404)


def test_the_api_lists_what_a_learner_owes(operators):
    async def act(payment):
        client = await client_of(operators, ADA)
        return await (await client.get("/api/payments", headers=JSON)).get_json()

    found = use(operators, act)
    assert found["next"] is None
    assert [(one["state"], one["owed_cents"], one["currency"]) for one in found["items"]] == [("owed", 1500, "EUR")]
