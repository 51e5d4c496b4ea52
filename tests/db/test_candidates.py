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


def shown_rating(tx):
    seen, (listed,) = candidates.seen(tx, EMMA, ADA.id), candidates.page(tx, EMMA).items
    assert (seen.rating_sum, seen.rating_count) == (listed.rating_sum, listed.rating_count)
    return seen.rating_sum, seen.rating_count


def recommend(tx, mentor, **given):
    recommendations.write(tx, mentor, ADA.id, {"body": "Quick and kind.", **given})
    return recommendations.of_pair(tx, mentor.id, ADA.id)


def agree(tx, one):
    recommendations.agree(tx, ADA, one.id, {"revision": one.revision})


def test_stars_are_shown_once_both_agree_to_them(tx, ada):
    said = recommend(tx, MAX, rating=4)
    assert shown_rating(tx) == (0, 0)
    agree(tx, said)
    assert shown_rating(tx) == (4, 1) and recommendations.shown(tx, ADA.id)[0].rating == 4
    changed = recommend(tx, MAX, rating="2")  # the words are the same, the stars are not
    assert shown_rating(tx) == (0, 0)
    with pytest.raises(Refused, match="changed it since"):
        agree(tx, said)
    agree(tx, changed)
    assert shown_rating(tx) == (2, 1)
    recommend(tx, MAX, rating="2")  # nothing new
    assert shown_rating(tx) == (2, 1)
    recommendations.hide(tx, ADA, said.id)
    assert shown_rating(tx) == (0, 0)


def test_the_average_is_of_those_who_gave_stars_and_are_still_there(tx, ada):
    mentors = [making.somebody(tx, "mentor") for _number in range(2)]
    for days, mentor in enumerate(mentors, 4):
        session = making.a_full_class(tx, ADA, host=mentor, starts_at=making.ahead(tx, days=days))
        making.begin(tx, session.id, mentor, end=True)
        learn(tx, session.id)
    for mentor, rating in ((MAX, 5), (mentors[0], 2), (mentors[1], None)):
        agree(tx, recommend(tx, mentor, rating=rating))
    assert shown_rating(tx) == (7, 2)
    suspension.start(tx, people.still_there(tx, MAX.id), "Spam")
    assert shown_rating(tx) == (2, 1)


@pytest.mark.parametrize("rating", [0, 6, -1, "many", 2.5])
def test_stars_are_one_to_five(tx, ada, rating):
    with pytest.raises(Invalid):
        recommend(tx, MAX, rating=rating)


def test_stars_come_with_words(tx, ada):
    with pytest.raises(Invalid) as refused:
        recommend(tx, MAX, body="", rating=5)
    assert list(refused.value.by_field()) == ["body"]
    recommend(tx, MAX, rating=5)
    assert recommend(tx, MAX, body="", rating=5) is None  # taken back, as the form says


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
