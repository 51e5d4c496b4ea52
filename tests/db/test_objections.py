"""Objections: held until they are settled, each side heard, and the balance never below zero."""

import pytest

from db import attendance, bookings, earnings, ledger, notifications, objections, operators, payments, payouts
from db.installation import rules
from db.operators import log, rights
from db.people import accounts
from db.refusals import Invalid, Missing, Refused
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH
from tests.support.sponsoring import a_sponsorship, book

WORDS = {"words": "I was there."}


@pytest.fixture
def seat(tx):
    """Ada’s, in a session that took place; Emma is an operator."""
    making.an_operator(tx, EMMA)
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id, end=True)
    tx.now = booking.starts_at
    return booking


def opened(tx, seat, person=ADA):
    objections.raise_one(tx, person, seat.id, WORDS)
    return objections.page(tx, EMMA, is_open=True).items[0]


def settle(tx, objection, verdict: str) -> None:
    objections.settle(tx, EMMA, objection.id, {"verdict": verdict, "reason": "The recording shows it."})


def state(tx, seat) -> tuple[int, int]:
    """What is charged, and what is available to the mentor."""
    return tx.one("due_of_booking", booking_id=seat.id).charged_cents, ledger.available(tx, MAX.id, "EUR")


def test_what_was_earned_is_pending_until_it_is_settled(tx, seat):
    assert state(tx, seat) == (1500, 1500)
    opened(tx, seat)
    (balance,) = earnings.balances(tx, MAX)
    assert state(tx, seat) == (1500, 0) and (balance.pending_cents, balance.held_cents) == (1500, 1500)
    with pytest.raises(Refused):
        payouts.request(tx, MAX, {"payout_address": "Cash"})


@pytest.mark.parametrize(("verdict", "becomes"), [("learner", (0, 0)), ("mentor", (1500, 1500))])
@pytest.mark.parametrize("side", [ADA, MAX])
def test_settled_in_favour_of_either(tx, seat, verdict, becomes, side):
    objection = opened(tx, seat, side)
    settle(tx, objection, verdict)
    assert state(tx, seat) == becomes
    for person in (ADA, MAX):
        assert making.told(tx, person)[0] == "objection_settled"
    act = log.page(tx, EMMA).items[0]
    assert "in favour of" in act.said and act.row.reason == "The recording shows it."
    with pytest.raises(Refused, match="already"):
        settle(tx, objection, "learner")
    with pytest.raises(Refused, match="already"):
        objections.raise_one(tx, ADA, seat.id, WORDS)


def test_the_first_opens_it_and_the_other_answers_each_once(tx, seat):
    opened(tx, seat)
    assert making.told(tx, MAX)[0] == "objection" and "objection_waiting" in making.told(tx, EMMA)
    with pytest.raises(Refused, match="already said"):
        objections.raise_one(tx, ADA, seat.id, WORDS)
    tx.now = making.ahead(tx, days=5)  # an answer may come later
    objections.raise_one(tx, MAX, seat.id, {"words": "You were not."})
    with pytest.raises(Refused, match="already said"):
        objections.raise_one(tx, MAX, seat.id, WORDS)
    (one,) = objections.page(tx, EMMA, is_open=True).items
    assert (one.words, one.answer) == ("I was there.", "You were not.")


def test_only_within_two_days_and_with_words(tx, seat):
    with pytest.raises(Invalid):
        objections.raise_one(tx, ADA, seat.id, {"words": " "})
    tx.now = making.ahead(tx, hours=49)
    with pytest.raises(Refused, match="48 hours"):
        objections.raise_one(tx, ADA, seat.id, WORDS)


def test_others_object_to_nothing(tx, seat):
    for person in (OTTO, EMMA):
        with pytest.raises(Missing):
            objections.raise_one(tx, person, seat.id, WORDS)
    objection = opened(tx, seat)
    for person in (ADA, MAX, OTTO):
        with pytest.raises(Missing):
            objections.settle(tx, person, objection.id, {"verdict": "mentor", "reason": "Mine."})
        with pytest.raises(Missing):
            objections.page(tx, person, is_open=True)


def test_free_seats_and_sessions_to_come_have_nothing_to_object_to(tx, seat):
    free = bookings.book(tx, ADA, making.a_class(tx, price_cents=0, starts_at=making.ahead(tx, days=3)).id)
    ahead = bookings.book(tx, OTTO, making.a_class(tx, starts_at=making.ahead(tx, days=4)).id)
    making.begin(tx, free.session_id, end=True)
    for booking, person in ((free, ADA), (ahead, OTTO)):
        with pytest.raises(Missing):
            objections.raise_one(tx, person, booking.id, WORDS)


def test_what_was_paid_out_is_advanced_and_taken_from_what_is_earned_next(tx, seat):
    payout = payouts.request(tx, MAX, {"payout_address": "Cash"})
    payouts.pay(tx, payout.id, "")
    objection = opened(tx, seat)
    assert ledger.available(tx, MAX.id, "EUR") == 0 and tx.value("balances_below_zero") == 0
    settle(tx, objection, "learner")
    (balance,) = earnings.balances(tx, MAX)
    assert (balance.available_cents, balance.advanced_cents) == (0, 1500)
    later = bookings.book(tx, ADA, making.a_class(tx, price_cents=2000, starts_at=making.ahead(tx, days=3)).id)
    making.begin(tx, later.session_id, end=True)
    (balance,) = earnings.balances(tx, MAX)
    assert (balance.available_cents, balance.advanced_cents) == (500, 0)
    assert tx.value("advances_otherwise") == 0


def test_a_payout_that_is_refused_gives_the_advance_back_first(tx, seat):
    payout = payouts.request(tx, MAX, {"payout_address": "Cash"})
    objection = opened(tx, seat)
    payouts.refuse(tx, payout.id, "There is an objection.")
    (balance,) = earnings.balances(tx, MAX)
    assert (balance.available_cents, balance.advanced_cents) == (0, 0)
    settle(tx, objection, "mentor")
    assert ledger.available(tx, MAX.id, "EUR") == 1500


@pytest.mark.parametrize(("leaves", "becomes"), [(ADA, (1500, 1500)), (MAX, (0, 0))])
def test_who_leaves_gives_up_the_objection(tx, seat, leaves, becomes):
    opened(tx, seat)
    accounts.delete(tx, leaves.id, PASSWORD_HASH)
    assert objections.page(tx, EMMA, is_open=True).items == []
    if leaves is ADA:
        assert state(tx, seat) == becomes
    assert tx.value("earned_otherwise") == tx.value("charged_otherwise") == 0


def test_the_words_are_text(tx, seat):
    objections.raise_one(tx, ADA, seat.id, {"words": "<script>alert(1)</script>"})
    assert "<script>" in notifications.page(tx, MAX.id).items[0].body  # templates escape it


def test_a_learner_objects_also_after_the_mentor_has_left(tx, seat):
    accounts.delete(tx, MAX.id, PASSWORD_HASH)
    objection = opened(tx, seat)
    assert (objection.host_id, objection.host_name) == (MAX.id, None)
    settle(tx, objection, "learner")
    assert tx.one("due_of_booking", booking_id=seat.id).charged_cents == 0
    assert not [rule.why for rule, count in rules.counted(tx, tx._queries) if count]


def test_nobody_objects_to_a_mentor_who_has_left_and_earned_nothing(tx, seat):
    seat = bookings.book(tx, ADA, making.a_class(tx, price_cents=900).id)
    making.begin(tx, seat.session_id)
    attendance.joined(tx, ADA.id, seat.session_id)
    with making.at(tx, seat.starts_at):
        readiness.end(tx, MAX, seat.session_id)
        accounts.delete(tx, MAX.id, PASSWORD_HASH)
        assert not objections.may_object(objections.get_seat(tx, ADA, seat.id), tx.now)
        with pytest.raises(Refused, match="nothing was earned"):
            objections.raise_one(tx, ADA, seat.id, WORDS)


@pytest.mark.parametrize("person", [ADA, MAX])
def test_nobody_settles_their_own_objection_as_long_as_somebody_else_can(tx, seat, person):
    objection = opened(tx, seat)
    making.an_operator(tx, person)
    given = {"verdict": "mentor", "reason": "Mine."}
    with pytest.raises(Refused, match=f"another operator has to settle it: {EMMA.name}"):
        objections.settle(tx, person, objection.id, given)
    rights.set_right(tx, EMMA.email, False)
    objections.settle(tx, person, objection.id, given)
    assert log.page(tx, person).items[0].is_own


@pytest.fixture
def sponsored_seat(tx):
    """Paid by the team of Emma, who is an operator."""
    making.an_operator(tx, EMMA)
    booking = book(tx, making.a_class(tx), a_sponsorship(tx, ADA))
    making.begin(tx, booking.session_id, end=True)
    tx.now = booking.starts_at
    return opened(tx, booking)


def test_nobody_settles_an_objection_about_their_teams_money_as_long_as_somebody_else_can(tx, sponsored_seat):
    given = {"verdict": "learner", "reason": "Ours."}
    making.an_operator(tx, OTTO)
    with pytest.raises(Refused, match=f"about your team, so another operator has to settle it: {OTTO.name}"):
        objections.settle(tx, EMMA, sponsored_seat.id, given)
    rights.set_right(tx, OTTO.email, False)
    assert objections.settle(tx, EMMA, sponsored_seat.id, given).verdict == "learner"
    assert log.page(tx, EMMA).items[0].is_own


def test_operators_who_are_all_concerned_do_not_wait_for_each_other(tx, sponsored_seat):
    making.an_operator(tx, MAX)
    making.an_operator(tx, ADA)
    desk = operators.desk(tx, EMMA)
    concerned = objections.concerned(sponsored_seat)
    assert desk.is_of_team(*concerned) and desk.others(*concerned) == [] and not desk.leaves(*concerned)
    objections.settle(tx, EMMA, sponsored_seat.id, {"verdict": "mentor", "reason": "Nobody else can."})
    assert log.page(tx, EMMA).items[0].is_own


def test_who_objected_takes_it_back_and_it_is_as_before(tx, seat):
    opened(tx, seat)
    assert state(tx, seat) == (1500, 0)
    for person in (MAX, OTTO):
        with pytest.raises(Missing):
            objections.withdraw(tx, person, seat.id)
    objections.withdraw(tx, ADA, seat.id)
    assert state(tx, seat) == (1500, 1500) and "objection_withdrawn" in making.told(tx, MAX)
    (found,) = objections.all_by(tx, ADA.id)
    assert (found.verdict, found.is_withdrawn) == ("mentor", 1) and "objection_settled" not in making.told(tx, ADA)
    for act in (objections.withdraw, lambda *of: objections.raise_one(*of, WORDS)):
        with pytest.raises(Refused, match="already been settled"):
            act(tx, ADA, seat.id)
    assert not any(count for _rule, count in rules.counted(tx, tx._queries))


def test_an_objection_of_an_absent_mentor_that_is_withdrawn_leaves_nothing_due(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    making.begin(tx, booking.session_id)
    with making.at(tx, booking.starts_at):
        attendance.joined(tx, ADA.id, booking.session_id)
        readiness.end(tx, MAX, booking.session_id)
        objections.raise_one(tx, MAX, booking.id, WORDS)
        objections.withdraw(tx, MAX, booking.id)
    assert state(tx, booking) == (0, 0)


def test_a_seat_that_was_given_back_late_is_objected_to_on_the_page(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx, cutoff_hours=72, seats=2).id)
    bookings.cancel(tx, ADA, booking.id)
    making.begin(tx, booking.session_id, end=True)
    payment = payments.of_booking(tx, booking.id)
    assert objections.of_late_seat(tx, ADA, payment).id == booking.id
    assert objections.of_late_seat(tx, OTTO, payment) is None
    record = objections.record(tx, MAX, tx.one("session", id=booking.session_id, me=MAX.id))
    assert [(one.id, one.learner_name) for one in record.late] == [(booking.id, ADA.name)]
    assert objections.record(tx, ADA, tx.one("session", id=booking.session_id, me=ADA.id)).late == []
