"""Editing a session: learners are notified of changes, and confirm a new time."""

import pytest

from db import alarms, bookings, clock, formats, notifications, requests, sessions
from db.refusals import Invalid, Missing, Refused
from db.sessions import editing, readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


def edit(tx, session, **given):
    return sessions.get(tx, MAX.id, editing.update(tx, MAX, session.id, given))


def seat_of(tx, learner, session):
    return sessions.get(tx, learner.id, session.id)


def test_a_draft_can_be_changed_freely_and_nobody_is_notified(tx):
    session = making.a_draft(tx)
    changed = edit(tx, session, title="", starts_at="", domain="", seats=1)
    assert (changed.title, changed.starts_at, changed.ends_at, changed.seats) == ("", None, None, 1)
    assert making.told(tx, MAX) == []


def test_fields_that_are_not_sent_stay_unchanged(tx):
    session = making.a_class(tx)
    changed = edit(tx, session, description="More")
    assert (changed.title, changed.starts_at, changed.price_cents) == (
        session.title,
        session.starts_at,
        session.price_cents,
    )


@pytest.mark.parametrize("field", ["title", "domain", "starts_at"])
def test_a_scheduled_session_keeps_every_field_that_publishing_requires(tx, field):
    session = making.a_class(tx)
    with pytest.raises(Invalid) as refused:
        edit(tx, session, **{field: ""})
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"title": "New"}, "title"),
        ({"description": "New"}, "description"),
        ({"meeting_link": "https://example.org/x"}, "meeting link"),
    ],
)
def test_booked_and_waitlisted_learners_are_told_what_changed(tx, given, word):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    edit(tx, session, **given)
    for learner in (ADA, OTTO):
        news = making.last_told(tx, learner)
        assert (news.kind, news.body) == ("session_changed", f"Changed: {word}.")
    assert seat_of(tx, ADA, session).must_confirm == 0


def test_nobody_is_notified_when_nothing_changed(tx):
    session = making.a_full_class(tx, ADA)
    edit(tx, session, title=session.title, seats=5, price_cents=9900)
    assert making.told(tx, ADA) == []


def test_a_moved_start_asks_booked_learners_to_confirm(tx):
    session = making.a_full_class(tx, ADA)
    edit(tx, session, starts_at=making.ahead(tx, days=3))
    news = making.last_told(tx, ADA)
    assert news.kind == "session_moved" and "(London time). Please confirm" in news.body
    assert seat_of(tx, ADA, session).must_confirm == 1


@pytest.mark.parametrize("minutes", [240, 10])
def test_a_changed_length_asks_them_too_and_can_be_left_free_of_charge(tx, minutes):
    """Somebody who booked an hour should not silently hold four, nor pay the same for ten minutes."""
    session = making.a_full_class(tx, ADA, price_cents=1000, cutoff_hours=168)
    edit(tx, session, duration_minutes=minutes)
    news, seat = making.last_told(tx, ADA), seat_of(tx, ADA, session)
    assert (news.kind, seat.must_confirm) == ("session_moved", 1)
    assert news.title == f"“{session.title}” has a new time"
    assert f"and takes {minutes} minutes. Please confirm" in news.body
    assert bookings.due_now(bookings.get(tx, ADA.id, seat.booking_id), clock.now()) == 0


def test_only_the_length_that_was_shown_is_confirmed(tx):
    session = making.a_full_class(tx, ADA)
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    for minutes in (90, 240):
        editing.update(tx, MAX, session.id, {"duration_minutes": minutes})
    with pytest.raises(Refused) as refused:
        bookings.confirm(tx, ADA, booking_id, {"duration_minutes": 90})
    assert refused.value.kind == "length_changed"
    assert bookings.confirm(tx, ADA, booking_id, {"duration_minutes": 240}).must_confirm == 0
    editing.update(tx, MAX, session.id, {"title": "Another"})
    assert sessions.get(tx, ADA.id, session.id).must_confirm == 0


def test_a_new_length_that_was_not_read_is_told_with_the_new_start(tx):
    session = making.a_full_class(tx, ADA)
    edit(tx, session, duration_minutes=90)
    edit(tx, session, starts_at=making.ahead(tx, days=3))
    assert making.told(tx, ADA) == ["session_moved"] and "takes 90 minutes" in making.last_told(tx, ADA).body


def test_waitlisted_learners_hear_of_the_new_time_and_have_nothing_to_confirm(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    edit(tx, session, starts_at=making.ahead(tx, days=3))
    assert "confirm" not in making.last_told(tx, OTTO).body
    assert seat_of(tx, OTTO, session).must_confirm == 0


def test_only_the_learner_with_the_seat_can_confirm_a_new_time(tx):
    session = making.a_full_class(tx, ADA)
    edit(tx, session, starts_at=making.ahead(tx, days=3))
    booking_id = seat_of(tx, ADA, session).booking_id
    with pytest.raises(Missing):
        bookings.confirm(tx, OTTO, booking_id)
    assert bookings.confirm(tx, ADA, booking_id).must_confirm == 0


def test_moving_the_start_resets_who_is_ready(tx):
    session = making.a_full_class(tx, ADA)
    with making.at(tx, alarms.doors_open(session.starts_at)):
        readiness.ready(tx, ADA, session.id)
        readiness.ready(tx, MAX, session.id)
        moved = edit(tx, session, starts_at=making.ahead(tx, hours=5))
        assert (moved.ready_count, moved.host_ready_at) == (0, None)


def test_a_host_cannot_move_a_session_onto_another_of_theirs(tx):
    making.a_class(tx, title="In the way")
    session = making.a_class(tx, starts_at=making.ahead(tx, days=3))
    with pytest.raises(Refused, match="“In the way”"):
        edit(tx, session, starts_at=making.ahead(tx, days=2, minutes=30))
    with pytest.raises(Refused):
        edit(tx, session, starts_at=making.ahead(tx, days=1, hours=23, minutes=30), duration_minutes=31)


def test_a_session_does_not_conflict_with_itself(tx):
    session = making.a_class(tx)
    moved = edit(tx, session, starts_at=making.ahead(tx, days=2, minutes=15))
    assert moved.starts_at == making.ahead(tx, days=2, minutes=15)


def test_a_start_cannot_be_moved_into_the_past(tx):
    session = making.a_class(tx)
    with pytest.raises(Invalid) as refused:
        edit(tx, session, starts_at=making.ahead(tx, hours=-1))
    assert set(refused.value.errors) == {"starts_at"}


def test_the_text_of_an_overdue_class_can_still_be_edited(tx):
    session = making.a_class(tx)
    with making.at(tx, session.starts_at):
        assert edit(tx, session, title="Late, sorry").title == "Late, sorry"


def test_taken_seats_cannot_be_removed(tx):
    session = making.a_full_class(tx, ADA, OTTO)
    with pytest.raises(Invalid) as refused:
        edit(tx, session, seats=1)
    assert refused.value.errors == {"seats": "2 seats are already taken."}


def test_added_seats_go_to_the_waitlist_in_order(tx):
    session = making.a_full_class(tx, ADA)
    line = [making.somebody(tx) for _ in range(3)]
    for learner in line:
        bookings.wait(tx, learner, session.id)
    changed = edit(tx, session, seats=3)
    assert (changed.seats_taken, changed.waiting_count) == (3, 1)
    assert [seat_of(tx, learner, session).booking_status for learner in line] == ["booked", "booked", "waitlisted"]
    assert [making.told(tx, learner)[:1] for learner in line] == [["promoted"], ["promoted"], []]


def test_a_move_onto_another_booking_frees_the_learner_at_no_charge(tx):
    session = making.a_full_class(tx, ADA)
    other = making.a_full_class(
        tx, ADA, host=making.somebody(tx, "mentor"), title="The other", starts_at=making.ahead(tx, days=3)
    )
    changed = edit(tx, session, starts_at=other.starts_at)
    assert changed.seats_taken == 0
    assert "“The other”" in making.last_told(tx, ADA).body
    assert [(one.id, one.is_due) for one in bookings.past(tx, ADA.id, cancelled=True).items] == [(session.id, 0)]


def test_a_seat_freed_by_a_move_goes_to_the_waitlist(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), starts_at=making.ahead(tx, days=3))
    edit(tx, session, starts_at=making.ahead(tx, days=3))
    assert seat_of(tx, OTTO, session).booking_status == "booked"


def test_a_longer_session_frees_learners_who_booked_the_next_one(tx):
    session = making.a_full_class(tx, ADA)
    making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), starts_at=session.ends_at)
    assert edit(tx, session, duration_minutes=75).seats_taken == 0


def test_the_alarms_move_with_the_session(tx):
    session = making.a_class(tx)
    edit(tx, session, starts_at=making.ahead(tx, days=5))
    with making.at(tx, session.ends_at):
        assert alarms.claim(tx) == []
    with making.at(tx, making.ahead(tx, days=5)):
        assert [one.kind for one in alarms.claim(tx)] == ["chosen", "day", "doors", "five", "start"]


def test_a_private_session_stays_private(tx):
    request = making.a_request(tx)
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, request.id, making.ahead(tx, days=2)))
    with pytest.raises(Invalid) as refused:
        edit(tx, session, seats=2)
    assert refused.value.errors == {"seats": "This session is for the two of you."}


@pytest.mark.parametrize("change", ["move", "lengthen"])
def test_a_private_session_does_not_move_onto_another_seat_of_its_learner(tx, change):
    """They could not be in it, and the host's hour would be kept for nobody."""
    start = making.ahead(tx, days=2)
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, making.a_request(tx).id, start))
    after = making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), starts_at=clock.moved(start, hours=2))
    changes = {"starts_at": after.starts_at} if change == "move" else {"duration_minutes": 180}
    with pytest.raises(Refused, match="another session") as refused:
        edit(tx, session, **changes)
    assert refused.value.kind == "overlap" and after.title not in refused.value.sentence
    assert sessions.get(tx, ADA.id, session.id).booking_status == "booked"
    assert edit(tx, session, duration_minutes=120).ends_at == after.starts_at


def test_a_seat_of_the_other_is_told_with_what_else_is_wrong(tx):
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, making.a_request(tx).id, making.ahead(tx, days=2)))
    other = making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), starts_at=making.ahead(tx, days=5))
    with pytest.raises(Invalid) as refused:
        edit(tx, session, starts_at=other.starts_at, title="")
    assert set(refused.value.errors) == {"title", "starts_at"}


def test_seconds_are_not_stored_because_forms_cannot_show_them(tx):
    session = making.a_class(tx, starts_at="2030-01-01T10:00:30Z")
    wall = clock.to_wall(session.starts_at, MAX.timezone)
    assert (
        sessions.get(tx, MAX.id, editing.update(tx, MAX, session.id, {"starts_at": wall})).starts_at
        == session.starts_at
    )


def test_of_many_changes_only_the_newest_is_unread(tx):
    """A host who keeps editing must not bury what a learner has to know."""
    session = making.a_class(tx)
    bookings.book(tx, ADA, session.id)
    for number in range(9):
        edit(tx, session, title=f"Title {number}")
        edit(tx, session, description=f"More {number}")
        edit(tx, session, starts_at=making.ahead(tx, days=5, hours=number))
    assert making.told(tx, ADA) == ["session_moved", "session_changed"]
    news = {one.kind: one for one in notifications.everything(tx, ADA.id)}
    assert news["session_changed"].body == "Changed: title and description."
    assert formats.clock_time(making.ahead(tx, days=5, hours=8), ADA.timezone, "en-GB") in news["session_moved"].body
    notifications.read_all(tx, ADA.id)
    edit(tx, session, title="Once more")
    assert making.told(tx, ADA).count("session_changed") == 2
