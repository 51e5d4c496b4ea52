"""An interview that is handed over by two at the same moment, and somebody who is given two at one time."""

from collections import Counter

from tests.races.test_interviewers import an_interview
from tests.races.test_organisations import a_team
from tests.races.test_seats import kinds
from tests.support.crowd import EMPLOYERS, LEARNERS, TRIES, Town

LEADS = "SELECT employer_id FROM interviews WHERE id = ?"
HOSTS = "SELECT host_id FROM sessions WHERE id = ?"
LED = "SELECT COUNT(*) FROM sessions WHERE host_id = ? AND starts_at = ? AND status = 'scheduled'"


def agreed(town: Town, employer, learner, starts_at: str = "") -> str:
    interview = an_interview(town, employer, learner, starts_at)
    shown = town.of(learner).get(f"/api/interviews/{interview}", Accept="application/json").json
    assert town.send(learner, f"interviews/{interview}/accept", starts_at=shown["starts_at"]).status == 200
    return interview


def a_leader_and_an_owner_hand_it_over(town: Town, number: int) -> tuple[Counter, bool]:
    """Each to somebody else. Whether the one who leads it then is the one whose name was returned, also in the room."""
    owner, leader, first, second = EMPLOYERS[11:15]
    a_team(town, owner, leader, first, second)
    interview = agreed(town, leader, LEARNERS[number])
    path, was = f"interviews/{interview}/hand-over", str(leader.id)
    presses = [(leader, path, {"person_id": str(first.id), "was": was})]
    presses.append((owner, path, {"person_id": str(second.id), "was": was}))
    answers = town.at_once(*presses[:: 1 if number % 2 else -1])
    lead = {answer.json["employer"]["id"] for answer in answers if answer.status == 200}
    rows = town.rows(LEADS, int(interview)) + town.rows(HOSTS, int(interview))
    return kinds(answers), {str(row[0]) for row in rows} == lead


def test_of_two_who_hand_over_an_interview_at_once_one_does(town):
    for number in range(TRIES // 2):
        answers, is_as_told = a_leader_and_an_owner_hand_it_over(town, number)
        assert answers[200, ""] == 1 and sum(answers.values()) == 2 and is_as_told
        assert answers.keys() <= {(200, ""), (409, "changed"), (404, "missing")}


def test_checking_who_leads_it_before_handing_it_over_hands_it_over_twice(unguarded_town):
    assert any(a_leader_and_an_owner_hand_it_over(unguarded_town, number)[0][200, ""] == 2 for number in range(TRIES))


def two_for_one_member(town: Town, number: int) -> tuple[Counter, int]:
    """Two interviews at one time. How many of them the member leads then."""
    first, second, heir = EMPLOYERS[15:18]
    a_team(town, first, second, heir)
    starts_at = town.a_time()
    both = [(one, agreed(town, one, LEARNERS[number + place], starts_at)) for place, one in enumerate((first, second))]
    given = {"person_id": str(heir.id)}
    answers = town.at_once(*((one, f"interviews/{interview}/hand-over", given) for one, interview in both))
    return Counter(answer.status for answer in answers), town.rows(LED, heir.id, starts_at)[0][0]


def test_nobody_is_given_two_interviews_at_one_time(town):
    for number in range(10, 10 + TRIES, 2):
        assert two_for_one_member(town, number) == ({200: 1, 409: 1}, 1)


def test_without_the_guard_somebody_is_given_two_interviews_at_one_time(unguarded_town):
    assert any(two_for_one_member(unguarded_town, 10 + number) == ({200: 2}, 2) for number in range(0, 2 * TRIES, 2))
