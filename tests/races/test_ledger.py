"""Earnings are earned once and paid out once, however many press at the same moment."""

from collections import Counter

from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town
from tests.support.rooms import a_live_class

EARNED = """SELECT COUNT(*), SUM(e.amount_cents) FROM entries AS e JOIN bookings AS b ON b.id = e.booking_id
    WHERE b.session_id = ? AND e.book = 'earnings'"""
PAID_OUT = "SELECT COUNT(*), SUM(amount_cents) FROM entries WHERE account_id = ? AND book = 'payouts'"
PAYOUT = {"payout_address": "Cash", "amount_cents": 1000}


def end_twenty_times(town: Town, mentor) -> tuple[Counter, tuple]:
    session = a_live_class(town, mentor, LEARNERS[:2], price_cents=3000)
    answers = town.at_once(*[(mentor, f"sessions/{session}/end")] * 20)
    return Counter(answer.status for answer in answers), town.rows(EARNED, session)[0]


def press_a_hundred_times(town: Town, mentor) -> tuple[Counter, tuple]:
    session = a_live_class(town, mentor, LEARNERS[:2], price_cents=3000)
    town.made(mentor, f"sessions/{session}/end")
    answers = town.through(4, *[(mentor, "earnings/payout", PAYOUT)] * 100)
    return Counter(answer.status for answer in answers), town.rows(PAID_OUT, mentor.id)[0]


def test_a_session_that_is_completed_twenty_times_at_once_earns_once(town):
    assert end_twenty_times(town, MENTORS[5]) == ({200: 1, 409: 19}, (2, 6000))


def test_a_hundred_presses_at_once_from_four_connections_are_one_payout(town):
    assert press_a_hundred_times(town, MENTORS[4]) == ({201: 1, 409: 99}, (1, -1000))


def test_without_the_guards_money_is_earned_and_paid_out_again(unguarded_town):
    """The control for both."""
    assert any(end_twenty_times(unguarded_town, MENTORS[5])[1][0] > 2 for _ in range(TRIES))
    assert press_a_hundred_times(unguarded_town, MENTORS[4])[1][0] > 1
