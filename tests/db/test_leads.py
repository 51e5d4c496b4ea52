"""Who leads an interview: an owner does what the leader can and hands it over, and the team reads it."""

import pytest

from db import (
    bookings,
    clock,
    conversations,
    interviewers,
    interviews,
    leads,
    notifications,
    organisations,
    scorecards,
    sessions,
)
from db.conversations import blocking
from db.people import accounts, profile, suspension
from db.refusals import Missing, Refused
from db.sessions import moving, readiness
from tests.db.organisations.test_members import join as join_team
from tests.db.test_interviews import accept
from tests.db.test_outside import add
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH

WORDS = {"reason": ""}


@pytest.fixture
def ben(tx):
    """A member of the team that Emma owns."""
    ben = making.somebody(tx, "employer", "Ben Builder")
    join_team(tx, ben)
    return ben


@pytest.fixture
def cara(tx):
    cara = making.somebody(tx, "employer", "Cara Colleague")
    join_team(tx, cara)
    return cara


@pytest.fixture
def interview(tx, ben):
    """Led by Ben."""
    profile.update(tx, ADA.id, is_candidate=True)
    given = {"candidate_id": ADA.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    return interviews.invite(tx, ben, given | {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45})


def proposed(tx, interview):
    return interviews.propose(tx, ADA, interview.id, {"starts_at": making.ahead(tx, days=3)})


def busy_leading(tx, person, starts_at: str) -> None:
    """Another interview of theirs, at that time."""
    profile.update(tx, OTTO.id, is_candidate=True)
    given = {"candidate_id": OTTO.id, "kind": "interview", "title": "Else", "description": "", "meeting_link": ""}
    accept(tx, OTTO, interviews.invite(tx, person, given | {"starts_at": starts_at, "duration_minutes": 45}))


def refusal(act, *given) -> str:
    """All that is said, also of fields."""
    with pytest.raises(Refused) as refused:
        act(*given)
    return f"{refused.value} {[str(one) for one in refused.value.errors.values()]}"


def said_to(tx, person, kind: str = "") -> str:
    kind = kind or making.told(tx, person)[0]
    one = next(one for one in notifications.page(tx, person.id).items if one.kind == kind)
    return f"{one.title} {one.body}"


def test_an_owner_accepts_what_the_candidate_proposed_and_the_leader_holds_it(tx, interview, ben):
    accepted = accept(tx, EMMA, proposed(tx, interview))
    session = sessions.get(tx, ADA.id, interview.id)
    assert (accepted.status, session.host_id) == ("accepted", ben.id)
    for person in (ben, ADA):
        assert making.told(tx, person)[0] == "interview_accepted"
    assert EMMA.name in said_to(tx, ADA)


def test_an_owner_proposes_declines_and_cancels_and_both_are_told(tx, interview, ben):
    later = interviews.propose(tx, EMMA, interview.id, {"starts_at": making.ahead(tx, days=4)})
    assert later.status == "invited"
    for person in (ben, ADA):
        assert making.told(tx, person)[0] == "interview_proposed"
    with pytest.raises(Refused, match="other person"):
        accept(tx, EMMA, later)
    assert interviews.decline(tx, EMMA, proposed(tx, interview).id, WORDS).status == "declined"
    for person in (ben, ADA):
        assert making.told(tx, person)[0] == "interview_declined"


def test_what_the_leader_has_then_is_in_the_way_and_an_owner_is_not_told_what(tx, interview, ben):
    later = proposed(tx, interview)
    busy_leading(tx, ben, later.starts_at)
    for act in (accept, lambda tx, who, one: interviews.propose(tx, who, one.id, {"starts_at": one.starts_at})):
        said = refusal(act, tx, EMMA, later)
        assert "Ben Builder has another session" in said and "Else" not in said
    moved = making.ahead(tx, days=6)
    add(tx, ben, (moved, making.ahead(tx, days=6, minutes=60)))
    assert "Ben Builder is busy" in refusal(
        interviews.propose, tx, EMMA, later.id, {"starts_at": moved, "anyway": True}
    )


def test_an_owners_own_calendar_is_not_in_the_way(tx, interview):
    later = proposed(tx, interview)
    busy_leading(tx, EMMA, later.starts_at)
    assert accept(tx, EMMA, later).status == "accepted"


def test_an_owner_moves_what_was_agreed_on_and_everybody_is_told(tx, interview, ben):
    accept(tx, ADA, interview)
    moved = making.ahead(tx, days=7)
    assert leads.move(tx, EMMA, interview.id, {"starts_at": moved}).starts_at == moved
    for person in (ben, ADA):
        assert making.told(tx, person)[0] == "session_moved"
    assert sessions.get(tx, ADA.id, interview.id).must_confirm
    busy = making.ahead(tx, days=8)
    busy_leading(tx, ben, busy)
    at = {"starts_at": busy}
    assert "Ben Builder has another session" in refusal(leads.move, tx, EMMA, interview.id, at)
    assert "Else" in refusal(leads.move, tx, ben, interview.id, at)
    assert "future" in refusal(leads.move, tx, EMMA, interview.id, {"starts_at": "2020-01-01T10:00:00Z"})


def test_what_was_not_agreed_on_or_has_begun_is_not_moved(tx, interview, ben):
    with pytest.raises(Refused, match="agreed on"):
        leads.move(tx, EMMA, interview.id, {"starts_at": making.ahead(tx, days=7)})
    accept(tx, ADA, interview)
    making.begin(tx, interview.id, host=ben)
    for act, given in (
        (leads.move, {"starts_at": making.ahead(tx, days=7)}),
        (leads.hand_over, {"person_id": EMMA.id}),
    ):
        with pytest.raises(Refused):
            act(tx, EMMA, interview.id, given)


def test_an_owner_invites_and_removes_colleagues_and_names_the_criteria(tx, interview, ben):
    _row, token = interviewers.invite(tx, EMMA, interview.id, {"for_whom": ""})
    interviewers.join(tx, MAX, {"token": token})
    assert scorecards.set_criteria(tx, EMMA, interview.id, {"criteria": "Rust"})[0].name == "Rust"
    interviewers.remove(tx, EMMA, interview.id, MAX.id)
    assert making.told(tx, MAX)[0] == "interviewer_removed"
    for person in (ben, ADA):
        assert making.told(tx, person)[0] == "interviewer_left"


def test_a_leader_who_removes_a_colleague_tells_the_candidate_alone(tx, interview, ben):
    _row, token = interviewers.invite(tx, ben, interview.id, {"for_whom": ""})
    interviewers.join(tx, MAX, {"token": token})
    before = making.told(tx, ben)
    interviewers.remove(tx, ben, interview.id, MAX.id)
    assert making.told(tx, ADA)[0] == "interviewer_left" and MAX.name in said_to(tx, ADA)
    assert making.told(tx, ben) == before


def test_a_member_who_is_no_owner_and_an_owner_who_works_elsewhere_only_read_or_not_even_that(tx, interview, ben, cara):
    later = proposed(tx, interview)
    stranger = making.somebody(tx, "employer")
    for person in (cara, stranger):
        for act, given in (
            (interviews.accept, {"starts_at": later.starts_at}),
            (interviews.propose, {"starts_at": later.starts_at}),
            (interviews.decline, WORDS),
            (interviews.cancel, WORDS),
            (leads.move, {"starts_at": later.starts_at}),
            (leads.hand_over, {"person_id": person.id}),
            (interviewers.invite, {"for_whom": ""}),
        ):
            with pytest.raises(Missing):
                act(tx, person, later.id, given)
    assert interviewers.seen(tx, cara, later.id).side == "team"
    organisations.start(tx, EMMA)  # Emma works in another one now
    for person in (EMMA, stranger):
        with pytest.raises(Missing):
            interviewers.seen(tx, person, later.id)
    with pytest.raises(Missing):
        accept(tx, EMMA, later)


def test_a_lead_is_handed_to_a_member_who_holds_it_from_then_on(tx, interview, ben, cara):
    accept(tx, ADA, interview)
    _row, token = interviewers.invite(tx, ben, interview.id, {"for_whom": ""})
    interviewers.join(tx, cara, {"token": token})
    moving.propose(tx, ben, interview.id, {"starts_at": making.ahead(tx, days=9)})
    led = leads.hand_over(tx, EMMA, interview.id, {"person_id": cara.id})
    assert led.employer_id == cara.id and sessions.own(tx, cara.id, interview.id)
    assert interviewers.of_interview(tx, interview.id) == []
    with pytest.raises(Missing):
        sessions.get(tx, ben.id, interview.id)
    assert interviewers.seen(tx, ben, interview.id).side == "team"
    with pytest.raises(Refused):  # what Ben proposed is not Cara’s word
        moving.agree(tx, ADA, interview.id, {"starts_at": making.ahead(tx, days=9)})
    assert making.told(tx, cara)[0] == "interview_handed_over"
    assert making.told(tx, ben)[0] == making.told(tx, ADA)[0] == "interview_led"
    making.begin(tx, interview.id, host=cara)
    readiness.end(tx, cara, interview.id)
    assert tx.value("session_status", id=interview.id) == "completed"


def test_a_banner_that_it_is_time_to_start_goes_from_who_hands_it_over(tx, interview, ben, cara):
    accepted = accept(tx, ADA, interview)
    late = clock.moved(accepted.starts_at, minutes=2)
    making.pass_time(tx, late)
    assert str(interview.id) in notifications.urgent(tx, ben.id)[0].link
    with making.at(tx, late):
        leads.hand_over(tx, ben, interview.id, {"person_id": cara.id})
    assert notifications.urgent(tx, ben.id) == []


def test_an_invitation_is_handed_over_before_it_is_answered_also_by_its_leader(tx, interview, ben, cara):
    leads.hand_over(tx, ben, interview.id, {"person_id": cara.id})
    assert making.told(tx, cara)[0] == "interview_handed_over"
    accept(tx, ADA, interview)
    assert making.told(tx, cara)[0] == "interview_accepted"
    assert sessions.own(tx, cara.id, interview.id)
    with pytest.raises(Missing):
        interviews.get(tx, ben.id, interview.id)


def test_it_is_handed_only_to_members_who_can_hold_it(tx, interview, ben, cara):
    accept(tx, ADA, interview)
    stranger = making.somebody(tx, "employer")
    for person in (stranger, ADA, MAX, ben):
        given = {"person_id": person.id}
        assert "member of your team" in refusal(leads.hand_over, tx, EMMA, interview.id, given)
    busy_leading(tx, cara, interview.starts_at)
    said = refusal(leads.hand_over, tx, EMMA, interview.id, {"person_id": cara.id})
    assert "Cara Colleague has another session" in said
    suspension.start(tx, tx.one("person_for_operator", id=cara.id), "Spam")
    assert [one.id for one in leads.others(tx, interview.id)] == [EMMA.id]


def test_nobody_whom_the_candidate_has_blocked_takes_it_over(tx, interview, ben):
    met = accept(tx, ADA, interview)
    profile.update(tx, EMMA.id, headline="Hiring")
    leads.hand_over(tx, EMMA, met.id, {"person_id": EMMA.id})
    conversation, _ = conversations.open_with(tx, EMMA, ADA.id)
    blocking.block(tx, ADA, conversation.id)
    leads.hand_over(tx, EMMA, met.id, {"person_id": ben.id})
    assert leads.others(tx, met.id) == []


def test_the_team_reads_what_was_sent_once_the_interview_is_over(tx, interview, ben, cara):
    accept(tx, ADA, interview)
    making.begin(tx, interview.id, host=ben)
    scorecards.write(tx, ben, interview.id, {"recommendation": "yes", "notes": "Calm", "send": True})
    _row, token = interviewers.invite(tx, ben, interview.id, {"for_whom": ""})
    interviewers.join(tx, cara, {"token": token})
    assert scorecards.readable(tx, EMMA, interview.id) == []
    readiness.end(tx, ben, interview.id)
    (found,) = scorecards.readable(tx, EMMA, interview.id)
    assert found.card.notes == "Calm"
    assert scorecards.readable(tx, cara, interview.id) == []  # who interviewed along sends their own first
    with pytest.raises(Missing):
        scorecards.write(tx, EMMA, interview.id, {"recommendation": "no", "notes": ""})
    assert scorecards.readable(tx, ADA, interview.id) == scorecards.readable(tx, MAX, interview.id) == []
    assert bookings.participants(tx, interview.id)


@pytest.mark.parametrize("has_begun", [False, True])
def test_everybody_in_it_reads_whose_account_was_suspended(tx, interview, ben, has_begun):
    _row, token = interviewers.invite(tx, ben, interview.id, {"for_whom": ""})
    interviewers.join(tx, MAX, {"token": token})
    accept(tx, ADA, interview)
    if has_begun:
        making.begin(tx, interview.id, host=ben)
    suspension.start(tx, tx.one("person_for_operator", id=ben.id), "Spam")
    kind = "session_broken_off" if has_begun else "session_cancelled"
    for person in (MAX, ADA):
        said = said_to(tx, person, kind)
        assert f"{ben.name}’s account was suspended" in said
        assert "mentor" not in said and "charged" not in said and "object" not in said


def test_everybody_in_it_reads_who_has_left(tx, interview, ben):
    _row, token = interviewers.invite(tx, ben, interview.id, {"for_whom": ""})
    interviewers.join(tx, MAX, {"token": token})
    accept(tx, ADA, interview)
    accounts.delete(tx, ben.id, PASSWORD_HASH)
    for person in (MAX, ADA):
        assert f"{ben.name} has left Mentora." in said_to(tx, person, "session_cancelled")
