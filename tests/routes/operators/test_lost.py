"""Settling by hand what waits at a payment provider that can’t be asked any more."""

from db.installation import facts
from tests.db.operators.test_lost import paid, payout_under_way
from tests.support import making
from tests.support.cast import ADA, EMMA
from tests.support.walking import FOR_A_PAGE as HEADERS
from tests.support.walking import acting_in, page

JSON = HEADERS | {"Accept": "application/json"}


def town(tx) -> tuple[int, int]:
    """A reserved payment, and a payout on its way; the keys of Stripe are gone (the test server never had any)."""
    making.an_operator(tx, EMMA)
    facts.note_payments(tx, "stripe", "")
    facts.note_providers(tx, ["stripe"])
    payout_id = payout_under_way(tx).id
    made = paid(tx, starts_at=making.ahead(tx, days=9)).id, payout_id
    facts.note_payments(tx, "operator", "")
    facts.note_providers(tx, [])
    return made


def use(app, act, person=EMMA):
    return acting_in(app, town, act, person)


def test_each_is_settled_from_its_list(app):
    async def act(client, payment_id, payout_id):
        said = {"reference": "Statement 7", "reason": "Account <closed>"}
        path, payouts = f"/admin/payments/{payment_id}/settle", f"/admin/payouts/{payout_id}/settle"
        assert "Stripe, which can’t be asked" in await page(client, "/admin/payments")
        assert path in await page(client, "/admin/payments?show=lost") and "It was charged" in await page(client, path)
        assert payouts in await page(client, "/admin/payouts") and "Stripe has sent it" in await page(client, payouts)
        again = await client.post(f"/api{path}", form={"outcome": "", **said}, headers=HEADERS)
        shown = await again.get_data(as_text=True)
        assert again.status_code == 422 and "Account &lt;closed&gt;" in shown
        assert "Please say what became of it." in shown
        done = await client.post(f"/api{path}", form={"outcome": "charged", **said}, headers=HEADERS)
        assert (done.status_code, done.location) == (303, "/admin/payments?show=lost")
        twice = await client.post(f"/api{path}", json={"outcome": "charged", **said}, headers=JSON)
        assert twice.status_code == 409
        done = await client.post(f"/api{payouts}", json={"outcome": "sent", **said}, headers=JSON)
        assert (await done.get_json())["status"] == "paid"
        assert (await client.get(path, headers=HEADERS)).status_code == 404
        assert "At a lost provider" not in await page(client, "/admin/payments")
        log = await page(client, "/admin/log")
        assert "charged €15, reference Statement 7" in log and "had sent a payout of €50" in log

    use(app, act)


def test_nobody_else_gets_there(app):
    async def act(client, payment_id, payout_id):
        for path in (f"/admin/payments/{payment_id}/settle", f"/admin/payouts/{payout_id}/settle"):
            assert (await client.get(path, headers=HEADERS)).status_code == 404
            body = {"outcome": "charged", "reference": "1", "reason": "2"}
            assert (await client.post(f"/api{path}", json=body, headers=JSON)).status_code == 404

    use(app, act, ADA)
