"""The pages of operators, and that nobody else gets them."""

import pytest

from db import bookings, payouts, phones
from db.operators import people, rights
from db.people import accounts
from jobs.texting import Texting
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, PASSWORD_HASH
from tests.support.running import in_a_loop
from tests.support.sms_server import SmsServer
from tests.support.walking import client_of

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = SAME_SITE | {"Accept": "application/json"}
PAGES = ("/admin/payouts", "/admin/payments", "/admin/people", "/admin/mail", "/admin/system", "/admin/log")


def town(tx) -> int:
    """Emma is an operator, and Max waits for a payout."""
    making.an_operator(tx, EMMA)
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id, end=True)
    mail = (5, "a@b.example", "A subject", "", tx.now, making.ahead(tx, days=1), 3, "550 No such user <here>")
    columns = "id, recipient, subject, body, created_at, due_at, attempts, problem"
    tx._execute(f"INSERT INTO mails ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", mail)
    return payouts.request(tx, MAX, {"payout_address": "DE00 1234"}).id


def use(app, act, person=EMMA):
    async def run():
        async with app.test_app() as running:
            payout_id = await app.database.write(town)
            return await act(await client_of(running, person), payout_id)

    return in_a_loop(run())


async def text(client, path: str, **headers) -> tuple[int, str]:
    answer = await client.get(path, headers=headers)
    return answer.status_code, await answer.get_data(as_text=True)


def test_every_page_shows_what_it_is_about(app):
    async def act(client, payout_id):
        paths = (*PAGES, f"/admin/people/{ADA.id}", f"/admin/payouts/{payout_id}/paid")
        return {path: await text(client, path) for path in paths}

    found = use(app, act)
    assert {status for status, _page in found.values()} == {200}
    pages = [page for _status, page in found.values()]
    for page, shows in zip(
        pages,
        ("DE00 1234", "Tests one trusts", "Otto", "A subject", "never", "Made an", "ada@", "DE00 1234"),
        strict=True,
    ):
        assert shows in page, shows


@pytest.mark.parametrize("person", [ADA, MAX])
def test_for_everybody_else_there_is_nothing(app, person):
    async def act(client, payout_id):
        paths = (*PAGES, "/admin", f"/admin/people/{ADA.id}", f"/admin/payouts/{payout_id}/paid", "/api/admin/payouts")
        got = [(await client.get(path, headers=SAME_SITE)).status_code for path in paths]
        sent = [
            (await client.post(path, json=body, headers=JSON)).status_code
            for path, body in (
                (f"/api/admin/payouts/{payout_id}/paid", {"reference": ""}),
                (f"/api/admin/payouts/{payout_id}/refuse", {"reason": "Mine."}),
                (f"/api/admin/people/{ADA.id}/suspend", {"reason": "No."}),
                (f"/api/admin/people/{ADA.id}/reset", {}),
                ("/api/admin/mail/5/retry", {}),
            )
        ]
        return {*got, *sent}, await text(client, "/settings")

    statuses, (_status, settings) = use(app, act, person)
    assert statuses == {404} and "/admin" not in settings


def test_who_is_not_logged_in_is_asked_to(app):
    async def act(client, payout_id):
        page = await client.get("/admin/payouts")
        return page.status_code, page.location, (await client.get("/api/admin/payouts")).status_code

    assert use(app, act, None) == (303, "/login?next=%2Fadmin%2Fpayouts", 401)


def test_payouts_are_settled_by_the_api(app):
    async def act(client, payout_id):
        listed = await (await client.get("/api/admin/payouts", headers=JSON)).get_json()
        path = f"/api/admin/payouts/{payout_id}"
        paid = await client.post(f"{path}/paid", json={"reference": "T 5"}, headers=JSON)
        late = await client.post(f"{path}/refuse", json={"reason": "No."}, headers=JSON)
        return listed, paid.status_code, await paid.get_json(), late.status_code

    listed, status, paid, late = use(app, act)
    (item,) = listed["items"]
    assert item["status"] == "requested" and item["mentor"] == {"id": str(MAX.id), "name": MAX.name}
    assert (status, paid["status"], paid["reference"], late) == (200, "paid", "T 5", 409)


def test_without_javascript_the_form_leads_back_to_the_list(app):
    async def act(client, payout_id):
        path = f"/api/admin/payouts/{payout_id}/refuse"
        wrong = await client.post(path, form={"reason": ""}, headers=SAME_SITE)
        done = await client.post(path, form={"reason": "No such account."}, headers=SAME_SITE)
        return wrong.status_code, done.status_code, done.location, await text(client, "/admin/payouts?show=refused")

    wrong, status, location, (_status, page) = use(app, act)
    assert (wrong, status, location) == (422, 303, "/admin/payouts") and "No such account." in page


def test_the_right_is_gone_at_once_when_it_is_taken_away(app):
    async def act(client, _payout_id):
        before = (await client.get("/admin/payouts")).status_code
        await app.database.write(rights.set_right, EMMA.email, False)
        after = (await client.get("/admin/payouts")).status_code
        return before, after, (await client.post("/api/admin/mail/5/retry", headers=JSON, json={})).status_code

    assert use(app, act) == (200, 404, 404)


def test_who_is_suspended_while_logged_in_is_out_at_once_and_reads_why_at_the_login(app):
    async def act(client, _payout_id):
        before = (await client.get("/learner/sessions")).status_code
        await app.database.write(lambda tx: people.suspend(tx, EMMA, ADA.id, {"reason": "Spam, again."}))
        after = await client.get("/learner/sessions")
        answer = await client.post("/login", form=ADA.login, headers=SAME_SITE)
        return before, after.status_code, answer.status_code, await answer.get_data(as_text=True)

    before, after, status, page = use(app, act, ADA)
    assert (before, after, status) == (200, 303, 403) and "Reason: Spam, again." in page


def test_an_operator_reads_that_who_waits_for_a_payout_is_suspended(app):
    async def act(client, payout_id):
        before = (await text(client, "/admin/payouts"))[1]
        await app.database.write(lambda tx: people.suspend(tx, EMMA, MAX.id, {"reason": "Took money outside."}))
        after = (await text(client, "/admin/payouts"))[1]
        assert "account is suspended" not in before and "This account is suspended." in after
        refused = await client.post(f"/api/admin/payouts/{payout_id}/refuse", json={"reason": "Held."}, headers=JSON)
        return refused.status_code

    assert use(app, act) == 200


def test_a_mail_says_why_it_was_not_sent(app):
    _status, page = use(app, lambda client, payout_id: text(client, "/admin/mail"))
    assert "550 No such user &lt;here&gt;" in page and "Tried again soon" in page


def test_the_page_says_how_many_text_messages_were_sent_and_why_some_were_not(app):
    async def act(client, _payout_id):
        without = (await text(client, "/admin/system"))[1]
        app.texting = Texting(app.database, SmsServer().provider(), 2)
        for number in ("+447700900123", "+447700900456"):
            await app.database.write(phones.begin, ADA, {"number": number}, "123456", b"key", 2)
        await app.database.write(phones.code_failed, ADA.id, "<The provider> said no")
        return without, (await text(client, "/admin/system"))[1], (await text(client, "/admin/mail"))[1]

    without, system, mail = use(app, act)
    assert (
        "Text messages" not in without
        and "of 2, 1 failed" in system
        and "the limit for 24 hours has been reached" in system
    )
    assert (
        "2 were sent in the last 24 hours, of 2 at most. 1 failed." in mail and "&lt;The provider&gt; said no" in mail
    )


def test_a_mail_is_sent_again_and_that_is_in_the_log(app):
    async def act(client, _payout_id):
        status = (await client.post("/api/admin/mail/5/retry", headers=JSON, json={})).status_code
        return (
            status,
            (await client.post("/api/admin/mail/6/retry", headers=JSON, json={})).status_code,
            await text(client, "/admin/log"),
        )

    status, missing, (_status, page) = use(app, act)
    assert (status, missing) == (200, 404) and "Sent the email “A subject” again" in page


def test_before_somebody_is_suspended_it_says_what_becomes_of_their_bookings_and_of_their_sessions(app):
    async def act(client, _payout_id):
        await app.database.write(lambda tx: bookings.book(tx, ADA, making.a_class(tx).id))
        return [(await text(client, f"/admin/people/{one.id}/suspend"))[1] for one in (ADA, MAX)]

    learner, mentor = use(app, act)
    assert "1 booking of theirs is cancelled" in learner and "session of theirs" not in learner
    assert "1 upcoming session of theirs is cancelled" in mentor and "booking of theirs" not in mentor


def test_nobody_is_said_to_be_notified_who_has_left_and_their_money_is_not_refused(app):
    async def settle(client, payout_id):
        await app.database.write(lambda tx: accounts.delete(tx, MAX.id, PASSWORD_HASH))
        page = (await text(client, "/admin/payouts"))[1]
        assert f"{payout_id}/paid" in page and f"{payout_id}/refuse" not in page
        refused = await client.post(f"/api/admin/payouts/{payout_id}/refuse", json={"reason": "No."}, headers=JSON)
        assert refused.status_code == 409
        sent = await client.post(f"/api/admin/payouts/{payout_id}/paid", form={"reference": "5"}, headers=SAME_SITE)
        return sent.status_code, (await text(client, sent.headers["Location"]))[1]

    status, page = use(app, settle)
    assert status == 303 and "has been notified" not in page
