"""Being ready, starting, entering the room and ending: from ten minutes before the start until the end."""

import pytest

from db import bookings, clock, rooms, sessions
from db.refusals import Forbidden, Missing, Refused
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


def from_start(session, **delta: float) -> str:
    return clock.moved(session.starts_at, **delta)


def refused(kind: str, act, *args) -> str:
    with pytest.raises(Refused) as problem:
        act(*args)
    assert problem.value.kind == kind
    return problem.value.sentence


@pytest.fixture
def session(tx):
    """A full session: Ada and Otto have the two seats."""
    return making.a_full_class(tx, ADA, OTTO)


@pytest.mark.parametrize("person", [ADA, MAX])
def test_host_and_learners_can_be_ready_ten_minutes_before_and_not_a_second_earlier(tx, session, person):
    with making.at(tx, from_start(session, minutes=-10, seconds=-1)):
        assert "10 minutes" in refused("not_now", readiness.ready, tx, person, session.id)
    with making.at(tx, from_start(session, minutes=-10)):
        ready = sessions.get(tx, person.id, readiness.ready(tx, person, session.id))
    assert (ready.ready_count, ready.host_ready_at is not None) == ((1, False) if person is ADA else (0, True))


@pytest.mark.parametrize("person", [ADA, MAX])
def test_nobody_can_be_ready_after_the_end(tx, session, person):
    with making.at(tx, session.ends_at):
        refused("not_now", readiness.ready, tx, person, session.id)


def test_being_ready_twice_keeps_the_first_time(tx, session):
    with making.at(tx, from_start(session, minutes=-9)):
        first = sessions.get(tx, ADA.id, readiness.ready(tx, ADA, session.id)).ready_at
    with making.at(tx, from_start(session, minutes=-5)):
        assert sessions.get(tx, ADA.id, readiness.ready(tx, ADA, session.id)).ready_at == first


def test_being_ready_confirms_the_seat(tx, session):
    tx.run("ask_to_confirm", session_id=session.id)
    with making.at(tx, session.starts_at):
        assert sessions.get(tx, ADA.id, readiness.ready(tx, ADA, session.id)).must_confirm == 0


def test_only_learners_with_a_seat_can_be_ready(tx, session):
    waiting = making.somebody(tx)
    bookings.wait(tx, waiting, session.id)
    with making.at(tx, session.starts_at):
        for person in (waiting, EMMA, making.somebody(tx, "mentor")):
            refused("no_seat", readiness.ready, tx, person, session.id)


def test_a_learner_who_was_removed_from_the_room_cannot_be_ready(tx):
    session = making.a_full_class(tx, ADA)
    with making.at(tx, clock.moved(session.starts_at, minutes=-5)):
        rooms.remove(tx, MAX, session.id, ADA.id)
        with pytest.raises(readiness.Removed):
            readiness.ready(tx, ADA, session.id)
    assert sessions.get(tx, ADA.id, session.id).ready_at is None


def test_learners_cannot_be_ready_for_a_live_session(tx):
    session = making.in_state(tx, "live")
    with making.at(tx, session.starts_at):
        refused("state", readiness.ready, tx, ADA, session.id)


def test_a_cancelled_seat_is_not_ready_any_more(tx, session):
    with making.at(tx, from_start(session, minutes=-9)):
        booking_id = sessions.get(tx, ADA.id, readiness.ready(tx, ADA, session.id)).booking_id
        bookings.cancel(tx, ADA, booking_id)
        assert sessions.get(tx, MAX.id, session.id).ready_count == 0
        refused("not_now", readiness.start, tx, MAX, session.id)


def test_a_class_can_start_early_only_if_a_learner_is_ready(tx, session):
    with making.at(tx, from_start(session, minutes=-10)):
        readiness.ready(tx, MAX, session.id)
        assert "Nobody is ready" in refused("not_now", readiness.start, tx, MAX, session.id)
        readiness.ready(tx, ADA, session.id)
        assert sessions.get(tx, MAX.id, readiness.start(tx, MAX, session.id)).status == "live"


def test_a_class_can_start_on_time_even_if_nobody_is_ready(tx, session):
    with making.at(tx, from_start(session, seconds=-1)):
        refused("not_now", readiness.start, tx, MAX, session.id)
    with making.at(tx, session.starts_at):
        assert sessions.get(tx, MAX.id, readiness.start(tx, MAX, session.id)).status == "live"


def test_a_class_cannot_start_after_its_end(tx, session):
    with making.at(tx, session.ends_at):
        refused("not_now", readiness.start, tx, MAX, session.id)


def test_only_learners_with_a_seat_get_the_urgent_news_that_it_started(tx, session):
    waiting = making.somebody(tx)
    bookings.wait(tx, waiting, session.id)
    making.begin(tx, session.id)
    for learner in (ADA, OTTO):
        news = making.last_told(tx, learner)
        assert (news.kind, news.level, news.link) == ("started", "urgent", f"/room/{session.id}")
    assert making.told(tx, waiting) == []


def test_a_host_can_lead_only_one_live_session_at_a_time(tx):
    first = making.a_class(tx, title="Runs over")
    second = making.a_class(tx, starts_at=first.ends_at)
    making.begin(tx, first.id)
    with making.at(tx, second.starts_at):
        assert "“Runs over”" in refused("overlap", readiness.start, tx, MAX, second.id)
        readiness.end(tx, MAX, first.id)
        assert sessions.get(tx, MAX.id, readiness.start(tx, MAX, second.id)).status == "live"


def test_two_hosts_can_be_live_at_once(tx):
    other = making.somebody(tx, "mentor")
    first, second = making.a_class(tx), making.a_class(tx, other)
    making.begin(tx, first.id)
    making.begin(tx, second.id, other)
    assert sessions.get(tx, None, second.id).status == "live"


@pytest.mark.parametrize("state", ["scheduled", "live"])
def test_the_room_is_open_only_to_the_host_and_learners_with_a_seat(tx, state):
    session = making.in_state(tx, state)
    with making.at(tx, session.starts_at):
        for person in (MAX, ADA):
            assert readiness.enter(tx, person, session.id).id == session.id
        for person in (OTTO, EMMA, making.somebody(tx, "mentor")):
            with pytest.raises(Missing):
                readiness.enter(tx, person, session.id)


def test_waitlisted_learners_cannot_enter_the_room(tx, session):
    waiting = making.somebody(tx)
    bookings.wait(tx, waiting, session.id)
    making.begin(tx, session.id)
    with pytest.raises(Missing):
        readiness.enter(tx, waiting, session.id)


def test_learners_who_cancelled_cannot_enter_the_room(tx, session):
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)
    making.begin(tx, session.id)
    with pytest.raises(Missing):
        readiness.enter(tx, ADA, session.id)


@pytest.mark.parametrize("person", [ADA, MAX])
def test_the_room_is_closed_until_ten_minutes_before_the_start(tx, session, person):
    with making.at(tx, from_start(session, minutes=-10, seconds=-1)), pytest.raises(Forbidden, match="The room opens"):
        readiness.enter(tx, person, session.id)
    with making.at(tx, from_start(session, minutes=-10)):
        assert readiness.enter(tx, person, session.id).status == "scheduled"


@pytest.mark.parametrize("state", ["completed", "missed"])
def test_the_room_is_closed_when_the_session_is_over(tx, state):
    session = making.in_state(tx, state)
    with making.at(tx, session.ends_at):
        assert [readiness.enter(tx, person, session.id) for person in (MAX, ADA)] == [None, None]


def test_the_room_of_a_missed_session_is_closed_at_its_end(tx, session):
    with making.at(tx, session.ends_at), pytest.raises(Forbidden):
        readiness.enter(tx, ADA, session.id)


@pytest.mark.parametrize("link", ["", "https://meet.example.org/x"])
def test_opening_the_page_of_a_live_session_is_attending_only_if_it_takes_place_elsewhere(tx, link):
    session = making.a_full_class(tx, ADA, meeting_link=link)
    tx.run("ask_to_confirm", session_id=session.id)
    making.begin(tx, session.id)
    with making.at(tx, from_start(session, minutes=1)):
        readiness.enter(tx, ADA, session.id)
    opened = sessions.get(tx, ADA.id, session.id)
    assert (opened.joined_at is None, opened.must_confirm) == ((False, 0) if link else (True, 1))


def test_attendance_is_recorded_when_they_first_join_a_live_session(tx, session):
    with making.at(tx, from_start(session, minutes=-5)):
        readiness.attend(tx, ADA.id, session.id)
    assert sessions.get(tx, ADA.id, session.id).joined_at is None
    making.begin(tx, session.id)
    for minutes in (1, 20):
        with making.at(tx, from_start(session, minutes=minutes)):
            readiness.attend(tx, ADA.id, session.id)
    assert sessions.get(tx, ADA.id, session.id).joined_at == from_start(session, minutes=1)
    assert sessions.get(tx, MAX.id, session.id).joined_count == 1


def test_a_session_nobody_started_is_missed_at_its_end_and_everybody_is_notified(tx, session):
    making.pass_time(tx, from_start(session, minutes=59))
    assert sessions.get(tx, None, session.id).status == "scheduled"
    making.pass_time(tx, session.ends_at)
    assert sessions.get(tx, None, session.id).status == "missed"
    assert [making.told(tx, person)[0] for person in (MAX, ADA, OTTO)] == ["missed"] * 3


def test_a_session_ends_automatically_half_an_hour_after_its_planned_end(tx, session):
    making.begin(tx, session.id)
    making.pass_time(tx, clock.moved(session.ends_at, minutes=29))
    assert sessions.get(tx, None, session.id).status == "live"
    making.pass_time(tx, clock.moved(session.ends_at, minutes=30))
    assert sessions.get(tx, None, session.id).status == "completed"
    assert making.moves(tx, session.id)[-1][:2] == ("completed", None)


def test_the_clock_does_not_end_a_session_twice(tx, session):
    making.begin(tx, session.id, end=True)
    making.pass_time(tx, clock.moved(session.ends_at, hours=1))
    assert [move[0] for move in making.moves(tx, session.id)] == ["scheduled", "live", "completed"]


def test_feedback_is_for_learners_with_a_seat_after_the_end(tx, session):
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    refused("state", readiness.give_feedback, tx, MAX, session.id, booking_id, "Well done")
    making.begin(tx, session.id, end=True)
    readiness.give_feedback(tx, MAX, session.id, booking_id, "Well done")
    assert making.last_told(tx, ADA).body == "Well done"
    readiness.give_feedback(tx, MAX, session.id, booking_id, "Well done!")
    readiness.give_feedback(tx, MAX, session.id, booking_id, "Well done")
    assert making.told(tx, ADA).count("feedback") == 1  # a correction is not news
    assert [one.feedback for one in bookings.past(tx, ADA.id).items] == ["Well done"]


@pytest.mark.parametrize("booking_id", [None, 1])
def test_feedback_on_an_unknown_booking_is_not_found(tx, booking_id):
    session = making.in_state(tx, "completed")
    with pytest.raises(Missing):
        readiness.give_feedback(tx, MAX, session.id, booking_id, "Well done")


def test_feedback_on_a_seat_in_another_session_is_not_found(tx):
    session = making.in_state(tx, "completed")
    other = making.a_full_class(tx, OTTO, starts_at=making.ahead(tx, days=4))
    with pytest.raises(Missing):
        readiness.give_feedback(tx, MAX, session.id, sessions.get(tx, OTTO.id, other.id).booking_id, "Well done")
