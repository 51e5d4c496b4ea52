"""Simultaneous bookings: never oversold, no overlaps, and each cancelled seat goes to one waitlisted learner."""

from collections import Counter

from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town
from tests.support.running import command

TAKEN = """SELECT seats_taken, (SELECT COUNT(*) FROM bookings WHERE session_id = s.id AND status = 'booked')
    FROM sessions AS s WHERE id = ?"""
TOLD = "SELECT kind, COUNT(*) FROM notifications WHERE link = ? AND kind LIKE 'book%' GROUP BY kind"
HELD = """SELECT COUNT(*) FROM bookings
    WHERE learner_id = ? AND status = 'booked' AND session_id IN (SELECT value FROM json_each(?))"""


def kinds(answers: list) -> Counter:
    """How often each status occurred with each type of problem."""
    return Counter(
        (answer.status, answer.json["type"].removeprefix("/problems/") if answer.status >= 400 else "")
        for answer in answers
    )


def fifty_for_ten_seats(town: Town) -> tuple[Counter, list]:
    session = town.published(MENTORS[0], starts_at=town.a_time(), seats=10)
    answers = town.at_once(*((learner, f"sessions/{session}/book") for learner in LEARNERS))
    return kinds(answers), town.rows(TAKEN, session)


def test_ten_seats_go_to_exactly_ten_of_fifty_who_press_book_at_once(town):
    answers, taken = fifty_for_ten_seats(town)
    assert answers == {(201, ""): 10, (409, "full"): 40}
    assert taken == [(10, 10)]


def test_ten_who_book_at_once_are_told_within_seconds_and_their_host_of_each(town):
    session = town.published(MENTORS[0], starts_at=town.a_time(), seats=10)
    town.at_once(*((learner, f"sessions/{session}/book") for learner in LEARNERS[:10]))
    town.until_all_are_told()
    assert dict(town.rows(TOLD, f"/sessions/{session}")) == {"booked": 10, "booking": 10}


def test_checking_before_booking_oversells_a_session(unguarded_town):
    assert any(fifty_for_ten_seats(unguarded_town)[0][201, ""] > 10 for _ in range(TRIES))


def test_the_doctor_finds_an_oversold_session(unguarded_town):
    assert any(fifty_for_ten_seats(unguarded_town)[0][201, ""] > 10 for _ in range(TRIES))
    done = command("doctor", "--data", str(unguarded_town.server.data))
    assert done.returncode == 1 and "NOT OK  no session is oversold: " in done.stdout


def book_ten_classes_at_the_same_time(town: Town, learner) -> tuple[Counter, int]:
    starts_at = town.a_time()
    classes = [town.published(mentor, starts_at=starts_at, seats=5) for mentor in MENTORS]
    answers = town.at_once(*((learner, f"sessions/{session}/book") for session in classes))
    return kinds(answers), town.rows(HELD, learner.id, f"[{','.join(classes)}]")[0][0]


def test_a_learner_gets_a_seat_in_one_of_ten_overlapping_classes(town):
    assert book_ten_classes_at_the_same_time(town, LEARNERS[0]) == ({(201, ""): 1, (409, "overlap"): 9}, 1)


def test_checking_before_booking_gives_a_learner_overlapping_seats(unguarded_town):
    assert any(book_ten_classes_at_the_same_time(unguarded_town, LEARNERS[0])[1] > 1 for _ in range(TRIES))


def test_pressing_book_twenty_times_gives_one_seat(town):
    session = town.published(MENTORS[0], starts_at=town.a_time(), seats=10)
    answers = town.at_once(*[(LEARNERS[1], f"sessions/{session}/book")] * 20)
    assert kinds(answers) == {(201, ""): 1, (409, "already_booked"): 19}
    assert town.rows(TAKEN, session) == [(1, 1)]


def test_ten_seats_cancelled_at_once_go_to_the_first_ten_on_the_waitlist(town):
    session = town.published(MENTORS[0], starts_at=town.a_time(), seats=10)
    seats = [town.made(learner, f"sessions/{session}/book") for learner in LEARNERS[:10]]
    waiting = [town.made(learner, f"sessions/{session}/waitlist") for learner in LEARNERS[10:25]]
    given_back = [(learner, f"bookings/{seat}/cancel") for learner, seat in zip(LEARNERS, seats, strict=False)]
    assert kinds(town.at_once(*given_back, *given_back)) == {(200, ""): 10, (409, "state"): 10}
    booked = town.rows(
        "SELECT CAST(id AS TEXT) FROM bookings WHERE session_id = ? AND status = 'booked' ORDER BY id", session
    )
    assert booked == [(seat,) for seat in waiting[:10]]
    assert town.rows(TAKEN, session) == [(10, 10)]
