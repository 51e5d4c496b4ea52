"""Ratings: once, afterwards, and only by learners who were there."""

import pytest

from db import bookings, ratings, rooms, sessions
from db.refusals import Invalid, Refused
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


def refused(tx, learner, booking_id: int) -> str:
    with pytest.raises(Refused) as problem:
        ratings.rate(tx, learner, booking_id, 5, "")
    assert problem.value.kind == "state"
    return problem.value.sentence


@pytest.mark.parametrize("state", ["scheduled", "live", "missed", "cancelled"])
def test_only_completed_sessions_can_be_rated(tx, state):
    booking_id = bookings.book(tx, ADA, making.a_class(tx, starts_at=making.ahead(tx, days=9)).id).id
    if state != "scheduled":
        session = making.in_state(tx, state)
        booking_id = tx._execute(
            "SELECT id FROM bookings WHERE session_id = ? AND learner_id = ?", (session.id, ADA.id)
        ).fetchone()[0]
    refused(tx, ADA, booking_id)


def test_a_learner_who_did_not_come_cannot_rate(tx):
    session = making.a_full_class(tx, ADA)
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    making.begin(tx, session.id, end=True, came=False)
    assert "weren’t in this session" in refused(tx, ADA, booking_id)
    assert sessions.get(tx, ADA.id, session.id).rating_count == 0


def test_a_learner_whom_the_host_removed_can_rate_only_after_they_were_let_back_in(tx):
    session = making.a_full_class(tx, ADA)
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    with making.at(tx, session.starts_at):
        readiness.start(tx, MAX, session.id)
        readiness.attend(tx, ADA.id, session.id)
        rooms.remove(tx, MAX, session.id, ADA.id)
        readiness.end(tx, MAX, session.id)
    with pytest.raises(Refused, match="The host removed you") as problem:
        ratings.rate(tx, ADA, booking_id, 1, "")
    assert (problem.value.kind, sessions.get(tx, ADA.id, session.id).rating_count) == ("removed", 0)
    rooms.readmit(tx, MAX, session.id, ADA.id)
    assert ratings.rate(tx, ADA, booking_id, 5, "").rating == 5


def test_a_session_outside_can_be_rated_because_nobody_knows_who_came(tx):
    session = making.a_full_class(tx, ADA, meeting_link="https://meet.example.org/x")
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    making.begin(tx, session.id, end=True, came=False)
    assert ratings.rate(tx, ADA, booking_id, 5, "").rating == 5


def test_a_rating_counts_once_and_the_host_is_notified(tx):
    session = making.in_state(tx, "completed")
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    ratings.rate(tx, ADA, booking_id, "4", "Clear and calm")
    refused(tx, ADA, booking_id)
    rated = sessions.get(tx, ADA.id, session.id)
    assert (rated.rating, rated.review, rated.rating_sum, rated.rating_count) == (4, "Clear and calm", 4, 1)
    assert (making.last_told(tx, MAX).kind, making.told(tx, MAX).count("review")) == ("review", 1)


@pytest.mark.parametrize("rating", [0, 6, "", None, "five", 4.5])
def test_a_rating_is_from_one_to_five(tx, rating):
    with pytest.raises(Invalid):
        ratings.rate(tx, ADA, 1, rating, "")


def test_waitlisted_learners_cannot_rate(tx):
    session = making.a_full_class(tx, ADA)
    place = bookings.wait(tx, OTTO, session.id)
    making.begin(tx, session.id, end=True)
    refused(tx, OTTO, place.id)
