"""What employers see of a learner is the learner's choice, and nobody is found by what they hide."""

import pytest

from db import candidates, conversations, cv_files, interviews, recommendations
from db.people import export, profile, suspension
from db.people.accounts import people
from db.refusals import Invalid, Missing, Refused
from db.students import learn
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

EVERYTHING = dict.fromkeys(candidates.CHOICES, True)
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def ada(tx):
    """She has had a lesson of Python, and lets herself be found."""
    making.in_state(tx, "completed")
    profile.update(tx, ADA.id, is_candidate=True, languages="Bengali, German", headline="Rust", timezone="Asia/Dhaka")
    return ADA


def found(tx, employer=EMMA, **how):
    return [one.id for one in candidates.page(tx, employer, **how).items]


def choose(tx, **shown):
    return candidates.choose(tx, ADA, shown)


def test_at_first_it_is_what_employers_have_always_seen(tx, ada):
    seen = candidates.seen(tx, EMMA, ADA.id)
    assert (seen.languages, seen.timezone, seen.sessions, seen.cv_bytes) == ("bn de", "Asia/Dhaka", None, None)
    assert found(tx, language="bn") == [ADA.id] and found(tx, subject="python") == []


def test_what_is_shown_is_seen_and_found(tx, ada):
    cv_files.keep(tx, ADA, "me.pdf", PDF)
    choose(tx, **EVERYTHING)
    seen = candidates.seen(tx, EMMA, ADA.id)
    assert (seen.sessions, seen.cv_bytes, seen.timezone) == (1, len(PDF), "Asia/Dhaka")
    assert found(tx, subject="PYTHÓN") == found(tx, subject="Python", language="de", words="rust") == [ADA.id]
    assert found(tx, subject="Python", language="fr") == found(tx, subject="Rust") == []
    assert found(tx, subject="Pyth") == []


@pytest.mark.parametrize("hidden", candidates.CHOICES)
def test_what_is_hidden_is_neither_seen_nor_found(tx, ada, hidden):
    cv_files.keep(tx, ADA, "me.pdf", PDF)
    choose(tx, **EVERYTHING | {hidden: False})
    seen = candidates.seen(tx, EMMA, ADA.id)
    values = {"languages": seen.languages, "timezone": seen.timezone, "sessions": seen.sessions, "cv": seen.cv_bytes}
    values["subjects"] = candidates.candidate_words.subjects(tx, ADA.id)
    assert [name for name, value in values.items() if not value] == [hidden]
    assert found(tx, language="bn") == ([] if hidden == "languages" else [ADA.id])
    assert found(tx, subject="python") == ([] if hidden == "subjects" else [ADA.id])
    for word in ("Bengali", "bn", "Python", "Dhaka"):
        assert found(tx, words=word) == []


def test_what_changes_later_is_not_found_by_either(tx, ada):
    choose(tx, languages=False, subjects=False)
    profile.update(tx, ADA.id, languages="French")
    session = making.a_full_class(tx, ADA, domain="Baking")
    making.begin(tx, session.id, end=True)
    learn(tx, session.id)
    assert found(tx, language="fr") == found(tx, subject="baking") == []
    choose(tx, languages=True, subjects=True)
    assert found(tx, language="fr") == found(tx, subject="baking") == [ADA.id]


def test_people_met_show_only_what_they_chose_too(tx, ada):
    given = {"candidate_id": ADA.id, "kind": "interview", "title": "A talk", "description": "", "meeting_link": ""}
    times = {"starts_at": making.ahead(tx, days=2), "duration_minutes": 45}
    choose(tx)
    interview = interviews.invite(tx, EMMA, given | times)
    assert interview.candidate_timezone is None
    interview = interviews.accept(tx, ADA, interview.id, {"starts_at": interview.starts_at})
    assert interview.candidate_timezone == "Asia/Dhaka"  # they agreed on a time
    conversation, _is_new = conversations.open_with(tx, EMMA, ADA.id)
    assert conversations.get(tx, EMMA.id, conversation.id).other_timezone is None
    assert conversations.get(tx, ADA.id, conversation.id).other_timezone == EMMA.timezone
    profile.update(tx, ADA.id, is_candidate=False)
    assert found(tx, show="met") == [ADA.id]
    assert found(tx, show="met", language="bn") == found(tx, show="met", subject="python") == []
    (met,) = candidates.page(tx, EMMA, show="met").items
    assert (met.languages, met.sessions, met.cv_bytes) == ("", None, None)
    choose(tx, **EVERYTHING)
    assert found(tx, show="met", subject="python", language="de") == [ADA.id]


def test_a_cv_is_for_those_who_may_see_it_now(tx, ada):
    cv_files.keep(tx, ADA, "../Ada’s CV.PDF.exe", PDF)
    assert cv_files.get(tx, ADA, ADA.id).name == "Ada’s CV.PDF.exe.pdf"
    for viewer in (EMMA, MAX, OTTO):  # it is not shown yet
        with pytest.raises(Missing):
            cv_files.get(tx, viewer, ADA.id)
    choose(tx, cv=True)
    assert bytes(cv_files.get(tx, EMMA, ADA.id).body) == PDF
    for viewer in (MAX, OTTO):
        with pytest.raises(Missing):
            cv_files.get(tx, viewer, ADA.id)
    profile.update(tx, ADA.id, is_candidate=False)  # access ends at once, and the file stays hers
    with pytest.raises(Missing):
        cv_files.get(tx, EMMA, ADA.id)
    assert cv_files.get(tx, ADA, ADA.id).name
    profile.update(tx, ADA.id, is_candidate=True)
    suspension.start(tx, people.still_there(tx, ADA.id), "Spam")
    with pytest.raises(Missing):
        cv_files.get(tx, EMMA, ADA.id)


def test_a_recommendation_is_shown_once_both_agree_with_the_same_words(tx, ada):
    recommendations.write(tx, MAX, ADA.id, {"body": "Quick and kind."})
    assert making.told(tx, ADA)[0] == "recommendation" and recommendations.shown(tx, ADA.id) == []
    (first,) = recommendations.of_learner(tx, ADA.id)
    recommendations.write(tx, MAX, ADA.id, {"body": "Slow."})
    with pytest.raises(Refused, match="changed it since"):
        recommendations.agree(tx, ADA, first.id, {"revision": first.revision})
    for stranger in (OTTO, EMMA):
        with pytest.raises(Missing):
            recommendations.agree(tx, stranger, first.id, {"revision": 2})
    recommendations.agree(tx, ADA, first.id, {"revision": 2})
    assert [one.body for one in recommendations.shown(tx, ADA.id)] == ["Slow."]
    recommendations.write(tx, MAX, ADA.id, {"body": "Slow, but thorough."})
    assert recommendations.shown(tx, ADA.id) == []  # she has not read that
    recommendations.agree(tx, ADA, first.id, {"revision": 3})
    recommendations.hide(tx, ADA, first.id)
    assert recommendations.shown(tx, ADA.id) == []
    recommendations.write(tx, MAX, ADA.id, {"body": ""})
    assert recommendations.of_learner(tx, ADA.id) == []


def test_only_mentors_recommend_their_own_students(tx, ada):
    stranger = making.somebody(tx, "mentor")
    for mentor, learner in ((stranger, ADA), (MAX, OTTO)):
        with pytest.raises(Missing):
            recommendations.write(tx, mentor, learner.id, {"body": "Great"})
    with pytest.raises(Invalid):
        recommendations.write(tx, MAX, ADA.id, {"body": "x" * 1001})


def test_all_of_it_is_in_the_export(tx, ada):
    cv_files.keep(tx, ADA, "me.pdf", PDF)
    recommendations.write(tx, MAX, ADA.id, {"body": "Quick and kind."})
    for person in (ADA, MAX):
        assert "Quick and kind." in str(export.everything(tx, person.id)["recommendations"])
    exported = export.everything(tx, ADA.id)
    assert exported["cv"][0].name == "me.pdf" and exported["shown_to_employers"][0].shows_cv == 0
