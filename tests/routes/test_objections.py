"""Who was there, on the page of the session; objecting, answering and settling through pages and calls."""

from functools import partial

from db import attendance, bookings, payments
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from tests.support.running import in_a_loop
from tests.support.walking import client_of

SAME_SITE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
JSON = SAME_SITE | {"Accept": "application/json"}


def town(tx):
    """Ada came late and Otto did not, to a class that has just ended."""
    making.an_operator(tx, EMMA)
    session = making.a_full_class(tx, ADA, OTTO, starts_at=making.ahead(tx, minutes=1))
    tx.now = making.ahead(tx, minutes=2)
    readiness.start(tx, MAX, session.id)
    for person in (MAX, ADA):
        readiness.attend(tx, person.id, session.id)
        attendance.joined(tx, person.id, session.id)
    readiness.end(tx, MAX, session.id)
    seats = {one.learner_id: one.id for one in bookings.participants(tx, session.id)}
    return session.id, seats[ADA.id], seats[OTTO.id]


def use(app, act):
    async def run():
        async with app.test_app() as running:
            made = await app.database.write(town)
            return await act(partial(client_of, running), *made)

    return in_a_loop(run())


async def text(client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, path
    return await answer.get_data(as_text=True)


def test_both_sides_see_who_was_there_and_a_learner_not_the_others(app):
    async def act(client_of, session_id, _ada, _otto):
        return [await text(await client_of(person), f"/sessions/{session_id}") for person in (MAX, OTTO)]

    for_max, for_otto = use(app, act)
    for page in (for_max, for_otto):
        assert "Who was there" in page and "stayed until the end" in page and "a mentor who didn’t come" in page
    assert ADA.name in for_max and ADA.name not in for_otto


def test_one_objects_the_other_answers_and_the_operator_settles(app):
    async def act(client_of, session_id, _ada, otto):
        learner, mentor, operator = [await client_of(person) for person in (OTTO, MAX, EMMA)]
        path = f"/api/bookings/{otto}/object"
        form = await text(learner, f"/bookings/{otto}/object")
        sent = [
            (await one.post(path, form={"words": words}, headers=SAME_SITE)).status_code
            for one, words in ((learner, ""), (learner, "<b>I was there</b>"), (mentor, "You were not."))
        ]
        waiting = await text(operator, "/admin/objections")
        objection_id = waiting.partition("/admin/objections/")[2].partition("/")[0]
        settle = f"/api/admin/objections/{objection_id}/settle"
        dialog = await text(operator, f"/admin/objections/{objection_id}/settle")
        answers = [
            (await one.post(settle, json={"verdict": "learner", "reason": "True."}, headers=JSON)).status_code
            for one in (mentor, operator, operator)
        ]
        return form, sent, waiting, dialog, answers, await text(mentor, f"/sessions/{session_id}")

    form, sent, waiting, dialog, answers, page = use(app, act)
    assert "What happened" in form and sent == [422, 303, 303]
    assert "&lt;b&gt;I was there" in waiting and "You were not." in waiting and "Who is right?" in dialog
    assert answers == [404, 200, 409] and "Settled: the learner pays nothing." in page


def test_others_find_nothing_to_object_to(app):
    async def act(client_of, _session, ada, _otto):
        outsider = await client_of(OTTO)
        sent = await outsider.post(f"/api/bookings/{ada}/object", json={"words": "Mine."}, headers=JSON)
        return (await outsider.get(f"/bookings/{ada}/object")).status_code, sent.status_code

    assert use(app, act) == (404, 404)


def test_a_seat_given_back_late_is_objected_to_on_its_payment_and_the_objection_is_withdrawn(app):
    def late(tx):
        booking = bookings.book(tx, ADA, making.a_class(tx, cutoff_hours=72, seats=2).id)
        bookings.cancel(tx, ADA, booking.id)
        making.begin(tx, booking.session_id, end=True)
        tx._execute("UPDATE session_moves SET moved_at = ?", (tx.now,))
        return booking, payments.of_booking(tx, booking.id).id

    async def act(client_of, *_of):
        booking, payment_id = await app.database.write(late)
        learner, mentor = [await client_of(person) for person in (ADA, MAX)]
        pages = [await text(learner, f"/payments/{payment_id}"), await text(mentor, f"/sessions/{booking.session_id}")]
        assert all(f"/bookings/{booking.id}/object" in page for page in pages) and "cancelled late" in pages[1]
        seat = f"/api/bookings/{booking.id}"
        await learner.post(f"{seat}/object", form={"words": "Nobody came."}, headers=SAME_SITE)
        assert "Answer" in await text(mentor, f"/sessions/{booking.session_id}")
        assert "Withdraw your objection?" in await text(learner, f"/bookings/{booking.id}/withdraw")
        sent = [(await one.post(f"{seat}/withdraw", json={}, headers=JSON)).status_code for one in (mentor, learner)]
        return sent, await text(learner, f"/payments/{payment_id}")

    sent, page = use(app, act)
    assert sent == [404, 200] and "Withdrawn: the price is due" in page
