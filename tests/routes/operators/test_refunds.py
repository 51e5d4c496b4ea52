"""A refund that failed: tried again, or given back in another way, from the list of payments."""

from db.installation import facts
from tests.support import making
from tests.support.cast import ADA, EMMA
from tests.support.paying import failed_refund
from tests.support.walking import FOR_A_PAGE as HEADERS
from tests.support.walking import acting_in, page

JSON = HEADERS | {"Accept": "application/json"}
LIST = "/admin/payments?show=to_give_back"


def town(tx) -> tuple[int, int]:
    """Two that Ada paid and has given up; Stripe gave back both, and both failed."""
    making.an_operator(tx, EMMA)
    facts.note_payments(tx, "stripe", "")
    facts.note_providers(tx, ["stripe"])
    first, second = (failed_refund(tx, days) for days in (9, 11))
    return first, second


def use(app, act, person=EMMA):
    return acting_in(app, town, act, person)


def test_each_is_seen_and_settled_from_the_list(app):
    async def act(client, first, second):
        shown = await page(client, LIST)
        assert (
            shown.count("Stripe couldn’t give it back.") == 2 and f"/api/admin/payments/{first}/given-back" not in shown
        )
        form, again = f"/admin/payments/{first}/refund", f"/api/admin/payments/{second}/refund/again"
        assert form in shown and again in shown and "Pay the learner in another way" in await page(client, form)
        refused = await client.post(f"/api{form}/by-hand", form={"reference": " "}, headers=HEADERS)
        assert refused.status_code == 422
        done = await client.post(f"/api{form}/by-hand", form={"reference": "Transfer <7>"}, headers=HEADERS)
        assert (done.status_code, done.location) == (303, LIST)
        assert (await client.post(again, headers=JSON)).status_code == 200
        assert (await client.post(again, headers=JSON)).status_code == 409
        shown = await page(client, LIST)
        assert "Stripe is asked to give it back." in shown and "/refund/again" not in shown
        assert (await client.get(form, headers=HEADERS)).status_code == 404
        log = await page(client, "/admin/log")
        assert "reference Transfer &lt;7&gt;" in log and "Had a refund of €15 tried again" in log

    use(app, act)


def test_the_learner_reads_what_became_of_it(app):
    async def act(client, first, _second):
        shown = await page(client, f"/payments/{first}")
        assert "Stripe tried, and it didn’t reach you" in shown and "Came back: the refund failed" in shown
        assert "Your refund of €15 didn’t reach you" in await page(client, "/learner/notifications")

    use(app, act, ADA)


def test_nobody_else_settles_it(app):
    async def act(client, first, _second):
        path = f"/api/admin/payments/{first}/refund"
        for sent in (
            client.post(f"{path}/again", headers=JSON),
            client.get(path.removeprefix("/api"), headers=HEADERS),
        ):
            assert (await sent).status_code == 404
        assert (await client.post(f"{path}/by-hand", json={"reference": "7"}, headers=JSON)).status_code == 404

    use(app, act, ADA)
