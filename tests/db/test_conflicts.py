"""Busy times of other calendars, wherever a time is taken: people are warned of their own, and refused others’."""

from collections.abc import Callable

import pytest

from db import bookings, clock, conflicts, requests, sessions
from db.hours import booking
from db.hours.slots import minute, stamp
from db.refusals import BusyElsewhere, Clash, Invalid
from db.sessions import editing, moving, publication, series
from db.students import proposals
from tests.db.test_outside import add
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

ANYWAY = {"anyway": True}
PRICE = {"price_cents": 6000, "currency": "EUR"}


@pytest.fixture
def at(tx) -> str:
    return making.ahead(tx, days=3)[:14] + "00:00Z"


def busy(tx, person, at: str) -> None:
    add(tx, person, (at, stamp(minute(at) + 60)))


def warned(do: Callable[[dict], object]) -> None:
    """They are warned once, and it is done if they insist."""
    with pytest.raises(BusyElsewhere) as refused:
        do({})
    assert refused.value.kind == "busy_elsewhere" and refused.value.field == "anyway"
    assert do(ANYWAY)


def a_one_to_one(tx, at: str) -> int:
    return requests.accept(tx, MAX, making.a_request(tx, preferred_times=[at]).id, at) or 0


def test_a_mentor_is_warned_who_publishes_moves_or_repeats_a_session_into_a_busy_time(tx, at):
    busy(tx, MAX, at)
    draft = making.a_draft(tx, starts_at=at, seats=3)
    warned(lambda given: publication.publish(tx, MAX, draft.id, given))
    other = making.a_class(tx, starts_at=stamp(minute(at) + 180))
    after = stamp(minute(at) + 60)
    busy(tx, MAX, after)
    warned(lambda given: editing.update(tx, MAX, other.id, {"starts_at": after} | given))
    week_earlier = making.a_class(tx, starts_at=stamp(minute(at) + 240))
    busy(tx, MAX, clock.weeks_later(week_earlier.starts_at, 1, MAX.timezone))
    assert [one.is_busy for one in series.preview(tx, MAX, week_earlier.id, 2)[1]] == [True, False]
    assert len(series.repeat(tx, MAX, week_earlier.id, 2, True).session_ids) == 1


def test_a_series_over_a_busy_time_is_made_only_by_who_insists(tx, at):
    first = making.a_class(tx, starts_at=at)
    busy(tx, MAX, clock.weeks_later(at, 1, MAX.timezone))
    with pytest.raises(BusyElsewhere, match="On 1 of 3 dates"):
        series.repeat(tx, MAX, first.id, 3, False)
    assert len(series.repeat(tx, MAX, first.id, 3, False, ANYWAY).session_ids) == 3


def test_a_mentor_is_warned_who_offers_or_proposes_a_busy_time_and_the_learner_can_accept_it(tx, at):
    request = making.a_request(tx, preferred_times=[stamp(minute(at) + 300)])
    busy(tx, MAX, at)
    warned(lambda given: requests.offer(tx, MAX, request.id, [at], "", given))
    offered = requests.get(tx, ADA.id, request.id)
    assert conflicts.of_times(tx, ADA, offered, [at])[0].in_the_way == ""
    assert requests.accept(tx, ADA, request.id, at) == request.id


def test_what_became_busy_after_it_was_offered_is_not_accepted(tx, at):
    request = making.a_request(tx, preferred_times=[stamp(minute(at) + 300)])
    requests.offer(tx, MAX, request.id, [at], "")
    busy(tx, MAX, at)
    with pytest.raises(Clash, match="Max Mentor is busy at that time."):
        requests.accept(tx, ADA, request.id, at, ANYWAY)


def test_a_mentor_is_warned_who_accepts_a_busy_time(tx, at):
    request = making.a_request(tx, preferred_times=[at])
    busy(tx, MAX, at)
    warned(lambda given: requests.accept(tx, MAX, request.id, at, given))


def test_a_learner_who_asked_for_a_busy_time_knew_it_and_one_that_became_busy_is_not_taken_from_them(tx, at):
    late = stamp(minute(at) + 300)
    busy(tx, ADA, at)
    assert conflicts.of_learner(tx, ADA, [at], 60)
    assert requests.accept(tx, MAX, making.a_request(tx, preferred_times=[at], topic="One").id, at)
    request = making.a_request(tx, preferred_times=[late], topic="Two")
    busy(tx, ADA, late)
    assert conflicts.of_times(tx, MAX, request, [late])[0].in_the_way == "Ada Learner is busy."
    with pytest.raises(Clash, match="Ada Learner is busy at that time."):
        requests.accept(tx, MAX, request.id, late, ANYWAY)


def test_a_learner_is_warned_who_books_a_class_or_waits_for_one_or_books_an_open_time(tx, at):
    busy(tx, ADA, at)
    session = making.a_class(tx, starts_at=at)
    warned(lambda given: bookings.book(tx, ADA, session.id, given))
    later = stamp(minute(at) + 120)
    busy(tx, ADA, later)
    full = making.a_full_class(tx, making.somebody(tx), starts_at=later)
    warned(lambda given: bookings.wait(tx, ADA, full.id, given))
    mentor = making.somebody(tx, "mentor")
    making.open_hours(tx, mentor, weekly=[{"weekday": day, "from": "00:00", "to": "24:00"} for day in range(7)])
    last = stamp(minute(at) + 600)
    busy(tx, ADA, last)
    given = {"starts_at": last, "minutes": 60}
    warned(lambda more: booking.book(tx, ADA, mentor.id, given | more))


def test_another_time_for_a_one_to_one_is_proposed_and_agreed_to_by_the_same_rules(tx, at):
    session_id = a_one_to_one(tx, at)
    other, third = stamp(minute(at) + 120), stamp(minute(at) + 240)
    busy(tx, ADA, other)
    with pytest.raises(Clash, match="Ada Learner is busy at that time."):
        moving.propose(tx, MAX, session_id, {"starts_at": other} | ANYWAY)
    warned(lambda given: moving.propose(tx, ADA, session_id, {"starts_at": other} | given))
    assert moving.agree(tx, MAX, session_id, {"starts_at": other})
    moving.propose(tx, ADA, session_id, {"starts_at": third})
    busy(tx, MAX, third)
    with pytest.raises(BusyElsewhere):
        moving.agree(tx, MAX, session_id, {"starts_at": third})


def test_who_became_busy_after_proposing_a_time_is_not_taken_at_their_word(tx, at):
    session_id = a_one_to_one(tx, at)
    other = stamp(minute(at) + 120)
    moving.propose(tx, ADA, session_id, {"starts_at": other})
    busy(tx, ADA, other)
    with pytest.raises(Clash, match="Ada Learner is busy at that time."):
        moving.agree(tx, MAX, session_id, {"starts_at": other} | ANYWAY)


def test_a_mentor_cannot_move_a_session_for_two_to_where_the_other_is_busy(tx, at):
    session_id = a_one_to_one(tx, at)
    other = stamp(minute(at) + 120)
    busy(tx, ADA, other)
    with pytest.raises((Clash, Invalid), match="Ada Learner is busy at that time."):
        editing.update(tx, MAX, session_id, {"starts_at": other} | ANYWAY)


def test_a_proposal_to_a_student_is_warned_of_too(tx, at):
    session = making.a_class(tx, starts_at=making.ahead(tx, hours=1))
    bookings.book(tx, ADA, session.id)
    making.begin(tx, session.id, end=True)
    busy(tx, MAX, at)
    given = {"topic": "More", "message": "", "duration_minutes": 60, "offered_times": [at], **PRICE}
    warned(lambda more: proposals.propose(tx, MAX, ADA.id, given | more))


def test_who_moves_up_from_the_waitlist_while_busy_elsewhere_is_told_and_can_give_the_seat_back_for_free(tx):
    full = making.a_full_class(tx, OTTO)
    seat = bookings.wait(tx, ADA, full.id)
    busy(tx, ADA, full.starts_at)
    bookings.cancel(tx, OTTO, sessions.get(tx, OTTO.id, full.id).booking_id)
    assert "busy at that time" in making.last_told(tx, ADA).body
    with making.at(tx, full.starts_at):
        assert bookings.due_now(bookings.get(tx, ADA.id, seat.id), tx.now) == 0
    agreed = bookings.confirm(tx, ADA, seat.id)
    assert agreed.status == "booked" and not agreed.must_confirm


def test_who_moves_up_and_is_free_has_nothing_to_confirm(tx):
    full = making.a_full_class(tx, OTTO)
    seat = bookings.wait(tx, ADA, full.id)
    busy(tx, ADA, making.ahead(tx, days=9))
    bookings.cancel(tx, OTTO, sessions.get(tx, OTTO.id, full.id).booking_id)
    assert not bookings.get(tx, ADA.id, seat.id).must_confirm and "busy" not in making.last_told(tx, ADA).body
