"""One slot and fifty learners: one gets it. A slot that is booked while its rule changes: one of both wins."""

from collections import Counter

from db import clock
from tests.races.test_seats import kinds
from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town

WEEK = [{"weekday": day, "from": "00:00", "to": "24:00"} for day in range(7)]
OPEN = {"timezone": "UTC", "horizon_days": 365, "weekly": WEEK}
OPEN |= {"lengths": [{"minutes": 60, "price_cents": 0, "currency": "EUR"}]}
LED = "SELECT COUNT(*) FROM sessions WHERE host_id = ? AND starts_at = ? AND status = 'scheduled'"
TOLD = "SELECT COUNT(*) FROM notifications WHERE person_id = ? AND kind = 'slot_booked'"


def a_slot(town: Town, mentor) -> str:
    """Nine in the morning, on a day on which nobody has anything yet."""
    assert town.of(mentor).send_json("/api/availability", OPEN, method="PUT").status == 200
    return f"{town.a_time()[:10]}T09:00:00Z"


def fifty_for_one_slot(town: Town) -> tuple[Counter, int]:
    mentor = MENTORS[7]
    starts_at = a_slot(town, mentor)
    given = {"starts_at": starts_at, "minutes": 60}
    answers = town.at_once(*((learner, f"mentors/{mentor.id}/book", given) for learner in LEARNERS))
    return kinds(answers), town.rows(LED, mentor.id, starts_at)[0][0]


def test_a_slot_goes_to_exactly_one_of_fifty_who_press_book_at_once(town):
    assert fifty_for_one_slot(town) == ({(201, ""): 1, (409, "taken"): 49}, 1)


def test_checking_before_booking_gives_a_slot_away_twice(unguarded_town):
    assert any(fifty_for_one_slot(unguarded_town)[1] > 1 for _ in range(TRIES))


def two_with_one_link(town: Town) -> tuple[Counter, list[tuple[int]]]:
    """Each at a time of their own, so that only the link is in the way."""
    mentor = MENTORS[5]
    starts_at = a_slot(town, mentor)
    made = town.of(mentor).send_json("/mentor/schedule/links", {"for_whom": "Ada", "days": 3, "once": True})
    assert made.status == 200
    link = town.rows("SELECT token FROM hours_links WHERE mentor_id = ? ORDER BY rowid DESC LIMIT 1", mentor.id)[0][0]
    hours = [clock.moved(starts_at, hours=number) for number in range(8)]
    path = f"mentors/{mentor.id}/book"
    asked = [(LEARNERS[n], path, {"starts_at": at, "minutes": 60, "link": link}) for n, at in enumerate(hours)]
    answers = kinds(town.at_once(*asked))
    return answers, [town.rows(LED, mentor.id, at)[0] for at in hours]


def test_a_link_for_one_booking_books_once_however_many_use_it_at_once(town):
    answers, led = two_with_one_link(town)
    assert answers == {(201, ""): 1, (409, "link"): 7} and sorted(led) == [(0,)] * 7 + [(1,)]


def test_without_the_guard_a_link_for_one_booking_books_several_times(unguarded_town):
    assert any(two_with_one_link(unguarded_town)[0][201, ""] > 1 for _ in range(TRIES))


def a_booking_and_a_day_off(town: Town, turn: int) -> tuple[int, bool, str]:
    """At the same moment. Returns what the learner gets, whether the mentor is told that it stays booked, and the day.

    Each side presses first in half of the turns.
    """
    mentor, learner, order = MENTORS[6], LEARNERS[turn], 1 if turn % 2 else -1
    starts_at = a_slot(town, mentor)
    both = [
        (learner, f"mentors/{mentor.id}/book", {"starts_at": starts_at, "minutes": 60}),
        (mentor, "/mentor/schedule/days-off", {"since": starts_at[:10], "until": ""}),
    ]
    answer, saved = town.at_once(*both[::order])[::order]
    assert saved.status == 200
    assert answer.status == 201 or answer.json["type"] == "/problems/not_offered"
    assert town.rows(LED, mentor.id, starts_at) == [(int(answer.status == 201),)]
    return answer.status, bool(saved.json["still_booked"]), starts_at


def test_of_a_booking_and_a_day_off_at_the_same_moment_one_wins_and_the_other_is_told(town):
    mentor, booked = MENTORS[6], 0
    for turn in range(20):
        status, is_told, starts_at = a_booking_and_a_day_off(town, turn)
        assert is_told == (status == 201), "it was booked on a day off, or the mentor was not told"
        booked += status == 201
        assert town.rows(TOLD, mentor.id) == [(booked,)]
        later = {"starts_at": clock.moved(starts_at, hours=3), "minutes": 60}
        again = town.send(LEARNERS[30], f"mentors/{mentor.id}/book", **later)
        assert again.json["type"] == "/problems/not_offered"


def test_without_the_guard_a_day_off_is_booked_and_the_mentor_is_not_told(unguarded_town):
    found = [a_booking_and_a_day_off(unguarded_town, turn)[:2] for turn in range(20)]
    assert (201, False) in found
