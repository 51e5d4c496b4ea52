"""Scorecards: drafts are their author’s, what was sent stays, and the others’ are read once your own was sent."""

import pytest

from db import interviewers, scorecards
from db.people import accounts, export, profile
from db.refusals import Invalid, Missing, Refused
from tests.db.test_interviewers import join
from tests.db.test_interviews import accept, invited
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH

GIVEN = {"recommendation": "yes", "notes": "Knows her trade", "score_1": 4, "words_1": "Rust", "score_3": 5}
SENT = GIVEN | {"send": True}


@pytest.fixture
def interview(tx):
    """With a colleague; it has begun."""
    profile.update(tx, ADA.id, is_candidate=True)
    interview = invited(tx)
    join(tx, interview)
    accept(tx, ADA, interview)
    making.begin(tx, interview.id, host=EMMA)
    return interview


def read_by(tx, person, interview) -> list:
    return [one.card.person_id for one in scorecards.readable(tx, person, interview.id)]


def test_drafts_are_their_authors_and_what_was_sent_stays_as_it_is(tx, interview):
    draft = scorecards.write(tx, MAX, interview.id, {"notes": "So far"})
    assert (draft.card.notes, draft.card.sent_at, draft.card.recommendation) == ("So far", None, "")
    sent = scorecards.write(tx, MAX, interview.id, SENT)
    assert sent.card.id == draft.card.id and sent.card.sent_at
    assert (sent.score(1), sent.score(2), sent.score(3), sent.scores[1].words) == (4, None, 5, "Rust")
    for given in (GIVEN, SENT):
        with pytest.raises(Refused, match="can’t be changed"):
            scorecards.write(tx, MAX, interview.id, given | {"notes": "Second thoughts"})
    assert scorecards.own(tx, MAX, interview.id).card.notes == "Knows her trade"


def test_the_others_are_read_once_your_own_was_sent(tx, interview):
    scorecards.write(tx, MAX, interview.id, SENT)
    assert making.told(tx, EMMA)[0] == "scorecard_sent"
    assert read_by(tx, EMMA, interview) == [] and scorecards.senders(tx, interview.id) == {MAX.id}
    scorecards.write(tx, EMMA, interview.id, GIVEN)
    assert read_by(tx, EMMA, interview) == [EMMA.id] and read_by(tx, MAX, interview) == [MAX.id]
    scorecards.write(tx, EMMA, interview.id, SENT | {"score_1": 2})
    assert sorted(read_by(tx, EMMA, interview)) == sorted(read_by(tx, MAX, interview)) == sorted([EMMA.id, MAX.id])
    cards = scorecards.readable(tx, EMMA, interview.id)
    assert scorecards.averages(cards, scorecards.criteria(tx, interview.id)) == {
        1: scorecards.Average(6, 2),
        3: scorecards.Average(10, 2),
    }


def test_the_candidate_and_strangers_read_and_write_none(tx, interview):
    for person in (MAX, EMMA):
        scorecards.write(tx, person, interview.id, SENT)
    for person in (ADA, OTTO, making.somebody(tx, "employer")):
        assert scorecards.readable(tx, person, interview.id) == []
        with pytest.raises(Missing):
            scorecards.write(tx, person, interview.id, SENT)
        with pytest.raises(Missing):
            scorecards.set_criteria(tx, person, interview.id, {"criteria": "Mine"})
    found = export.everything(tx, ADA.id)
    assert found["scorecards"] == [] and "Knows her trade" not in str(found)
    (mine,) = export.everything(tx, MAX.id)["scorecards"]
    assert mine["notes"] == "Knows her trade" and len(mine["scores"]) == 2


def test_who_has_left_or_was_removed_reads_nothing_any_more_and_what_they_sent_stays(tx, interview):
    join(tx, interview, OTTO)
    for person in (MAX, EMMA, OTTO):
        scorecards.write(tx, person, interview.id, SENT)
    interviewers.remove(tx, EMMA, interview.id, MAX.id)
    assert read_by(tx, MAX, interview) == [] and MAX.id in read_by(tx, EMMA, interview)
    accounts.delete(tx, OTTO.id, PASSWORD_HASH)
    assert read_by(tx, EMMA, interview).count(None) == 1


def test_a_draft_goes_with_its_author(tx, interview):
    join(tx, interview, OTTO)
    for person in (MAX, OTTO):
        scorecards.write(tx, person, interview.id, GIVEN)
    interviewers.leave(tx, MAX, interview.id)
    accounts.delete(tx, OTTO.id, PASSWORD_HASH)
    scorecards.write(tx, EMMA, interview.id, SENT)
    assert read_by(tx, EMMA, interview) == [EMMA.id]


def test_it_is_about_an_interview_that_takes_place_and_sent_once_that_has_begun(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    interview = invited(tx)
    with pytest.raises(Refused, match="agreed on"):
        scorecards.write(tx, EMMA, interview.id, GIVEN)
    accept(tx, ADA, interview)
    assert scorecards.write(tx, EMMA, interview.id, GIVEN)
    with pytest.raises(Refused, match="once the interview has begun"):
        scorecards.write(tx, EMMA, interview.id, SENT)


@pytest.mark.parametrize(
    "given",
    [
        {"recommendation": ""},
        {"recommendation": "maybe"},
        {"score_1": 6},
        {"score_1": 0},
        {"score_1": "many"},
        {"words_1": "x" * 501},
        {"notes": "x" * 5001},
    ],
)
def test_what_makes_no_sense_is_refused(tx, interview, given):
    with pytest.raises(Invalid) as refused:
        scorecards.write(tx, EMMA, interview.id, SENT | given)
    assert list(refused.value.errors) == list(given)


def names(tx, interview) -> list[str]:
    return [str(one.name) for one in scorecards.criteria(tx, interview.id)]


def test_the_employer_names_the_criteria_and_drafts_keep_what_they_say_of_those_that_stay(tx, interview):
    assert names(tx, interview) == [str(one) for one in scorecards.FIRST_CRITERIA]
    scorecards.write(tx, MAX, interview.id, GIVEN)
    scorecards.set_criteria(tx, EMMA, interview.id, {"criteria": "Rust\n\n communication \nHumour\n"})
    assert names(tx, interview) == ["Rust", "communication", "Humour"]
    kept = scorecards.own(tx, MAX, interview.id)
    by_name = {one.name: kept.score(one.number) for one in scorecards.criteria(tx, interview.id)}
    assert by_name == {"Rust": None, "communication": 5, "Humour": None}
    with pytest.raises(Missing):
        scorecards.set_criteria(tx, MAX, interview.id, {"criteria": "Mine"})


@pytest.mark.parametrize("text", ["", "\n \n", "\n".join(f"No {n}" for n in range(9)), "x" * 61, "Rust\nRUST"])
def test_criteria_that_make_no_sense_are_refused(tx, interview, text):
    with pytest.raises(Invalid):
        scorecards.set_criteria(tx, EMMA, interview.id, {"criteria": text})


def test_once_somebody_has_sent_theirs_the_criteria_stay(tx, interview):
    scorecards.write(tx, MAX, interview.id, SENT)
    with pytest.raises(Refused, match="can’t be changed any more"):
        scorecards.set_criteria(tx, EMMA, interview.id, {"criteria": "Rust"})


def test_scores_for_a_criterion_that_is_another_one_by_now_are_refused(tx, interview):
    shown = {f"name_{one.number}": str(one.name) for one in scorecards.criteria(tx, interview.id)}
    scorecards.set_criteria(tx, EMMA, interview.id, {"criteria": "Leadership\nCommunication"})
    for given in (GIVEN, SENT):
        with pytest.raises(Refused, match="changed meanwhile"):
            scorecards.write(tx, MAX, interview.id, given | shown)
    now = {f"name_{one.number}": one.name for one in scorecards.criteria(tx, interview.id)}
    assert scorecards.renamed(shown, scorecards.criteria(tx, interview.id)) == {1, 2, 4}
    assert scorecards.write(tx, MAX, interview.id, SENT | now).score(3) == 5
