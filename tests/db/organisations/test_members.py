"""Who belongs to an organisation, and that people join and leave without anything being lost."""

import pytest

from db import candidates, interviewers, interviews, leads, organisations, shortlist
from db.organisations import invitations, members
from db.people import accounts, export, profile, suspension
from db.refusals import Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, PASSWORD_HASH


def join(tx, person, owner=EMMA):
    token = invitations.new_token()
    invitations.create(tx, owner, {"days": 7}, token, "https://mentora.example")
    return invitations.accept(tx, person, {"token": token})


@pytest.fixture
def ben(tx):
    """A colleague of Emma's."""
    person = making.somebody(tx, "employer", "Ben Colleague")
    join(tx, person)
    return person


@pytest.fixture
def entry(tx, ben):
    profile.update(tx, ADA.id, is_candidate=True, headline="Rust")
    return shortlist.add(tx, EMMA, {"candidate_id": ADA.id})


def owners(tx, person=EMMA) -> list[str]:
    team = organisations.of(tx, person.id)
    return [one.name for one in organisations.people_in(tx, team.id) if one.is_owner]


def delete(tx, person) -> None:
    accounts.delete(tx, person.id, PASSWORD_HASH)


def note(tx, person, entry, text, revision=0):
    return shortlist.write(tx, person, entry.id, {"note": text, "outcome": "", "revision": revision})


def test_everybody_starts_with_one_of_their_own_and_only_employers(tx):
    alone = organisations.of(tx, EMMA.id)
    assert (alone.name, alone.is_owner, alone.members) == (EMMA.name, 1, 1)
    with pytest.raises(Missing):
        organisations.of(tx, ADA.id)
    assert organisations.rename(tx, EMMA, {"name": "Acme"}).name == "Acme"


def test_members_share_a_board_and_each_writes_notes_of_their_own(tx, ben, entry):
    assert shortlist.get(tx, ben.id, entry.id).candidate_name == ADA.name
    assert shortlist.add(tx, ben, {"candidate_id": ADA.id}).id == entry.id
    shortlist.move(tx, ben, entry.id, {"stage": 2, "was": 1})
    assert shortlist.get(tx, EMMA.id, entry.id).stage == 2
    note(tx, EMMA, entry, "Mine"), note(tx, ben, entry, "Ben’s")
    assert shortlist.get(tx, EMMA.id, entry.id).note == "Mine"
    said = [(one.author_name, one.body) for one in shortlist.notes(tx, ben.id, entry.id)]
    assert said == [(EMMA.name, "Mine"), (ben.name, "Ben’s")]


def test_of_two_who_move_or_decide_the_second_is_asked_again(tx, ben, entry):
    shortlist.move(tx, EMMA, entry.id, {"stage": 2, "was": 1})
    with pytest.raises(Refused, match="moved to “Talking”"):
        shortlist.move(tx, ben, entry.id, {"stage": 3, "was": 1})
    assert shortlist.get(tx, ben.id, entry.id).stage == 2
    shortlist.write(tx, EMMA, entry.id, {"note": "", "outcome": "hired", "revision": 0})
    with pytest.raises(Refused, match="changed elsewhere"):
        shortlist.write(tx, ben, entry.id, {"note": "", "outcome": "withdrew", "revision": 0})
    assert shortlist.get(tx, ben.id, entry.id).outcome == "hired"


def test_who_leaves_takes_nothing_along_and_what_they_wrote_stays_with_their_name(tx, ben, entry):
    note(tx, ben, entry, "Ben’s")
    members.leave_team(tx, ben)
    assert making.told(tx, EMMA)[0] == "organisation_left"
    assert [(one.author_name, one.body) for one in shortlist.notes(tx, EMMA.id, entry.id)] == [(ben.name, "Ben’s")]
    with pytest.raises(Missing):
        shortlist.get(tx, ben.id, entry.id)
    with pytest.raises(Missing):
        shortlist.move(tx, ben, entry.id, {"stage": 3})
    alone = organisations.of(tx, ben.id)
    assert (alone.members, alone.is_owner) == (1, 1) and shortlist.page(tx, ben).items == []
    assert "Ben’s" in str(export.everything(tx, ben.id)["shortlist"])  # they wrote it
    assert "Ben’s" not in str(export.everything(tx, EMMA.id)["shortlist"])


def test_who_deletes_their_account_leaves_notes_without_a_name(tx, ben, entry):
    note(tx, ben, entry, "Ben’s")
    delete(tx, ben)
    assert [(one.author_name, one.body) for one in shortlist.notes(tx, EMMA.id, entry.id)] == [(None, "Ben’s")]


def test_one_who_had_something_of_their_own_finds_it_again(tx, ben):
    profile.update(tx, ADA.id, is_candidate=True)
    before = [one.name for one in organisations.all_of(tx, ben.id)]
    assert before == [EMMA.name, ben.name]
    own = organisations.all_of(tx, ben.id)[1]
    organisations.switch(tx, ben, own.id)
    mine = shortlist.add(tx, ben, {"candidate_id": ADA.id})
    with pytest.raises(Missing):
        shortlist.get(tx, EMMA.id, mine.id)
    organisations.switch(tx, ben, organisations.of(tx, EMMA.id).id)
    assert shortlist.page(tx, ben).items == []
    members.leave_team(tx, ben)
    assert organisations.of(tx, ben.id).id == own.id and shortlist.get(tx, ben.id, mine.id)


def test_nobody_works_in_a_team_they_do_not_belong_to(tx, ben):
    stranger = making.somebody(tx, "employer")
    with pytest.raises(Missing):
        organisations.switch(tx, stranger, organisations.of(tx, EMMA.id).id)
    for act in (members.remove, lambda tx, by, who: members.set_role(tx, by, who, {"role": "owner"})):
        with pytest.raises(Missing):
            act(tx, stranger, ben.id)
        with pytest.raises(Refused, match="Only an owner"):
            act(tx, ben, EMMA.id)
    with pytest.raises(Refused, match="Only an owner"):
        organisations.rename(tx, ben, {"name": "Mine now"})


def test_the_last_owner_hands_over_before_they_leave(tx, ben):
    for act in (members.leave_team, delete):
        with pytest.raises(Refused, match="needs an owner"):
            act(tx, EMMA)
    with pytest.raises(Refused, match="needs an owner"):
        members.set_role(tx, EMMA, EMMA.id, {"role": "member"})
    members.set_role(tx, EMMA, ben.id, {"role": "owner"})
    assert making.told(tx, ben)[0] == "organisation_owner" and len(owners(tx)) == 2
    members.leave_team(tx, EMMA)
    assert owners(tx, ben) == [ben.name]
    with pytest.raises(Refused, match="only one"):
        members.leave_team(tx, ben)
    delete(tx, ben)  # alone: it goes with them, and their other one, too
    assert tx._execute("SELECT COUNT(*) FROM organisations").fetchone()[0] == 1


def test_an_owner_removes_a_member_who_is_told(tx, ben, entry):
    with pytest.raises(Refused, match="can’t remove yourself"):
        members.remove(tx, EMMA, EMMA.id)
    members.remove(tx, EMMA, ben.id)
    assert making.told(tx, ben)[0] == "organisation_removed"
    assert organisations.of(tx, EMMA.id).members == 1
    with pytest.raises(Missing):
        shortlist.get(tx, ben.id, entry.id)


def test_a_suspended_owner_blocks_nobody(tx, ben):
    cara = making.somebody(tx, "employer", "Cara Colleague")
    join(tx, cara)
    token = invitations.new_token()
    invitations.create(tx, EMMA, {"days": 7}, token, "")
    suspension.start(tx, accounts.people.still_there(tx, EMMA.id), "Spam")
    assert set(owners(tx, ben)) == {EMMA.name, ben.name}  # who has been there longest
    with pytest.raises(Missing):
        invitations.get(tx, token)  # nobody comes in by what they sent
    with pytest.raises(Refused, match="needs an owner"):
        members.leave_team(tx, ben)  # Emma can’t act
    members.remove(tx, ben, EMMA.id)
    assert owners(tx, ben) == [ben.name] and organisations.of(tx, EMMA.id).members == 1


def test_somebody_who_takes_over_an_interview_stops_being_its_colleague(tx, ben, entry):
    given = {"candidate_id": ADA.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    times = {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45}
    interview = interviews.invite(tx, ben, given | times)
    token = interviewers.invite(tx, ben, interview.id, {"for_whom": ""})[1]
    interviewers.join(tx, EMMA, {"token": token})
    interviews.accept(tx, ADA, interview.id, {"starts_at": interview.starts_at})
    delete(tx, ben)
    assert interviewers.led(tx, EMMA, interview.id).side == "employer"
    assert interviewers.of_interview(tx, interview.id) == []


def test_what_a_deleted_member_led_stays_with_the_team(tx, ben, entry):
    given = {"candidate_id": ADA.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    times = {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45}
    interview = interviews.invite(tx, ben, given | times)
    interviews.accept(tx, ADA, interview.id, {"starts_at": interview.starts_at})
    profile.update(tx, ADA.id, is_candidate=False)
    assert [one.id for one in candidates.page(tx, EMMA, show="met").items] == [ADA.id]
    delete(tx, ben)
    assert [one.id for one in candidates.page(tx, EMMA, show="met").items] == [ADA.id]
    assert profile.seen(tx, EMMA, ADA.id).name == ADA.name
    stranger = making.somebody(tx, "employer")
    assert candidates.page(tx, stranger, show="met").items == []
    with pytest.raises(Missing):
        profile.seen(tx, stranger, ADA.id)


def test_interviews_are_seen_by_the_team_and_changed_by_who_leads_them_or_an_owner(tx, ben, entry):
    cara, stranger = making.somebody(tx, "employer", "Cara Colleague"), making.somebody(tx, "employer")
    join(tx, cara)
    given = {"candidate_id": ADA.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    times = {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45}
    led = interviews.invite(tx, ben, given | times)
    interviews.accept(tx, ADA, led.id, {"starts_at": led.starts_at})
    for one in (EMMA, ben, cara):
        assert [row.id for row in leads.of_team(tx, one).items] == [led.id]
    assert leads.of_team(tx, stranger).items == []
    for other in (cara, stranger):
        with pytest.raises(Missing):
            interviews.cancel(tx, other, led.id, {"reason": ""})
    members.leave_team(tx, ben)
    assert [row.id for row in leads.of_team(tx, EMMA).items] == [led.id]
    assert leads.of_team(tx, ben).items == [] and interviews.get(tx, ben.id, led.id)  # still theirs to hold
    assert interviews.cancel(tx, EMMA, led.id, {"reason": "Moved"}).status == "cancelled"
    assert "interview_cancelled" in making.told(tx, ben) and "session_cancelled" in making.told(tx, ADA)
