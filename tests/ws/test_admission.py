"""Who may be in a room, and what those read who are sent out of it."""

import pytest

from db import bookings, interviewers, notifications, rooms
from db.people import profile
from db.sessions import readiness
from tests.db.test_interviews import accept, invited
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO
from ws import admission


def a_live_interview(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    interview = invited(tx)
    token = interviewers.invite(tx, EMMA, interview.id, {"for_whom": "Max"})[1]
    interviewers.join(tx, MAX, {"token": token})
    accept(tx, ADA, interview)
    making.begin(tx, interview.id, EMMA)
    return interview


def codes(tx, session_id: int) -> dict[int, int]:
    return admission.not_let_in(tx, session_id, {ADA.id, EMMA.id, MAX.id})


def test_a_colleague_who_is_removed_is_told_that_they_are_not_part_of_it_any_more(tx):
    interview = a_live_interview(tx)
    assert codes(tx, interview.id) == {}
    assert admission.remove(tx, EMMA.id, interview.id, MAX.id) == admission.NO_MORE
    assert codes(tx, interview.id) == {MAX.id: admission.NO_MORE}
    assert admission.look(tx, MAX.id, interview.id) == admission.NOT_YOURS  # who opens it now finds nothing


def test_a_candidate_who_is_removed_keeps_their_seat_and_is_told_that(tx):
    interview = a_live_interview(tx)
    assert admission.remove(tx, EMMA.id, interview.id, ADA.id) == admission.TAKEN_OUT
    assert codes(tx, interview.id) == {ADA.id: admission.TAKEN_OUT}


def test_at_the_end_everybody_goes_on_to_the_page_that_follows(tx):
    interview = a_live_interview(tx)
    readiness.end(tx, EMMA, interview.id)
    assert set(codes(tx, interview.id).values()) == {admission.NOT_YOURS}
    assert rooms.guest(tx, MAX.id, interview.id)


def test_a_learner_who_gives_their_seat_back_before_the_class_is_told_so(tx):
    session = making.a_class(tx)
    booking = bookings.book(tx, OTTO, session.id, {})
    bookings.cancel(tx, OTTO, booking.id, {})
    assert admission.not_let_in(tx, session.id, {OTTO.id}) == {OTTO.id: admission.NO_MORE}


@pytest.mark.parametrize("ends", [admission.remove, None])
def test_a_colleagues_banner_goes_when_they_are_removed_and_at_the_end(tx, ends):
    interview = a_live_interview(tx)
    (banner,) = notifications.urgent(tx, MAX.id)
    assert str(interview.id) in banner.link
    if ends:
        ends(tx, EMMA.id, interview.id, MAX.id)
    else:
        readiness.end(tx, EMMA, interview.id)
    assert notifications.urgent(tx, MAX.id) == []
