"""The ledger: what is owed, earned, kept and paid out, whatever happens to a booking."""

import sqlite3

import pytest
from hypothesis import given

from db import bookings, ledger, payouts, rooms
from db.installation import facts, rules
from db.people import accounts
from db.refusals import Refused
from db.sessions import publication, readiness
from db.sponsorships import using
from tests.support import making, running
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH
from tests.support.trading import CHECKED, plans, play


def entries(tx, booking_id: int) -> list[tuple]:
    found = tx._execute(
        "SELECT kind, account_id, amount_cents FROM entries WHERE booking_id = ? ORDER BY id", (booking_id,)
    )
    return found.fetchall()


def booked(tx, learner=ADA, **fields):
    return bookings.book(tx, learner, making.a_class(tx, **fields).id)


CHARGE, EARNING = ("charge", ADA.id, 1500), ("earning", MAX.id, 1500)


def test_a_seat_is_charged_and_earned_when_its_session_is_completed(tx):
    booking = booked(tx)
    assert entries(tx, booking.id) == [CHARGE] and ledger.available(tx, MAX.id, "EUR") == 0
    making.begin(tx, booking.session_id, end=True)
    assert entries(tx, booking.id) == [CHARGE, EARNING] and ledger.available(tx, MAX.id, "EUR") == 1500


def test_a_free_seat_has_no_entries(tx):
    booking = booked(tx, price_cents=0)
    making.begin(tx, booking.session_id, end=True)
    assert entries(tx, booking.id) == []


def test_a_seat_given_back_in_time_is_refunded(tx):
    booking = booked(tx)
    bookings.cancel(tx, ADA, booking.id)
    making.begin(tx, booking.session_id, end=True)
    assert entries(tx, booking.id) == [CHARGE, ("refund", ADA.id, -1500)]


def test_a_seat_given_back_after_the_cut_off_is_earned_if_the_session_takes_place(tx):
    booking = booked(tx, cutoff_hours=72)
    bookings.cancel(tx, ADA, booking.id)
    assert entries(tx, booking.id) == [CHARGE]
    making.begin(tx, booking.session_id, end=True)
    assert entries(tx, booking.id) == [CHARGE, EARNING]


def test_the_cut_off_is_the_one_at_the_booking(tx):
    booking = booked(tx, cutoff_hours=1)
    tx._execute("UPDATE sessions SET cutoff_hours = 72 WHERE id = ?", (booking.session_id,))
    bookings.cancel(tx, ADA, booking.id)
    assert entries(tx, booking.id) == [CHARGE, ("refund", ADA.id, -1500)]


@pytest.mark.parametrize("ends", ["cancelled", "missed"])
def test_nobody_pays_for_a_session_that_does_not_take_place(tx, ends):
    late = booked(tx, cutoff_hours=72, seats=2)
    bookings.cancel(tx, ADA, late.id)
    kept = bookings.book(tx, OTTO, late.session_id)
    if ends == "cancelled":
        publication.cancel(tx, MAX, late.session_id, "")
    else:
        with making.at(tx, late.ends_at):
            readiness.miss(tx, tx.one("alarmed_session", id=late.session_id))
    for booking in (late, kept):
        assert sum(amount for _kind, _account, amount in entries(tx, booking.id)) == 0
    assert ledger.available(tx, MAX.id, "EUR") == 0


def test_who_was_removed_by_the_host_pays_nothing_also_when_let_in_again(tx):
    booking = booked(tx)
    making.begin(tx, booking.session_id)
    with making.at(tx, booking.starts_at):
        rooms.remove(tx, MAX, booking.session_id, ADA.id)
        readiness.end(tx, MAX, booking.session_id)
        rooms.readmit(tx, MAX, booking.session_id, ADA.id)
    assert entries(tx, booking.id) == [CHARGE, ("refund", ADA.id, -1500)]
    assert tx.value("charged_otherwise") == 0


@pytest.mark.parametrize(
    ("price", "basis_points", "fee"),
    [(1500, 0, 0), (1500, 250, 38), (1499, 250, 37), (1, 5000, 1), (1, 4999, 0), (999, 10_000, 999)],
)
def test_the_fee_is_rounded_once_and_a_half_up(tx, price, basis_points, fee):
    facts.note_fee(tx, basis_points)
    booking = booked(tx, price_cents=price)
    facts.note_fee(tx, 9000)  # too late for this one
    making.begin(tx, booking.session_id, end=True)
    found = {kind: amount for kind, _account, amount in entries(tx, booking.id)}
    assert found.pop("charge") == found.get("earning", 0) + found.get("fee", 0) == price
    assert found.get("fee", 0) == fee


def test_currencies_never_meet(tx):
    for currency in ("EUR", "JPY"):
        booking = booked(tx, currency=currency, starts_at=making.ahead(tx, days=2 if currency == "EUR" else 5))
        making.begin(tx, booking.session_id, end=True)
    payouts.send_to(tx, MAX, "Cash")
    assert ledger.currencies(tx, MAX.id) == ["EUR", "JPY"]
    assert [ledger.available(tx, MAX.id, one) for one in ("EUR", "JPY", "USD")] == [1500, 1500, 0]
    with pytest.raises(Refused, match="check the fields"):
        payouts.request(tx, MAX)
    payouts.request(tx, MAX, {"currency": "EUR"})
    assert [ledger.available(tx, MAX.id, one) for one in ("EUR", "JPY")] == [0, 1500]


@pytest.mark.parametrize("sql", ["UPDATE entries SET amount_cents = 1", "DELETE FROM entries"])
def test_an_entry_is_never_changed_or_deleted(tx, sql):
    booked(tx)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        tx._execute(sql)


def test_each_cause_has_one_entry(tx):
    booking = booked(tx)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        ledger._of_booking(tx, tx.one("due_of_booking", booking_id=booking.id), "charges", "charge", ADA.id, 5)


def test_who_leaves_keeps_their_entries_and_not_their_name(tx):
    booking = booked(tx)
    making.begin(tx, booking.session_id, end=True)
    payouts.send_to(tx, MAX, "DE00 1234")
    for person in (ADA, MAX):
        accounts.delete(tx, person.id, PASSWORD_HASH)
    assert entries(tx, booking.id) == [CHARGE, EARNING]
    ((payout_id, payee, address),) = tx._execute("SELECT id, payee, address FROM payouts").fetchall()
    assert "Max" in payee and address == "DE00 1234" and ledger.available(tx, MAX.id, "EUR") == 0
    payouts.pay(tx, payout_id, "Transfer 5")
    assert tx._execute("SELECT payee, address FROM payouts").fetchone() == ("", "")
    assert not any(count for _rule, count in rules.counted(tx, tx._queries))


# In any order


def test_the_ledger_adds_up_in_any_order(tx):
    facts.note_fee(tx, 333)
    CHECKED(given(plans)(lambda plan: play(tx, plan)))()


@pytest.mark.parametrize("forgotten", ["charge", "refund", "earning", "fee", "payout", "reversal"])
def test_one_entry_that_is_forgotten_is_found(tx, monkeypatch, forgotten):
    """The control for the test above."""
    facts.note_fee(tx, 333)
    write = ledger._write
    monkeypatch.setattr(ledger, "_write", lambda tx, book, kind, *of: kind == forgotten or write(tx, book, kind, *of))
    with pytest.raises(AssertionError, match="every|what is due|nobody"):
        CHECKED(given(plans)(lambda plan: play(tx, plan)))()


def test_a_sponsor_who_is_charged_beyond_the_budget_is_found(tx, monkeypatch):
    """The control: without the check in the transaction that books."""
    monkeypatch.setattr(using, "_why_not", lambda row, cents, currency: "")
    with pytest.raises((AssertionError, sqlite3.IntegrityError), match="no sponsor is charged more|CHECK"):
        CHECKED(given(plans)(lambda plan: play(tx, plan)))()


def test_what_is_spent_of_a_sponsorship_and_is_forgotten_is_found(tx, monkeypatch):
    monkeypatch.setattr(ledger, "_spend", lambda *of: None)
    with pytest.raises(AssertionError, match="what is spent of every sponsorship"):
        CHECKED(given(plans)(lambda plan: play(tx, plan)))()


def test_an_advance_that_is_forgotten_is_found(tx, monkeypatch):
    monkeypatch.setattr(ledger, "_level", lambda *of, **given: None)
    with pytest.raises(AssertionError, match="below zero"):
        CHECKED(given(plans)(lambda plan: play(tx, plan)))()


def test_bookings_from_before_the_ledger_get_their_entries(tx):
    """The migration writes what the product would have written."""
    for number, state in enumerate(sorted(making.STATES, key="live".__eq__)):
        with making.at(tx, making.ahead(tx, days=10 * number)):
            making.in_state(tx, state)
            late = booked(tx, OTTO, starts_at=making.ahead(tx, days=5), cutoff_hours=168, seats=2)
            bookings.cancel(tx, OTTO, late.id)
            if number in (1, 3):
                making.begin(tx, late.session_id, end=True)
    columns = "SELECT booking_id, book, account_id, SUM(amount_cents), currency, MAX(created_at) FROM entries"
    sums = f"{columns} GROUP BY booking_id, book HAVING SUM(amount_cents) <> 0 ORDER BY booking_id, book"
    written = tx._execute(sums).fetchall()
    assert len(written) > 8
    for trigger in ("entries_are_never_changed", "entries_are_never_deleted"):
        tx._execute(f"DROP TRIGGER {trigger}")
    tx._execute("DELETE FROM entries")
    migration = (running.SQL / "migrations" / "0022_ledger.sql").read_text()
    statements = [one for one in migration.split(";\n") if "INSERT INTO" in one or "UPDATE bookings" in one]
    assert len(statements) == 3
    for statement in statements:
        tx._execute(statement)
    assert tx._execute(sums).fetchall() == written
