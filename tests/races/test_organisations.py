"""Members of a team who act at the same moment: it keeps an owner, a link lets one in, and no move is lost."""

from collections import Counter

import pytest

from tests.support.crowd import EMPLOYERS, LEARNERS, TRIES, Town

OWNERS = "SELECT COUNT(*) FROM organisation_members WHERE organisation_id = ? AND is_owner = 1"


def a_team(town: Town, *people) -> str:
    """A new one of the first of them, who has left all others."""
    first, *others = people
    for person in people:
        while town.send(person, "organisation/leave").status == 200:
            pass
    for person in others:
        joined = town.send(person, "organisation/join", token=a_link(town, first))
        assert joined.status == 200, joined.text
    return town.of(first).get("/api/organisation", Accept="application/json").json["id"]


def a_link(town: Town, owner) -> str:
    made = town.send(owner, "organisation/invitations", days=1)
    assert made.status == 201, made.text
    return made.json["link"].rpartition("/")[2]


def two_owners_leave(town: Town) -> tuple[Counter, int]:
    """With a member who stays. How many owners the team has then."""
    first, second, third = EMPLOYERS[:3]
    team = a_team(town, first, second, third)
    assert town.send(first, f"organisation/members/{second.id}/role", role="owner").status == 200
    answers = town.at_once((first, "organisation/leave"), (second, "organisation/leave"))
    (left,) = town.rows(OWNERS, int(team))
    for person in (first, second):  # for the next try
        town.send(person, f"organisation/members/{third.id}/role", role="owner")
    return Counter(answer.status for answer in answers), left[0]


def test_of_two_owners_who_leave_one_stays(town):
    for _ in range(TRIES // 2):
        assert two_owners_leave(town) == ({200: 1, 409: 1}, 1)


def test_checking_before_leaving_leaves_a_team_without_an_owner(unguarded_town):
    assert two_owners_leave(unguarded_town) == ({200: 2}, 0)


def two_owners_turn_on_each_other(town: Town, first, second, act: str) -> tuple[list[int], int]:
    """One makes the other a member, who does the same or removes them. How many owners the team has then."""
    team = a_team(town, first, second)
    assert town.send(first, f"organisation/members/{second.id}/role", role="owner").status == 200
    answers = town.at_once(
        (first, f"organisation/members/{second.id}/role", {"role": "member"}),
        (second, f"organisation/members/{first.id}/{act}", {"role": "member"} if act == "role" else {}),
    )
    (left,) = town.rows(OWNERS, int(team))
    return sorted(answer.status for answer in answers), left[0]


@pytest.mark.parametrize(("act", "pair"), [("role", EMPLOYERS[7:9]), ("remove", EMPLOYERS[9:11])])
def test_of_two_owners_who_turn_on_each_other_one_stays_an_owner(town, act, pair):
    for number in range(TRIES):
        answers, left = two_owners_turn_on_each_other(town, *pair[:: 1 if number % 2 else -1], act)
        assert answers[0] == 200 and answers[1] in (403, 404, 409) and left == 1


@pytest.mark.parametrize(("act", "pair"), [("role", EMPLOYERS[7:9]), ("remove", EMPLOYERS[9:11])])
def test_checking_who_owns_a_team_before_may_leave_it_without_an_owner(unguarded_town, act, pair):
    assert any(two_owners_turn_on_each_other(unguarded_town, *pair, act) == ([200, 200], 0) for _ in range(2 * TRIES))


def two_use_a_link(town: Town) -> Counter:
    owner, *others = EMPLOYERS[3:6]
    a_team(town, owner)
    token = a_link(town, owner)
    answers = town.at_once(*((one, "organisation/join", {"token": token}) for one in others))
    for one in others:
        town.send(one, "organisation/leave")
    return Counter(answer.status for answer in answers)


def test_an_invitation_lets_one_of_two_in(town):
    for _ in range(TRIES // 2):
        assert two_use_a_link(town) == {200: 1, 404: 1}


def test_checking_a_link_before_joining_lets_both_in(unguarded_town):
    assert any(two_use_a_link(unguarded_town) == {200: 2} for _ in range(TRIES))


def two_move_somebody(town: Town) -> tuple[Counter, int]:
    first, second = EMPLOYERS[3:5]
    a_team(town, first, second)
    assert town.send(LEARNERS[0], f"users/{LEARNERS[0].id}/update", is_candidate=True).status == 200
    entry = town.made(first, "shortlist", candidate_id=str(LEARNERS[0].id))
    moves = (
        (person, f"shortlist/{entry}/move", {"stage": stage, "was": 1}) for person, stage in ((first, 2), (second, 3))
    )
    answers = town.at_once(*moves)
    town.send(first, f"shortlist/{entry}/remove")
    moved = {answer.json["stage"] for answer in answers if answer.status == 200}
    return Counter(answer.status for answer in answers), len(moved)


def test_of_two_who_move_somebody_the_second_is_asked_again(town):
    for _ in range(TRIES // 2):
        assert two_move_somebody(town) == ({200: 1, 409: 1}, 1)


def test_checking_the_stage_before_moving_loses_a_move(unguarded_town):
    assert any(two_move_somebody(unguarded_town) == ({200: 2}, 2) for _ in range(TRIES))
