"""One link and many colleagues: one joins. Many links at once: as many as there are places."""

from collections import Counter

from tests.races.test_seats import kinds
from tests.support.crowd import EMPLOYERS, LEARNERS, MENTORS, TRIES, Town

JOINED = "SELECT COUNT(*) FROM interviewers WHERE interview_id = ?"
LINKS = "SELECT COUNT(*) FROM interviewer_links WHERE interview_id = ?"


def an_interview(town: Town, employer, candidate, starts_at: str = "") -> str:
    assert town.send(candidate, f"users/{candidate.id}/update", is_candidate=True).status == 200
    terms = {"kind": "interview", "title": "A talk", "description": "", "duration_minutes": 45, "meeting_link": ""}
    given = terms | {"candidate_id": str(candidate.id), "starts_at": starts_at or town.a_time()}
    return town.made(employer, "interviews", **given)


def ten_with_one_link(town: Town, number: int) -> tuple[Counter, int]:
    interview = an_interview(town, EMPLOYERS[0], LEARNERS[number])
    token = town.send(EMPLOYERS[0], f"interviews/{interview}/links", for_whom="").json["url"].rpartition("/")[2]
    answers = town.at_once(*((mentor, "interviews/join", {"token": token}) for mentor in MENTORS))
    return kinds(answers), town.rows(JOINED, interview)[0][0]


def test_of_ten_who_use_one_link_at_once_one_joins(town):
    answers, joined = ten_with_one_link(town, 20)
    assert joined == 1 and answers[200, ""] == 1 and sum(answers.values()) == 10


def test_without_the_guard_one_link_lets_several_in(unguarded_town):
    assert any(ten_with_one_link(unguarded_town, 20 + number)[1] > 1 for number in range(TRIES))


def ten_links_at_once(town: Town, number: int) -> tuple[Counter, int]:
    interview = an_interview(town, EMPLOYERS[1], LEARNERS[number])
    path = f"interviews/{interview}/links"
    answers = town.at_once(*((EMPLOYERS[1], path, {"for_whom": str(number)}) for number in range(10)))
    return kinds(answers), town.rows(LINKS, interview)[0][0]


def test_there_are_never_more_links_than_places_however_many_are_made_at_once(town):
    assert ten_links_at_once(town, 30) == ({(201, ""): 3, (409, "too_many"): 7}, 3)


def test_without_the_guard_there_are_more_links_than_places(unguarded_town):
    assert ten_links_at_once(unguarded_town, 30)[1] > 3
