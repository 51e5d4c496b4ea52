"""Deleting the account of somebody who leads many sessions: they are gone at once, and the rest holds up nobody."""

from dataclasses import replace

import pytest

from db import bookings, follows, ledger, mentors, people, requests, sessions, webhooks
from db.engine import sqlite
from db.engine.sqlite import Sqlite
from db.installation import rules
from db.people import accounts, closing
from db.refusals import Missing, Refused, Unknown
from jobs.closing import go_on
from tests.db.people.test_people import HOME, NEW
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH
from tests.support.running import in_a_loop

SESSIONS = 25


@pytest.fixture
def taught(tx) -> list[int]:
    """The ids of many classes of Max; Ada and another have seats in each."""
    made = [making.a_class(tx, starts_at=making.ahead(tx, days=2 + n), seats=3).id for n in range(SESSIONS)]
    other = making.somebody(tx)
    for session_id in made:
        bookings.book(tx, ADA, session_id)
        bookings.book(tx, other, session_id)
    past = making.a_class(tx, starts_at=making.ahead(tx, days=1))
    bookings.book(tx, ADA, past.id)
    making.begin(tx, past.id, end=True)
    follows.follow(tx, ADA, MAX.id)
    making.a_draft(tx)
    return made


def states(tx, ids) -> list[str]:
    return [making.column(tx, "sessions", "status", session_id) for session_id in ids]


def test_what_they_have_earned_is_paid_out(tx, taught):
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    ((payee, cents),) = tx._execute("SELECT payee, amount_cents FROM payouts").fetchall()
    assert "Max" in payee and cents == 1500 and ledger.available(tx, MAX.id, "EUR") == 0


def test_the_person_is_gone_for_everybody_at_once(tx, taught):
    request = making.a_request(tx)
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    assert people.me(tx, MAX.id) is None and people.credentials(tx, MAX.email) is None
    with pytest.raises(Unknown):
        people.acting(tx, MAX.id)
    with pytest.raises(Missing):
        mentors.get(tx, ADA.id, MAX.id)
    with pytest.raises(Refused, match="can’t be booked any more"):
        bookings.book(tx, OTTO, taught[-1])
    with pytest.raises(Missing):
        requests.get(tx, ADA.id, request.id)
    assert making.last_told(tx, ADA).title.startswith("The request")
    assert MAX.name not in str(tx._execute("SELECT * FROM people WHERE id = ?", (MAX.id,)).fetchone()[:])
    assert set(states(tx, taught)) == {"scheduled"}


def test_each_step_cancels_a_few_sessions_and_the_row_goes_last(tx, taught):
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    steps = []
    while closing.is_due(tx):
        before = states(tx, taught).count("cancelled")
        closing.go_on(tx)
        steps.append(states(tx, taught).count("cancelled") - before)
        assert not any(count for _rule, count in rules.counted(tx, tx._queries)), "doctor finds nothing in between"
    most = closing.TOLD // 3  # the session, and two who are told
    assert steps[: SESSIONS // most] == [most] * (SESSIONS // most) and max(steps) == most
    assert sum(steps) == SESSIONS
    assert making.row(tx, "people", MAX.id) is None
    assert making.told(tx, ADA).count("session_cancelled") == SESSIONS
    assert making.last_told(tx, ADA).body.endswith("The mentor has left Mentora.")


def test_what_webhooks_were_told_goes_in_steps_too(tx, taught, monkeypatch):
    monkeypatch.setattr(closing, "ROWS", 2)
    given = {"url": "https://example.org/hook", "events": [*webhooks.EVENTS]}
    webhook = webhooks.make(tx, MAX, given, "".join)[0]
    for _number in range(3):
        webhooks.send_test(tx, MAX, webhook.id)
    left = []
    while closing._drop_some(tx, MAX.id):
        left.append(len(webhooks.everything(tx, MAX.id)))
    assert left[-2:] == [1, 0] and webhooks.of_person(tx, MAX.id)


def test_learners_book_and_cancel_between_two_steps(tx, taught):
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    closing.go_on(tx)
    last = sessions.get(tx, ADA.id, taught[-1])
    bookings.cancel(tx, ADA, last.booking_id)
    elsewhere = making.a_class(tx, making.somebody(tx, "mentor"), starts_at=last.starts_at)
    assert bookings.book(tx, ADA, elsewhere.id).status == "booked"
    while closing.is_due(tx):
        closing.go_on(tx)
    assert set(states(tx, taught)) == {"cancelled"}
    assert making.told(tx, ADA).count("session_cancelled") == SESSIONS - 1
    assert sessions.get(tx, ADA.id, elsewhere.id).booking_status == "booked"


def test_what_a_crash_interrupted_goes_on(data, connection, queries, taught):
    """The clock of the next process finds the mark."""
    connection.execute("COMMIT")
    sqlite.transact(connection, queries, accounts.delete, MAX.id, PASSWORD_HASH)
    sqlite.transact(connection, queries, closing.go_on)

    async def restarted() -> bool:
        database = await Sqlite(data / "mentora.db", queries).open()
        await go_on(database)
        is_left = await database.read(closing.is_due)
        await database.close()
        return is_left

    assert in_a_loop(restarted()) is False
    found = connection.execute("SELECT status, COUNT(*) FROM sessions GROUP BY status").fetchall()
    connection.execute("BEGIN")
    assert found == [("cancelled", SESSIONS), ("completed", 1)]


def test_with_a_live_session_or_another_password_nothing_is_deleted(tx, taught):
    with pytest.raises(Refused, match="Your password has just been changed"):
        accounts.delete(tx, MAX.id, "another")
    making.begin(tx, taught[0])
    with pytest.raises(Refused, match="end it first"):
        accounts.delete(tx, MAX.id, PASSWORD_HASH)


def test_nobody_logs_in_to_an_account_that_is_going_and_its_address_is_free(tx, taught):
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    assert people.credentials(tx, f"{MAX.id}@closing.invalid") is None
    assert accounts.sign_up(tx, replace(NEW, email=MAX.email), "hash", HOME)
