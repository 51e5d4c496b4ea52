"""Requesting a payout: the confirmation, the press, and the API."""

from functools import partial

import pytest
from bs4 import BeautifulSoup

from db import payouts
from tests.routes.test_earnings import earn
from tests.support.cast import ADA, MAX
from tests.support.running import in_a_loop
from tests.support.walking import client_of

FORM, PRESS = "/mentor/earnings/payout", "/api/earnings/payout"
SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = SAME_SITE | {"Accept": "application/json"}


def use(app, act, person=MAX, earned: int = 5000):
    async def run():
        async with app.test_app() as running:
            if earned:
                await app.database.write(partial(earn), earned)
            return await act(await client_of(running, person))

    return in_a_loop(run())


def test_the_confirmation_shows_the_amount_and_where_it_goes_and_the_press_takes_it(app):
    async def act(client):
        await client.post(PRESS, json={"payout_address": "Old desk", "amount_cents": 1000}, headers=JSON)
        (first,) = (await (await client.get("/api/payouts", headers=JSON)).get_json())["items"]
        await app.database.write(payouts.pay, int(first["id"]), "")
        form = BeautifulSoup(await (await client.get(FORM)).get_data(as_text=True), "html.parser").select_one(
            "form[action='/api/earnings/payout']"
        )
        fields = {one["name"]: one["value"] for one in form.select("input")}
        answer = await client.post(PRESS, form=fields, headers=SAME_SITE)
        history = await (await client.get("/mentor/earnings?show=payouts")).get_data(as_text=True)
        return form.text, fields, answer, history

    shown, fields, answer, history = use(app, act)
    assert "€40" in shown and fields["payout_address"] == "Old desk"
    assert answer.status_code == 303 and "show=payouts" in answer.location
    assert history.count("Old desk") == 2 and "Requested" in history


def test_without_a_place_to_send_it_the_form_comes_back(app):
    async def act(client):
        answer = await client.post(PRESS, form={"amount_cents": "5000", "currency": "EUR"}, headers=SAME_SITE)
        return answer.status_code, await answer.get_data(as_text=True)

    status, page = use(app, act)
    assert status == 422 and "Please say where the money should go." in page and "€50" in page


def test_a_key_gets_the_same_answer_and_another_body_is_refused(app):
    async def act(client):
        body, headers = {"payout_address": "Cash", "amount_cents": 2000}, JSON | {"Idempotency-Key": "one"}
        answers = [await client.post(PRESS, json=body, headers=headers) for _ in range(3)]
        other = await client.post(PRESS, json=body | {"amount_cents": 1000}, headers=headers)
        return [(answer.status_code, await answer.get_json()) for answer in answers], other.status_code

    answers, other = use(app, act)
    assert [status for status, _payout in answers] == [201] * 3 and other == 422
    assert answers[0] == answers[1] == answers[2] and answers[0][1]["amount_cents"] == 2000


@pytest.mark.parametrize("path", [FORM, "/api/payouts"])
def test_learners_do_not_get_in(app, path):
    async def act(client):
        return (await client.get(path)).status_code, (await client.post(PRESS, json={}, headers=JSON)).status_code

    assert use(app, act, ADA, earned=0) == (403, 403)


def test_a_mentor_without_earnings_has_nothing_to_confirm(app):
    async def act(client):
        answer = await client.post(PRESS, json={}, headers=JSON)
        return (await client.get(FORM)).status_code, answer.status_code

    assert use(app, act, earned=0) == (404, 409)


def test_where_a_waiting_payout_goes_is_changed_by_a_plain_form(app):
    async def act(client):
        made = await client.post(PRESS, json={"payout_address": "Old desk"}, headers=JSON)
        payout_id = (await made.get_json())["id"]
        history = await (await client.get("/mentor/earnings?show=payouts")).get_data(as_text=True)
        path = f"/mentor/earnings/payouts/{payout_id}/address"
        form = await (await client.get(path)).get_data(as_text=True)
        sent = await client.post(
            f"/api/payouts/{payout_id}/address", form={"payout_address": "New desk"}, headers=SAME_SITE
        )
        (stored,) = (await (await client.get("/api/payouts", headers=JSON)).get_json())["items"]
        return path in history, form, sent.status_code, stored["address"]

    is_linked, form, status, address = use(app, act)
    assert is_linked and 'value="Old desk"' in form and (status, address) == (303, "New desk")
