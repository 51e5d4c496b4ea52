"""Requests under a crowd: one answer wins, and a session is there exactly when it was a yes."""

from collections import Counter

from db import clock
from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town

MADE = """SELECT COUNT(DISTINCT s.id), COUNT(b.id) FROM sessions AS s
    LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status = 'booked' WHERE s.title = ?"""
ANSWER = """SELECT r.status, COUNT(s.id), COUNT(b.id) FROM requests AS r LEFT JOIN sessions AS s ON s.id = r.id
    LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status = 'booked' WHERE r.id = ?"""


def twenty_acceptances(town: Town) -> tuple[Counter, list]:
    """Each at a time of its own, so that nothing but the request itself can be in the way."""
    mentor = MENTORS[9]
    request = town.request(LEARNERS[49], mentor, topic="Twenty times yes")
    answers = town.at_once(
        *((mentor, f"requests/{request}/accept", {"starts_at": clock.after(days=300 + day)}) for day in range(20))
    )
    return Counter(answer.status for answer in answers), town.rows(MADE, "Twenty times yes")


def test_of_twenty_acceptances_of_one_request_one_makes_the_session(town):
    assert twenty_acceptances(town) == ({200: 1, 409: 19}, [(1, 1)])


def test_looking_first_and_writing_then_makes_several_sessions_of_one_request(unguarded_town):
    assert any(twenty_acceptances(unguarded_town)[0][200] > 1 for _ in range(TRIES))


def accept_against_cancel(town: Town) -> list[tuple[Counter, str, tuple]]:
    """Twenty times: how both were answered, who was told yes, and what is in the database."""
    found = []
    for turn, learner in enumerate(LEARNERS[:20]):
        request = town.request(learner, MENTORS[8])
        both = [
            (MENTORS[8], f"requests/{request}/accept", {"starts_at": clock.after(days=400 + turn)}),
            (learner, f"requests/{request}/cancel"),
        ]
        order = 1 if turn % 2 else -1  # so that each of them is the first to press in half of the turns
        accepted, cancelled = town.at_once(*both[::order])[::order]
        won = "accepted" if accepted.status == 200 else "cancelled"
        found.append((Counter([accepted.status, cancelled.status]), won, town.rows(ANSWER, request)[0]))
    return found


def test_of_accept_and_cancel_at_the_same_moment_exactly_one_wins(town):
    for answers, won, stored in accept_against_cancel(town):
        assert answers == {200: 1, 409: 1}
        assert stored == (("accepted", 1, 1) if won == "accepted" else ("cancelled", 0, 0))


def test_looking_first_and_writing_then_lets_both_win(unguarded_town):
    assert any(answers == {200: 2} for answers, _, _ in accept_against_cancel(unguarded_town))


def one_learner_asked_for_twice(town: Town) -> tuple[int, int]:
    """Ten mentors accept ten requests of one learner for the same hour."""
    learner, starts_at = LEARNERS[47], town.a_time()
    requests = [town.request(learner, mentor) for mentor in MENTORS]
    answers = town.at_once(
        *(
            (mentor, f"requests/{request}/accept", {"starts_at": starts_at})
            for mentor, request in zip(MENTORS, requests, strict=True)
        )
    )
    return sum(answer.status == 200 for answer in answers), sum(
        answer.status == 409 and answer.json["type"] == "/problems/overlap" for answer in answers
    )


def test_ten_mentors_who_accept_for_the_same_hour_do_not_seat_a_learner_twice(town):
    assert one_learner_asked_for_twice(town) == (1, 9)


def test_without_a_look_at_the_calendar_they_do(unguarded_town):
    assert one_learner_asked_for_twice(unguarded_town) == (10, 0)
