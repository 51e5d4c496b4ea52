"""A learner may change a request for as long as the mentor has not answered it."""

import pytest

from db import requests, revisions
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

NOW = "2026-06-10T12:00:00Z"


@pytest.fixture
def sent(tx):
    return making.a_request(tx)


def state_of(act, *args) -> str:
    with pytest.raises(Refused) as problem:
        act(*args)
    return problem.value.kind


def test_texts_and_times_change_and_the_mentor_is_told_once(tx, sent):
    times = [making.ahead(tx, days=5), making.ahead(tx, days=4)]
    given = {"topic": "My second job", "message": "Where do I go on?", "preferred_times": times}
    revised = revisions.revise(tx, ADA, sent.id, given)
    assert (revised.topic, revised.message, requests.times_of(revised)) == (
        "My second job",
        "Where do I go on?",
        sorted(times),
    )
    assert (revised.price_cents, revised.duration_minutes) == (sent.price_cents, sent.duration_minutes)
    assert making.last_told(tx, MAX).kind == "request_changed"
    told = making.told(tx, MAX)
    revisions.revise(tx, ADA, sent.id, given)  # the same again
    assert making.told(tx, MAX) == told


def test_what_is_not_sent_stays(tx, sent):
    revised = revisions.revise(tx, ADA, sent.id, {"message": "Please"})
    assert (revised.topic, revised.message, revised.preferred_times) == (sent.topic, "Please", sent.preferred_times)


@pytest.mark.parametrize(
    ("field", "value"),
    [("topic", ""), ("message", "x" * 2001), ("preferred_times", []), ("preferred_times", ["2020-01-01T10:00Z"])],
)
def test_what_could_not_be_sent_is_refused(tx, sent, field, value):
    with pytest.raises(Invalid) as problem:
        revisions.revise(tx, ADA, sent.id, {field: value})
    assert set(problem.value.errors) == {field}


def test_nobody_else_changes_it(tx, sent):
    for person in (MAX, OTTO, EMMA):
        with pytest.raises(Missing):
            revisions.revise(tx, person, sent.id, {"topic": "Mine"})


def test_it_stays_as_it_is_once_it_was_answered(tx, sent):
    requests.offer(tx, MAX, sent.id, [making.ahead(tx, days=6)], "")
    assert state_of(revisions.revise, tx, ADA, sent.id, {"topic": "Too late"}) == "state"
    requests.cancel(tx, ADA, sent.id)
    assert state_of(revisions.revise, tx, ADA, sent.id, {"topic": "Too late"}) == "state"


def test_an_answer_that_came_in_between_wins(tx, sent, monkeypatch):
    """The write says so itself, not only the check before it."""
    requests.decline(tx, MAX, sent.id, "No time")
    monkeypatch.setattr(requests, "get", lambda *_: sent)
    assert state_of(revisions.revise, tx, ADA, sent.id, {"topic": "Too late"}) == "state"
    assert tx.value("count_pending_requests", learner_id=ADA.id) == 0


def test_another_time_does_not_make_a_request_live_longer(tx):
    with making.at(tx, NOW):
        sent = making.a_request(tx)
    with making.at(tx, "2026-06-12T11:00:00Z"):
        revised = revisions.revise(tx, ADA, sent.id, {"preferred_times": [making.ahead(tx, days=30)]})
    assert revised.expires_at == "2026-06-17T12:00:00Z"
    with making.at(tx, "2026-06-17T12:00:00Z"):
        assert state_of(revisions.revise, tx, ADA, sent.id, {"topic": "Too late"}) == "state"


def test_the_same_cannot_be_asked_twice_by_renaming_it(tx, sent):
    other = making.a_request(tx, topic="Something else")
    assert state_of(revisions.revise, tx, ADA, other.id, {"topic": sent.topic}) == "already_asked"


def test_a_mentor_who_accepts_a_time_that_is_no_longer_proposed_makes_an_offer(tx, sent):
    """Nobody gets a seat at a time they did not agree to."""
    before = requests.times_of(sent)
    revisions.revise(tx, ADA, sent.id, {"preferred_times": [making.ahead(tx, days=9)]})
    assert requests.accept(tx, MAX, sent.id, before[0]) is None
    assert requests.get(tx, ADA.id, sent.id).awaits == "learner"
