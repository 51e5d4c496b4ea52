"""Setting up an account at Stripe, and having a payout sent there, through pages and calls."""

import pytest

from app import create_app
from db import payouts
from db.installation import facts
from integrations.process import options
from tests.routes.test_earnings import earn
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX
from tests.support.running import QUIET, in_a_loop
from tests.support.stripe_server import FakeStripe
from tests.support.walking import client_of

PLAIN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = PLAIN | {"Accept": "application/json"}
PAGE, CALL, EARNINGS = "/mentor/earnings/account", "/api/earnings/account", "/mentor/earnings"


@pytest.fixture
def fake():
    made = FakeStripe()
    yield made
    made.close()


@pytest.fixture
def app(data, fake):
    given = ["serve", "--data", str(data), "--no-rate-limits", "--payments", "stripe"]
    return create_app(options.parse(given, QUIET | fake.environment))


def earned(tx) -> None:
    """Fifty euros of Max’s, from before learners paid online; Emma is an operator."""
    making.an_operator(tx, EMMA)
    facts.note_payments(tx, "operator", "")
    earn(tx, 5000)
    facts.note_payments(tx, "stripe", "")


def use(app, act):
    async def run():
        async with app.test_app():
            await app.database.write(earned)
            return await act(await client_of(app, MAX))

    return in_a_loop(run())


async def text(client, path: str) -> str:
    answer = await client.get(path, headers=PLAIN)
    assert answer.status_code == 200, path
    return await answer.get_data(as_text=True)


def test_a_mentor_is_led_to_stripe_and_back_and_their_payout_is_sent(app, fake):
    async def act(client):
        assert "they’re paid by hand" in await text(client, EARNINGS)
        assert '<option value="DE"' in await text(client, PAGE)
        answer = await client.post(CALL, form={"country": "DE"}, headers=PLAIN)
        assert (answer.status_code, answer.location) == (303, PAGE)  # without JavaScript: a page with the link
        assert "https://connect.stripe.example/acct_1" in await text(client, PAGE)
        assert "Stripe needs more details" in await text(client, EARNINGS)
        fake.set_up("acct_1")
        back = await client.get(f"{PAGE}?from=provider", headers=PLAIN)
        assert (back.status_code, back.location) == (303, EARNINGS)
        await app.payments.round()
        assert "go straight to your bank account" in await text(client, EARNINGS)
        assert "Stripe sends it to your bank account." in await text(client, "/mentor/earnings/payout")
        payout = await (await client.post("/api/earnings/payout", json={}, headers=JSON)).get_json()
        operator, path = await client_of(app, EMMA), f"/api/admin/payouts/{payout['id']}/send"
        assert "Send by Stripe" in await text(operator, "/admin/payouts")
        assert "€50" in await text(operator, path.removeprefix("/api"))
        fake.balance = 0
        sent = await operator.post(path, json={}, headers=JSON)
        assert (await sent.get_json())["transfer"] == "wanted"
        await app.payments.round()
        page = await text(operator, "/admin/payouts")
        assert "insufficient funds" in page and "Try again" in page
        fake.balance = 5000
        await operator.post(path, form={}, headers=PLAIN)
        assert "Being sent" in await text(client, f"{EARNINGS}?show=payouts")
        await app.payments.round()
        assert "tr_" in await text(client, f"{EARNINGS}?show=payouts")
        assert f"payouts/{payout['id']}/" not in await text(operator, "/admin/payouts")

    use(app, act)


def test_a_link_that_has_expired_is_made_anew(app, fake):
    async def act(client):
        first = await (await client.post(CALL, json={"country": "DE"}, headers=JSON)).get_json()
        assert "Stripe’s link has expired" in await text(client, f"{PAGE}?from=expired")
        second = await (await client.post(CALL, json={}, headers=JSON)).get_json()
        assert first["url"] != second["url"] and len(fake.accounts) == 1

    use(app, act)


def test_what_is_wrong_is_said_on_the_form(app, fake):
    async def act(client):
        answers = [await client.post(CALL, form=given, headers=PLAIN) for given in ({}, {"country": "XX"})]
        assert [one.status_code for one in answers] == [422, 422]
        refused = await client.post(CALL, form={"country": "BR"}, headers=PLAIN)
        assert "cannot create accounts in BR" in await refused.get_data(as_text=True)
        fake.is_down = True
        refused = await client.post(CALL, json={"country": "DE"}, headers=JSON)
        assert refused.status_code == 409 and "try again" in await refused.get_data(as_text=True)

    use(app, act)


def test_others_have_no_such_account_and_send_nothing(app, fake):
    async def act(client):
        learner, payout = (
            await client_of(app, ADA),
            await app.database.write(payouts.request, MAX, {"payout_address": "Cash"}),
        )
        path = f"/api/admin/payouts/{payout.id}/send"
        posted = [await one.post(path, json={}, headers=JSON) for one in (client, learner)]
        assert [one.status_code for one in posted] == [404, 404]
        assert (await learner.get(PAGE)).status_code == 403 and (await client.get(CALL)).status_code == 404

    use(app, act)


def test_where_stripe_is_not_in_use_nobody_reads_of_it(data):
    app = create_app(options.parse(["serve", "--data", str(data), "--no-rate-limits"], QUIET))

    async def act():
        async with app.test_app():
            client = await client_of(app, MAX)
            assert "Stripe" not in await text(client, EARNINGS)
            assert (await client.get(PAGE)).status_code == 404
            answer = await client.post(CALL, json={"country": "DE"}, headers=JSON)
            return answer.status_code

    assert in_a_loop(act()) == 409
