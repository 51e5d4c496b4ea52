"""Simultaneous answers to a request: one wins, and a session exists only if it was accepted."""

from collections import Counter

from db import clock
from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town

MADE = """SELECT COUNT(DISTINCT s.id), COUNT(b.id) FROM sessions AS s
    LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status = 'booked' WHERE s.title = ?"""
ANSWER = """SELECT r.status, COUNT(s.id), COUNT(b.id) FROM requests AS r LEFT JOIN sessions AS s ON s.id = r.id
    LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status = 'booked' WHERE r.id = ?"""


def twenty_acceptances(town: Town) -> tuple[Counter, list]:
    """For the three times that were proposed, in turn."""
    mentor = MENTORS[9]
    times = [town.a_time() for _ in range(3)]
    request = town.request(LEARNERS[49], mentor, "Twenty times yes", times)
    answers = town.at_once(
        *((mentor, f"requests/{request}/accept", {"starts_at": times[turn % 3]}) for turn in range(20))
    )
    return Counter(answer.status for answer in answers), town.rows(MADE, "Twenty times yes")


def test_only_one_of_twenty_acceptances_creates_the_session(town):
    assert twenty_acceptances(town) == ({200: 1, 409: 19}, [(1, 1)])


def test_checking_before_accepting_creates_several_sessions(unguarded_town):
    assert any(twenty_acceptances(unguarded_town)[0][200] > 1 for _ in range(TRIES))


def accept_against_cancel(town: Town) -> list[tuple[Counter, str, tuple]]:
    """Twenty times: both statuses, which side won, and what the database holds."""
    found = []
    for turn, learner in enumerate(LEARNERS[:20]):
        starts_at = clock.after(days=400 + turn)
        request = town.request(learner, MENTORS[8], times=[starts_at])
        both = [
            (MENTORS[8], f"requests/{request}/accept", {"starts_at": starts_at}),
            (learner, f"requests/{request}/cancel"),
        ]
        order = 1 if turn % 2 else -1  # so that each side presses first in half of the turns
        accepted, cancelled = town.at_once(*both[::order])[::order]
        won = "accepted" if accepted.status == 200 else "cancelled"
        found.append((Counter([accepted.status, cancelled.status]), won, town.rows(ANSWER, request)[0]))
    return found


def test_of_accept_and_cancel_at_the_same_moment_exactly_one_wins(town):
    for answers, won, stored in accept_against_cancel(town):
        assert answers == {200: 1, 409: 1}
        assert stored == (("accepted", 1, 1) if won == "accepted" else ("cancelled", 0, 0))


def test_checking_before_answering_lets_both_win(unguarded_town):
    assert any(answers == {200: 2} for answers, _, _ in accept_against_cancel(unguarded_town))


def ten_acceptances_for_one_hour(town: Town) -> tuple[int, int]:
    """Ten mentors accept ten requests of one learner for the same hour."""
    learner, starts_at = LEARNERS[47], town.a_time()
    requests = [town.request(learner, mentor, times=[starts_at]) for mentor in MENTORS]
    answers = town.at_once(
        *(
            (mentor, f"requests/{request}/accept", {"starts_at": starts_at})
            for mentor, request in zip(MENTORS, requests, strict=True)
        )
    )
    return sum(answer.status == 200 for answer in answers), sum(
        answer.status == 409 and answer.json["type"] == "/problems/overlap" for answer in answers
    )


def test_ten_mentors_accepting_for_the_same_hour_give_a_learner_one_seat(town):
    assert ten_acceptances_for_one_hour(town) == (1, 9)


def test_without_the_calendar_check_the_learner_gets_ten_seats(unguarded_town):
    assert ten_acceptances_for_one_hour(unguarded_town) == (10, 0)
