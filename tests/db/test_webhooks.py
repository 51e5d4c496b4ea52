"""Webhooks: who is told of what, how often it is tried, and when it is given up."""

import json

import pytest

from db import bookings, clock, conversations, interviews, payouts, people, requests, webhooks
from db.conversations import blocking
from db.people import accounts, export, profile, suspension
from db.refusals import Invalid, Missing, Refused
from db.sessions import publication
from tests.db.test_interviews import accept, invited
from tests.routes.test_earnings import earn
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

URL = "https://hooks.example.org/mentora"
EVERYTHING = {"url": URL, "events": list(webhooks.EVENTS)}


def listening(tx, *persons, **given) -> dict:
    return {one: webhooks.make(tx, one, EVERYTHING | given, "".join)[0].id for one in persons}


def told(tx, person) -> list[tuple[str, dict]]:
    """In the order that it happened."""
    (webhook,) = webhooks.of_person(tx, person.id)
    rows = tx._execute("SELECT event, body FROM deliveries WHERE webhook_id = ? ORDER BY id", (webhook.id,)).fetchall()
    return [(event, json.loads(body)["data"]) for event, body in rows]


def kinds(tx, person) -> list[str]:
    return [kind for kind, _data in told(tx, person)]


def test_the_host_and_the_learner_are_told_of_a_seat_and_of_its_session(tx):
    listening(tx, ADA, MAX, OTTO)
    session = making.a_class(tx)
    booking = bookings.book(tx, ADA, session.id)
    making.begin(tx, session.id, end=True)
    happened = ["booking_made", "session_started", "session_completed"]
    assert kinds(tx, ADA) == kinds(tx, MAX) == happened and kinds(tx, OTTO) == []
    first = told(tx, MAX)[0][1]
    assert first["session_id"] == str(session.id) and first["booking_id"] == str(booking.id)
    assert first["learner"] == {"id": str(ADA.id), "name": ADA.name} and first["title"] == session.title
    assert "email" not in json.dumps(told(tx, MAX)) and "@" not in json.dumps(told(tx, MAX))


@pytest.mark.parametrize(
    "ends",
    [
        lambda tx, session, booking: bookings.cancel(tx, ADA, booking.id),
        lambda tx, session, booking: publication.cancel(tx, MAX, session.id, ""),
        lambda tx, session, booking: accounts.delete(tx, ADA.id, people.password_hash(tx, ADA.id)),
    ],
    ids=["the learner cancels", "the host cancels", "the learner leaves"],
)
def test_the_host_is_told_of_each_seat_that_ends(tx, ends):
    listening(tx, MAX)
    session = making.a_class(tx)
    booking = bookings.book(tx, ADA, session.id)
    ends(tx, session, booking)
    assert kinds(tx, MAX) == ["booking_made", "booking_cancelled"]


def test_both_sides_are_told_how_a_request_was_answered(tx):
    listening(tx, ADA, MAX)
    for answer in ("accepted", "declined"):
        request = making.a_request(tx)
        if answer == "accepted":
            requests.accept(tx, MAX, request.id, requests.times_of(request)[0])
        else:
            requests.decline(tx, MAX, request.id, "")
        for person in (ADA, MAX):
            kind, data = told(tx, person)[-1]
            assert (kind, data["status"], data["request_id"]) == ("request_answered", answer, str(request.id))


def test_both_sides_are_told_what_became_of_an_interview(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    listening(tx, ADA, EMMA)
    first, second = (invited(tx, starts_at=making.ahead(tx, days=days)) for days in (3, 5))
    proposed = interviews.propose(tx, ADA, first.id, {"starts_at": making.ahead(tx, days=4)})
    accept(tx, EMMA, proposed)
    interviews.cancel(tx, EMMA, first.id, {"reason": ""})
    interviews.decline(tx, ADA, second.id, {"reason": ""})
    of_first, of_second = (first.id, "proposed", "accepted", "cancelled"), (second.id, "declined")
    for person in (ADA, EMMA):
        answers = [data for kind, data in told(tx, person) if kind == "interview_answered"]
        for interview_id, *statuses in (of_first, of_second):
            assert [one["status"] for one in answers if one["interview_id"] == str(interview_id)] == statuses
        assert [one["session_id"] for one in answers] == [None, str(first.id), None, None]
        assert answers[0]["starts_at"] == proposed.starts_at


def test_an_interview_that_is_called_off_as_a_session_is_told_of_once(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    listening(tx, ADA, EMMA)
    first, second = (accept(tx, ADA, invited(tx, starts_at=making.ahead(tx, days=days))) for days in (3, 5))
    (seat,) = (one for one in bookings.upcoming(tx, ADA.id) if one.id == first.id)
    bookings.cancel(tx, ADA, seat.booking_id)
    publication.cancel(tx, EMMA, second.id, "")
    for person in (ADA, EMMA):
        cancelled = [data for _kind, data in told(tx, person) if data.get("status") == "cancelled"]
        assert [(one["interview_id"], one["candidate"]["name"]) for one in cancelled] == [
            (str(one.id), ADA.name) for one in (first, second)
        ]


def test_a_candidate_who_blocked_the_employer_is_not_told_of_their_invitations_here_either(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    accept(tx, ADA, invited(tx))
    blocking.block(tx, ADA, conversations.open_with(tx, EMMA, ADA.id)[0].id)
    listening(tx, ADA, EMMA)
    interview = invited(tx, starts_at=making.ahead(tx, days=8))
    interviews.cancel(tx, EMMA, interview.id, {"reason": ""})
    assert kinds(tx, EMMA) == ["interview_answered"] and kinds(tx, ADA) == []


def test_a_program_of_somebody_who_is_suspended_is_told_nothing_until_they_are_restored(tx):
    listening(tx, ADA, MAX)
    session = making.a_class(tx)
    bookings.book(tx, ADA, session.id)
    suspension.start(tx, tx.one("person_for_operator", id=ADA.id), "Spam.")
    assert kinds(tx, ADA) == ["booking_made"]
    assert kinds(tx, MAX) == ["booking_made", "booking_cancelled"]
    assert {one.webhook_id for one in webhooks.claim(tx, 8)} == {webhooks.of_person(tx, MAX.id)[0].id}
    suspension.end(tx, tx.one("person_for_operator", id=ADA.id))
    bookings.book(tx, ADA, session.id)
    assert kinds(tx, ADA) == ["booking_made"] * 2


def test_only_chosen_events_are_told(tx):
    listening(tx, MAX, events=["session_started"])
    session = making.a_class(tx)
    bookings.book(tx, ADA, session.id)
    making.begin(tx, session.id, end=True)
    assert kinds(tx, MAX) == ["session_started"]


def test_a_mentor_is_told_of_a_payout(tx):
    listening(tx, MAX, ADA)
    earn(tx, 5000)
    payout_id = payouts.request(tx, MAX, {"payout_address": "Desk"}).id
    payouts.pay(tx, payout_id, "R-1")
    kind, data = told(tx, MAX)[-1]
    paid = {"amount_cents": 5000, "currency": "EUR", "status": "paid", "reference": "R-1"}
    assert (kind, data) == ("payout_paid", {"payout_id": str(payout_id)} | paid)
    assert "payout_paid" not in kinds(tx, ADA)


def test_it_is_tried_for_a_day_with_longer_and_longer_pauses_and_then_its_owner_is_told_once(tx):
    webhook_id = listening(tx, MAX)[MAX]
    webhooks.send_test(tx, MAX, webhook_id)
    webhooks.send_test(tx, MAX, webhook_id)
    begun, tries = tx.now, []
    while webhooks.due(tx, 1) or making.column(tx, "webhooks", "told_at", webhook_id) is None:
        tx.now = tx._execute("SELECT MIN(due_at) FROM deliveries", ()).fetchone()[0] or tx.now
        for delivery in webhooks.claim(tx, 8):
            webhooks.failed(tx, delivery, "status", 500)
            tries.append((delivery.id, tx.now))
    first = [when for delivery_id, when in tries if delivery_id == tries[0][0]]
    pauses = [(clock.read(b) - clock.read(a)).total_seconds() for a, b in zip(first, first[1:], strict=False)]
    assert len(first) <= 8 and pauses == sorted(pauses)
    assert 20 * 3600 < (clock.read(first[-1]) - clock.read(begun)).total_seconds() <= 25 * 3600
    while rest := tx._execute("SELECT MIN(due_at) FROM deliveries", ()).fetchone()[0]:
        tx.now = rest
        for delivery in webhooks.claim(tx, 8):
            webhooks.failed(tx, delivery, "slow")
    assert making.told(tx, MAX).count("webhook_failing") == 1
    (page, *_rest) = webhooks.page(tx, MAX, webhook_id).items
    assert page.due_at is None and not page.delivered


def test_what_else_waits_for_an_address_that_fails_is_put_off(tx):
    webhook_id, other_id = (listening(tx, person)[person] for person in (MAX, ADA))
    for _ in range(3):
        webhooks.send_test(tx, MAX, webhook_id)
    webhooks.send_test(tx, ADA, other_id)
    claimed = webhooks.claim(tx, 8)
    assert {one.webhook_id for one in claimed} == {webhook_id, other_id} and len(claimed) == 2
    webhooks.failed(tx, next(one for one in claimed if one.webhook_id == webhook_id), "slow")
    assert webhooks.claim(tx, 8) == []
    (webhook,) = webhooks.of_person(tx, MAX.id)
    assert webhook.failing_since == tx.now
    tx.now = clock.moved(tx.now, seconds=webhooks.AGAIN[0])
    again = next(one for one in webhooks.claim(tx, 8) if one.webhook_id == webhook_id)
    webhooks.delivered(tx, again, 204)
    assert webhooks.of_person(tx, MAX.id)[0].failing_since is None


def test_a_webhook_that_is_busy_waits_for_its_turn_and_the_others_do_not_wait_for_it(tx):
    busy_id, other_id = (listening(tx, person)[person] for person in (MAX, ADA))
    for _ in range(9):
        webhooks.send_test(tx, MAX, busy_id)
    webhooks.send_test(tx, ADA, other_id)
    assert [one.webhook_id for one in webhooks.claim(tx, 1)] == [busy_id]
    assert [one.webhook_id for one in webhooks.claim(tx, 1, {busy_id})] == [other_id]
    assert webhooks.claim(tx, 8, {busy_id}) == []
    assert [one.webhook_id for one in webhooks.claim(tx, 8)] == [busy_id]


def test_what_a_killed_process_held_is_due_again(tx):
    webhooks.send_test(tx, MAX, listening(tx, MAX)[MAX])
    (held,) = webhooks.claim(tx, 8)
    assert webhooks.claim(tx, 8) == []
    tx.now = clock.moved(tx.now, seconds=webhooks.AGAIN[0])
    assert [one.id for one in webhooks.claim(tx, 8)] == [held.id]


def test_one_can_be_sent_again_and_only_by_its_owner(tx):
    webhook_id = listening(tx, MAX)[MAX]
    webhooks.send_test(tx, MAX, webhook_id)
    (delivery,) = webhooks.claim(tx, 8)
    webhooks.delivered(tx, delivery, 200)
    assert not webhooks.due(tx, 1)
    for act in (webhooks.send_again, webhooks.send_test, webhooks.delete, webhooks.get):
        with pytest.raises(Missing):
            act(tx, ADA, delivery.id if act is webhooks.send_again else webhook_id)
    assert webhooks.page(tx, ADA, webhook_id).items == []
    assert webhooks.send_again(tx, MAX, delivery.id) == webhook_id
    assert [one.id for one in webhooks.claim(tx, 8)] == [delivery.id]


def test_numbers_are_bounded_and_old_deliveries_are_swept(tx, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST_WAITING", 3)
    listening(tx, *[MAX] * webhooks.MOST)
    with pytest.raises(Refused):
        listening(tx, MAX)
    first = webhooks.of_person(tx, MAX.id)[0].id
    for _ in range(5):
        webhooks.send_test(tx, MAX, first)
    assert len(webhooks.page(tx, MAX, first).items) == 3
    for delivery in webhooks.claim(tx, 8):
        webhooks.delivered(tx, delivery, 200)
    with making.at(tx, clock.after(days=webhooks.KEPT_DAYS + 1)):
        webhooks.sweep(tx)
    assert len(webhooks.page(tx, MAX, first).items) == 2  # those that wait


@pytest.mark.parametrize(
    "given",
    [
        {"url": "ftp://example.org"},
        {"url": "javascript:alert(1)"},
        {"url": "https://user:secret@example.org"},
        {"url": "https://"},
        {"url": "https://example.org:0/"},
        {"url": f"https://example.org/{'x' * 500}"},
        {"events": []},
        {"events": ["everything"]},
        {"events": "booking_made"},
        {"events": [["booking_made"]]},
    ],
)
def test_what_makes_no_sense_is_refused(tx, given):
    with pytest.raises(Invalid):
        listening(tx, MAX, **given)


def test_the_export_has_them_without_the_secret(tx):
    secret = webhooks.make(tx, MAX, EVERYTHING, lambda texts: f"sealed {texts[0][-4:]}")[1]
    exported = export.everything(tx, MAX.id)
    assert URL in str(exported["webhooks"]) and secret not in str(exported) and "sealed" not in str(exported)
