"""Paying online: booking leads to the page where one pays, and events come in at an address that anybody may call."""

from functools import partial
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from app import create_app
from db import clock, payments, people
from db.payments import holds
from db.refusals import Refused
from integrations.process import options
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import QUIET, command, in_a_loop
from tests.support.stripe_server import FakeStripe
from tests.support.walking import client_of

JSON = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
PLAIN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@pytest.fixture
def fake():
    made = FakeStripe()
    yield made
    made.close()


@pytest.fixture
def app(data, fake):
    return create_app(
        options.parse(
            ["serve", "--data", str(data), "--no-rate-limits", "--payments", "stripe"], QUIET | fake.environment
        )
    )


def use(app, act):
    async def run():
        async with app.test_app():
            session = await app.database.write(lambda tx: making.a_class(tx, people.acting(tx, MAX.id)))
            return await act(await client_of(app, ADA), session)

    return in_a_loop(run())


async def book(client, session, **headers):
    return await client.post(f"/api/sessions/{session.id}/book", form={}, headers=PLAIN | headers)


async def page(client, path: str) -> BeautifulSoup:
    response = await client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(await response.get_data(as_text=True), "html.parser")


def test_booking_leads_to_paying_and_paying_to_the_page_of_the_provider(app, fake):
    async def act(client, session):
        before = await page(client, f"/sessions/{session.id}/book")
        booked = await book(client, session)
        shown = await page(client, booked.location)
        pressed = await client.post(shown.select_one("form[action$='/pay']")["action"], form={}, headers=PLAIN)
        leads = await page(client, pressed.location)
        live = await client.post(
            shown.select_one("form[action$='/pay']")["action"], form={}, headers=PLAIN | {"HX-Request": "true"}
        )
        fake.pay(fake.last())
        back = await page(client, f"{booked.location}?from=provider")
        await app.payments.round()
        after = await page(client, booked.location)
        mine = await page(client, "/learner/sessions")
        return before.text, shown, leads, live.headers["HX-Redirect"], back.text, after.text, mine.text

    before, shown, leads, redirect, back, after, mine = use(app, act)
    assert "You pay online, right after booking." in before
    assert "Your seat is kept for you until" in shown.text and shown.select_one("[data-held]")
    url = f"https://checkout.stripe.example/{fake.last()}"
    assert leads.select_one("main a.btn-primary")["href"] == redirect == url
    assert "If you’ve just paid" in back
    assert "is reserved, and charged once the session has taken place" in after and "is reserved" in mine


def test_a_free_seat_is_booked_as_ever(app):
    async def act(client, session):
        free = await app.database.write(
            lambda tx: making.a_class(tx, people.acting(tx, MAX.id), price_cents=0, starts_at=making.ahead(tx, days=9))
        )
        booked = await book(client, free)
        return booked.location, (await page(client, booked.location)).text

    location, shown = use(app, act)
    assert "/sessions/" in location and "You’re booked" in shown and "pay" not in shown.lower()


def test_others_neither_pay_nor_look(app):
    async def act(client, session):
        payment_id = (await book(client, session)).location.rpartition("/")[2]
        answers = []
        for person in (OTTO, MAX):
            other = await client_of(app, person)
            sent = await other.post(f"/api/payments/{payment_id}/pay", json={}, headers=JSON)
            seen = await other.get(f"/payments/{payment_id}?from=provider")
            answers.append((sent.status_code, seen.status_code))
        return answers

    assert use(app, act) == [(404, 404), (403, 404)]


def test_an_event_is_believed_only_with_its_signature(app, fake):
    async def act(client, session):
        body, headers = fake.event("checkout.session.completed", {"id": "cs_1"})
        guest, answers = app.test_client(), []
        for sent, given in ((body, headers), (body, headers), (body + " ", headers), (body, {})):
            answer = await guest.post("/api/payments/stripe", data=sent, headers=given)
            answers.append(answer.status_code)
        foreign = await guest.post("/api/payments/paypal", data=body, headers=headers)
        return answers, foreign.status_code

    assert use(app, act) == ([200, 200, 400, 400], 400)


def test_while_the_provider_is_away_the_seat_is_kept_and_the_learner_is_told(app, fake):
    async def act(client, session):
        payment_id = (await book(client, session)).location.rpartition("/")[2]
        fake.is_down = True
        answer = await client.post(f"/api/payments/{payment_id}/pay", json={}, headers=JSON)
        fake.is_down = False
        again = await client.post(f"/api/payments/{payment_id}/pay", json={}, headers=JSON)
        kept = await app.database.read(partial(payments.get, payment_id=int(payment_id)))
        return answer.status_code, await answer.get_json(), await again.get_json(), kept

    status, problem, again, kept = use(app, act)
    assert status == 409 and "try again" in problem["detail"]
    assert again["url"].endswith(fake.last()) and kept.hold_until and len(fake.sessions) == 1


def test_without_its_keys_it_does_not_start_and_doctor_says_which_are_missing(data):
    with pytest.raises(Refused, match="MENTORA_STRIPE_KEY"):
        create_app(options.parse(["serve", "--data", str(data), "--payments", "stripe"], QUIET))
    examined = command("doctor", "--data", str(data), "--payments", "stripe")
    assert "NOT OK  learners pay online" in examined.stdout and "MENTORA_STRIPE_WEBHOOK_SECRET" in examined.stdout


def test_a_flood_of_events_that_nobody_signed_is_limited(data, fake, monkeypatch):
    monkeypatch.setattr("routes.http.limits.time", SimpleNamespace(monotonic=lambda: 0.0))
    limited = create_app(
        options.parse(["serve", "--data", str(data), "--payments", "stripe"], QUIET | fake.environment)
    )

    async def run():
        async with limited.test_app():
            guest = limited.test_client()
            return {(await guest.post("/api/payments/stripe", data="{}")).status_code for _event in range(70)}

    assert in_a_loop(run()) == {400, 429}


def test_who_has_not_paid_in_time_reads_that_the_seat_was_given_up(app):
    def too_late(tx):
        with making.at(tx, clock.moved(tx.now, minutes=16)):
            assert holds.release(tx) == 1

    async def act(client, session):
        booked = await book(client, session)
        await app.database.write(too_late)
        return await page(client, booked.location)

    shown = use(app, act)
    assert "It wasn’t paid in time, so your seat was given up. Nothing was charged." in shown.text
    assert shown.select_one("main a.btn[href^='/sessions/']") and not shown.select("form[action$='/pay'], [data-held]")
