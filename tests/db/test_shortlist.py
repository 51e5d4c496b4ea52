"""The shortlist of an employer: who can be on it, its stages and notes, and that nobody else learns of it."""

import pytest

from db import interviews, shortlist
from db.organisations import members
from db.people import export, profile
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


@pytest.fixture
def candidate(tx):
    profile.update(tx, ADA.id, is_candidate=True, headline="Rust")
    return ADA


@pytest.fixture
def entry(tx, candidate):
    return add(tx, candidate)


def add(tx, person, employer=EMMA):
    return shortlist.add(tx, employer, {"candidate_id": person.id})


def met(tx):
    given = {"candidate_id": ADA.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    times = {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45}
    interview = interviews.invite(tx, EMMA, given | times)
    interviews.accept(tx, ADA, interview.id, {"starts_at": interview.starts_at})


def names(tx, **how):
    return [row.candidate_name for row in shortlist.page(tx, EMMA, **how).items]


def stages(tx):
    return [str(one.name) for one in shortlist.stages(tx, EMMA.id)]


def a_candidate(tx, name: str):
    person = making.somebody(tx, name=name)
    profile.update(tx, person.id, is_candidate=True)
    return person


def test_a_candidate_is_added_once_and_starts_in_the_first_stage(tx, entry):
    assert (entry.stage, entry.outcome, entry.note) == (1, "", "")
    shortlist.move(tx, EMMA, entry.id, {"stage": 2})
    assert add(tx, ADA).id == entry.id and add(tx, ADA).stage == 2
    assert names(tx) == [ADA.name]
    args = {"id": 7, "team_id": entry.organisation_id, "candidate_id": ADA.id, "stage": 1, "now": tx.now}
    assert tx.run("insert_shortlist_entry", **args) == 0  # what the second of two at once would do


def test_only_those_whom_the_employer_can_see_are_added(tx):
    for hidden in (ADA, OTTO, MAX, EMMA):
        with pytest.raises(Missing):
            add(tx, hidden)


def test_who_hides_again_vanishes_until_they_show_themselves(tx, entry):
    shortlist.write(tx, EMMA, entry.id, {"note": "Kept", "outcome": "", "revision": 0})
    profile.update(tx, ADA.id, is_candidate=False)
    assert names(tx) == [] and shortlist.everything(tx, EMMA.id) == []
    assert all(not inside and not count for _stage, inside, count in shortlist.board(tx, EMMA.id))
    for act in (shortlist.move, shortlist.write):
        with pytest.raises(Missing):
            act(tx, EMMA, entry.id, {"stage": 2})
    with pytest.raises(Missing):
        shortlist.remove(tx, EMMA, entry.id)
    profile.update(tx, ADA.id, is_candidate=True)
    assert shortlist.get(tx, EMMA.id, entry.id).note == "Kept"


def test_who_was_met_stays_by_name_alone(tx, entry):
    met(tx)
    profile.update(tx, ADA.id, is_candidate=False)
    left = shortlist.get(tx, EMMA.id, entry.id)
    assert (left.candidate_name, left.headline, left.candidate_picture) == (ADA.name, "", None)
    assert shortlist.move(tx, EMMA, entry.id, {"stage": 3}).stage == 3


def test_who_leaves_takes_their_entry_along_also_an_employer(tx, entry):
    other = a_candidate(tx, "Bo")
    add(tx, other)
    shortlist.add_stage(tx, EMMA, {"name": "Later"})
    tx._execute("DELETE FROM people WHERE id = ?", (other.id,))
    assert names(tx) == [ADA.name]
    members.leave(tx, EMMA)
    for table in ("shortlist_entries", "shortlist_stages", "shortlist_notes", "organisations"):
        assert tx._execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] == 0


def test_others_find_nothing_and_the_candidate_hears_nothing(tx, candidate):
    before = making.told(tx, ADA)
    entry = add(tx, ADA)
    shortlist.write(tx, EMMA, entry.id, {"note": "Asks too much", "outcome": "not_hired", "revision": 0})
    rival = making.somebody(tx, "employer")
    for act in (shortlist.move, shortlist.write):
        with pytest.raises(Missing):
            act(tx, rival, entry.id, {"stage": 2})
    with pytest.raises(Missing):
        shortlist.remove(tx, rival, entry.id)
    assert making.told(tx, ADA) == before
    assert "Asks too much" in str(export.everything(tx, EMMA.id)["shortlist"])
    assert "Asks too much" not in str(export.everything(tx, ADA.id))
    assert export.everything(tx, ADA.id)["shortlist"] == []


def test_notes_are_not_written_over_what_was_not_read(tx, entry):
    written = shortlist.write(tx, EMMA, entry.id, {"note": "One", "outcome": "hired", "revision": 0})
    assert (written.note, written.outcome, written.revision) == ("One", "hired", 1)
    with pytest.raises(Refused, match="elsewhere") as caught:
        shortlist.write(tx, EMMA, entry.id, {"note": "Two", "outcome": "", "revision": 0})
    assert caught.value.more == {"revision": 1} and shortlist.get(tx, EMMA.id, entry.id).note == "One"
    for wrong in ({"note": "x" * 5001}, {"outcome": "married"}):
        with pytest.raises(Invalid):
            shortlist.write(tx, EMMA, entry.id, {"note": "", "outcome": "", "revision": 1} | wrong)


def test_stages_are_named_and_ordered_by_the_employer(tx, entry):
    assert stages(tx) == ["To contact", "Talking", "Offer", "Hired", "Declined"]
    shortlist.change_stage(tx, EMMA, 3, {"name": "Contract", "place": 1})
    assert stages(tx) == ["Contract", "To contact", "Talking", "Hired", "Declined"]
    added = shortlist.add_stage(tx, EMMA, {"name": "Later"})
    assert (added.number, added.place) == (6, 6) and stages(tx)[-1] == "Later"
    shortlist.change_stage(tx, EMMA, 3, {"name": "Contract", "place": 8})
    assert stages(tx) == ["To contact", "Talking", "Hired", "Declined", "Later", "Contract"]
    assert shortlist.get(tx, EMMA.id, entry.id).stage == 1  # the same one
    with pytest.raises(Invalid):
        shortlist.add_stage(tx, EMMA, {"name": "LÁTER"})
    for number in range(2):
        shortlist.add_stage(tx, EMMA, {"name": f"More {number}"})
    with pytest.raises(Refused, match="8 stages"):
        shortlist.add_stage(tx, EMMA, {"name": "Too many"})


def test_only_an_empty_stage_is_removed_and_never_the_last(tx, entry):
    with pytest.raises(Refused, match="people in this stage"):
        shortlist.remove_stage(tx, EMMA, 1)
    with pytest.raises(Missing):
        shortlist.remove_stage(tx, EMMA, 7)
    with pytest.raises(Invalid):
        shortlist.move(tx, EMMA, entry.id, {"stage": 7})
    for number in (2, 3, 4, 5):
        shortlist.remove_stage(tx, EMMA, number)
    assert stages(tx) == ["To contact"]
    shortlist.remove(tx, EMMA, entry.id)
    with pytest.raises(Refused, match="needs a stage"):
        shortlist.remove_stage(tx, EMMA, 1)


def test_who_is_hidden_moves_along_when_their_stage_is_removed(tx, entry):
    profile.update(tx, ADA.id, is_candidate=False)
    shortlist.remove_stage(tx, EMMA, 1)
    profile.update(tx, ADA.id, is_candidate=True)
    assert shortlist.get(tx, EMMA.id, entry.id).stage == 2


def test_the_search_knows_neither_case_nor_accents(tx, entry):
    add(tx, a_candidate(tx, "Jürgen Østberg"))
    assert names(tx, text="JURGEN øst") == ["Jürgen Østberg"] and names(tx, text="rust") == [ADA.name]
    assert names(tx, text="%") == [] and names(tx, text="jürgen", stage=2) == []


def test_it_is_bounded_and_read_by_pages(tx, monkeypatch):
    monkeypatch.setattr(shortlist, "MOST", 30)
    for number in range(30):
        add(tx, a_candidate(tx, f"Person {number}"))
    with pytest.raises(Refused, match="room for 30"):
        add(tx, a_candidate(tx, "Too many"))
    for how in ({}, {"text": "person"}, {"stage": 1}):
        first = shortlist.page(tx, EMMA, **how)
        rest = shortlist.page(tx, EMMA, first.next, **how)
        assert (len(first.items), len(rest.items), rest.next) == (25, 5, None)
        assert len({row.id for row in first.items + rest.items}) == 30
    assert [(len(inside), count) for _stage, inside, count in shortlist.board(tx, EMMA.id)][0] == (10, 30)
