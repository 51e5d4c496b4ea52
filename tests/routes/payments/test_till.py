"""Before a seat or a session is cancelled, the dialog says what goes back or is owed; what has changed is refused."""

import pytest
from bs4 import BeautifulSoup

from db import bookings, payments
from db.installation import facts
from db.payments import till
from db.people import profile
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import in_a_loop
from tests.support.walking import client_of

PLAIN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


def booked(tx, *, way: str = "operator", is_late: bool = False, paid: bool = True, held: bool = False):
    facts.note_payments(tx, way, "")
    facts.note_fee(tx, 1000)
    session = making.a_class(tx, cutoff_hours=72 if is_late else 0, price_cents=1550, seats=2)
    payment = payments.of_booking(tx, bookings.book(tx, ADA, session.id).id)
    if held:
        tx.run("keep_attempt_state", id=payment.id, attempt="held")
        tx.run("end_hold", id=payment.id)
    elif paid:
        till.receive(tx, EMMA, payment)
    return payment


def use(app, act, **how):
    async def run():
        async with app.test_app():
            return await act(await app.database.write(lambda tx: booked(tx, **how)))

    return in_a_loop(run())


async def dialog(client, path: str) -> BeautifulSoup:
    answer = await client.get(path, headers=PLAIN)
    return BeautifulSoup(await answer.get_data(as_text=True), "html.parser").select_one(".modal-box")


def fields(found: BeautifulSoup) -> dict:
    return {one["name"]: one["value"] for one in found.select("input[name]")}


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "You get €15.50 back."),
        ({"way": "direct"}, "You get €15.50 back from Max"),
        ({"paid": False}, "You won’t be charged."),
        ({"way": "stripe", "held": True}, "the €15.50 that is reserved is released"),
        ({"is_late": True}, "You’ve paid it, and get nothing back."),
        ({"is_late": True, "paid": False}, "so you still owe €15.50."),
        ({"is_late": True, "way": "stripe", "held": True}, "charged once the session has taken place"),
    ],
)
def test_a_learner_reads_what_goes_back_or_is_owed(app, how, said):
    async def act(payment):
        found = await dialog(await client_of(app, ADA), f"/bookings/{payment.booking_id}/cancel")
        return " ".join(found.text.split())

    assert said in use(app, act, **how)


def test_a_learner_cancels_as_they_saw_it_or_not_at_all(app):
    async def act(payment):
        client, path = await client_of(app, ADA), f"/bookings/{payment.booking_id}/cancel"
        seen = fields(await dialog(client, path))
        await app.database.write(lambda tx: till.undo(tx, EMMA, payments.get(tx, payment.id)))
        refused = await client.post(f"/api{path}", form=seen, headers=PLAIN)
        page = await refused.get_data(as_text=True)
        again = fields(BeautifulSoup(page, "html.parser").select_one(".modal-box"))
        done = await client.post(f"/api{path}", form=again, headers=PLAIN)
        return refused.status_code, page, done.status_code

    status, page, done = use(app, act)
    assert status == 409 and "What you have paid has changed" in page and "You won’t be charged." in page
    assert done == 303


def test_a_mentor_reads_what_goes_back_and_what_they_do_not_earn_and_agrees_to_that_alone(app):
    async def act(payment):
        client, path = await client_of(app, MAX), f"/sessions/{payment.session_id}/cancel"
        found = await dialog(client, path)
        assert (
            "EUR 1550" not in BeautifulSoup(await (await client.get(path)).get_data(as_text=True), "html.parser").text
        )
        await app.database.write(lambda tx: bookings.book(tx, OTTO, payment.session_id))
        sent = [await client.post(f"/api{path}", form=fields(found), headers=PLAIN)]
        page = await sent[0].get_data(as_text=True)
        again = BeautifulSoup(page, "html.parser").select_one(".modal-box")
        sent.append(await client.post(f"/api{path}", form=fields(again), headers=PLAIN))
        return found.text, page, [one.status_code for one in sent]

    first, second, sent = use(app, act)
    assert "Learners get back €15.50" in first and "You’d have earned €13.95." in first
    assert "has changed" in second and "€15.50 that learners haven’t paid yet" in second and "€27.90" in second
    assert sent == [409, 303]


def test_a_mentor_who_was_paid_directly_reads_what_they_give_back(app):
    async def act(payment):
        return (await dialog(await client_of(app, MAX), f"/sessions/{payment.session_id}/cancel")).text

    assert "You give back €15.50 that learners have paid you." in use(app, act, way="direct")


def test_only_who_owes_a_mentor_reads_how_to_pay_them(app):
    async def act(payment):
        await app.database.write(lambda tx: profile.update(tx, MAX.id, how_to_pay="IBAN <DE89>\nReference: your name"))
        learner, mentor, other = [await client_of(app, one) for one in (ADA, MAX, OTTO)]
        path, shown = f"/payments/{payment.id}", "IBAN &lt;DE89&gt;\nReference"
        page = await text(learner, path)
        assert shown in page and "You pay Max Mentor directly." in page and "Message Max Mentor" in page
        assert "IBAN" not in await text(mentor, path)
        for public in (f"/mentors/{MAX.id}", f"/api/mentors/{MAX.id}", path):
            assert "DE89" not in await text(other, public)
        await app.database.write(lambda tx: till.receive(tx, MAX, payments.get(tx, payment.id)))
        assert "DE89" not in await text(learner, path)

    use(app, act, way="direct", paid=False)


async def text(client, path: str) -> str:
    return await (await client.get(path, headers=PLAIN)).get_data(as_text=True)
