"""Mentors as others see them, and their followers."""

import pytest

from db import follows, likes, mentors, people, ratings, reviews, sessions
from db.listings import finding
from db.people import accounts
from db.refusals import Invalid, Missing
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


@pytest.mark.parametrize("person", [ADA, EMMA])
def test_only_mentors_can_be_viewed_and_followed_as_mentors(tx, person):
    with pytest.raises(Missing):
        mentors.get(tx, ADA.id, person.id)
    with pytest.raises(Missing):
        follows.follow(tx, ADA, person.id)


def test_a_mentor_is_notified_once_and_a_follower_of_each_publication(tx):
    follows.follow(tx, ADA, MAX.id)
    follows.follow(tx, ADA, MAX.id)
    assert making.told(tx, MAX) == ["follower"]
    assert (
        mentors.get(tx, ADA.id, MAX.id).is_followed,
        mentors.get(tx, OTTO.id, MAX.id).is_followed,
        mentors.get(tx, None, MAX.id).followers,
    ) == (1, 0, 1)
    making.a_class(tx)
    assert making.told(tx, ADA) == ["published"]


def test_former_followers_are_not_notified(tx):
    follows.follow(tx, ADA, MAX.id)
    follows.unfollow(tx, OTTO, MAX.id)
    assert mentors.get(tx, ADA.id, MAX.id).is_followed == 1
    follows.unfollow(tx, ADA, MAX.id)
    making.a_class(tx)
    assert making.told(tx, ADA) == []


def test_a_mentor_edits_their_profile_and_unsent_fields_stay_unchanged(tx):
    mentors.introduce(tx, MAX, {"headline": "Small programs", "hourly_rate_cents": 6000})
    mentors.introduce(tx, MAX, {"bio": "Line\nby line"})
    mentor = mentors.get(tx, None, MAX.id)
    assert (mentor.headline, mentor.hourly_rate_cents, mentor.bio) == ("Small programs", 6000, "Line\nby line")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("headline", "x" * 121),
        ("hourly_rate_cents", -1),
        ("hourly_rate_cents", 10_000_001),
        ("currency", "???"),
        ("bio", 7),
    ],
)
def test_an_invalid_field_is_named(tx, field, value):
    with pytest.raises(Invalid) as refused:
        mentors.introduce(tx, MAX, {field: value})
    assert set(refused.value.errors) == {field}


def test_only_a_mentor_has_a_profile(tx):
    with pytest.raises(Missing):
        mentors.introduce(tx, ADA, {"headline": "I am one too"})


def test_a_profile_shows_bookable_sessions(tx):
    session = making.a_class(tx)
    making.a_draft(tx)
    publication.cancel(tx, MAX, making.a_class(tx, starts_at=making.ahead(tx, days=3)).id, "")
    assert [one.id for one in mentors.classes(tx, None, MAX.id)] == [session.id]
    assert finding.cards(tx, None, [MAX.id])[0].upcoming == 1
    with making.at(tx, session.starts_at):
        assert mentors.classes(tx, None, MAX.id) == []


def test_a_review_stays_when_its_author_leaves(tx):
    session = making.in_state(tx, "completed")
    ratings.rate(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id, 5, "Clear and calm")
    accounts.delete(tx, ADA.id, people.password_hash(tx, ADA.id))
    (review,) = reviews.page(tx, MAX.id).items
    assert (review.rating, review.review, review.learner_name) == (5, "Clear and calm", None)


def test_only_a_visible_session_can_be_liked(tx):
    with pytest.raises(Missing):
        likes.like(tx, ADA, making.a_draft(tx).id)
    session = making.a_class(tx)
    likes.like(tx, ADA, session.id)
    likes.like(tx, ADA, session.id)
    assert [sessions.get(tx, viewer.id, session.id).is_liked for viewer in (ADA, OTTO)] == [1, 0]
    likes.unlike(tx, ADA, session.id)
    assert sessions.get(tx, ADA.id, session.id).is_liked == 0
