"""Bookings: never oversold, no overlaps, known cancellation terms, and a waitlist in order."""

import asyncio

import pytest

from db import agreements, bookings, clock, ratings, requests, rooms, sessions
from db.changes import SeatsChanged
from db.refusals import Missing, Refused
from db.sessions import editing, publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import with_engine


def refused(kind: str, act, *args) -> str:
    with pytest.raises(Refused) as problem:
        act(*args)
    assert problem.value.kind == kind
    return problem.value.sentence


def test_a_booking_notifies_the_host_and_updates_the_seat_count(tx):
    session = making.a_class(tx)
    booking = bookings.book(tx, ADA, session.id)
    assert (booking.status, booking.learner_id) == ("booked", ADA.id)
    assert making.last_told(tx, MAX).body == "2 of 3 seats left."
    assert SeatsChanged(session.id, 3, 1) in tx.events


def test_a_booking_takes_thirteen_statements(tx):
    """Each of them is a part of how long everybody waits who books at the same time."""
    session = making.a_class(tx)
    before = tx.queries_run
    bookings.book(tx, ADA, session.id)
    assert tx.queries_run - before <= 13


def test_the_last_seat_goes_to_exactly_one_of_fifty(data, queries):
    async def do(engine):
        session = await engine.write(making.a_class, seats=1)
        crowd = [await engine.write(making.somebody) for _ in range(50)]
        outcomes = await asyncio.gather(
            *(engine.write(bookings.book, learner, session.id) for learner in crowd), return_exceptions=True
        )
        return outcomes, await engine.read(sessions.get, None, session.id)

    outcomes, session = with_engine(data, queries, do)
    assert sorted(getattr(one, "kind", "") == "full" for one in outcomes) == [False] + [True] * 49
    assert session.seats_taken == 1


def test_booking_a_full_session_is_refused_as_full(tx):
    session = making.a_full_class(tx, ADA)
    assert "waitlist" in refused("full", bookings.book, tx, OTTO, session.id)


def test_a_learner_can_book_a_session_once(tx):
    session = making.a_class(tx)
    bookings.book(tx, ADA, session.id)
    refused("already_booked", bookings.book, tx, ADA, session.id)
    assert sessions.get(tx, None, session.id).seats_taken == 1


def test_a_learner_cannot_hold_overlapping_seats_and_the_conflict_is_named(tx):
    making.a_full_class(tx, ADA, title="The first one")
    second = making.a_class(tx, making.somebody(tx, "mentor"), starts_at=making.ahead(tx, days=2, minutes=59))
    assert "“The first one”" in refused("overlap", bookings.book, tx, ADA, second.id)


def test_a_seat_can_start_when_another_ends(tx):
    first = making.a_full_class(tx, ADA)
    assert bookings.book(tx, ADA, making.a_class(tx, starts_at=first.ends_at).id).status == "booked"


@pytest.mark.parametrize("act", [bookings.book, bookings.wait])
def test_a_session_whose_start_has_passed_cannot_be_booked(tx, act):
    session = making.a_class(tx)
    with making.at(tx, session.starts_at):
        refused("not_open", act, tx, ADA, session.id)


@pytest.mark.parametrize("act", [bookings.book, bookings.wait])
def test_a_private_session_is_not_found_by_anyone_else(tx, act):
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, making.a_request(tx).id, making.ahead(tx, days=2)))
    with pytest.raises(Missing):
        act(tx, OTTO, session.id)


def test_a_booking_keeps_the_price_at_which_it_was_made(tx):
    session = making.a_class(tx, price_cents=1500, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"price_cents": 9900, "currency": "USD", "cutoff_hours": 100})
    kept = bookings.get(tx, ADA.id, booking.id)
    assert (kept.price_cents, kept.currency, kept.cutoff_hours) == (1500, "EUR", 24)
    assert bookings.book(tx, OTTO, session.id).price_cents == 9900


OF_THE_LEARNER = {
    "of": lambda tx, person, booking_id: bookings.get(tx, person.id, booking_id),
    "cancel": bookings.cancel,
    "confirm": bookings.confirm,
    "rate": lambda tx, person, booking_id: ratings.rate(tx, person, booking_id, 5, ""),
}


@pytest.mark.parametrize("verb", OF_THE_LEARNER)
def test_only_the_learner_can_act_on_a_booking(tx, verb):
    booking = bookings.book(tx, ADA, making.a_class(tx).id)
    before = making.row(tx, "bookings", booking.id)
    for person in (OTTO, MAX):
        with pytest.raises(Missing):
            OF_THE_LEARNER[verb](tx, person, booking.id)
    assert making.row(tx, "bookings", booking.id) == before


def due_when_cancelled(tx, booking_id: int, moment: str) -> int:
    with making.at(tx, moment):
        bookings.cancel(tx, ADA, booking_id)
    return making.column(tx, "bookings", "is_due", booking_id)


@pytest.mark.parametrize(("late", "is_due"), [(0, 0), (1, 1), (86400, 1)])
def test_cancelling_is_free_until_the_cutoff_and_the_price_is_due_after_it(tx, late, is_due):
    session = making.a_class(tx, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    last_free = agreements.free_until(booking.starts_at, booking.cutoff_hours)
    assert due_when_cancelled(tx, booking.id, clock.moved(last_free, seconds=late)) == is_due


def test_a_learner_who_was_removed_before_the_class_began_leaves_free(tx):
    session = making.a_class(tx, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    with making.at(tx, clock.moved(session.starts_at, minutes=-5)):
        rooms.remove(tx, MAX, session.id, ADA.id)
        bookings.cancel(tx, ADA, booking.id)
    assert making.column(tx, "bookings", "is_due", booking.id) == 0


def test_the_host_is_told_whether_the_price_is_due(tx):
    session = making.a_class(tx, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    due_when_cancelled(tx, booking.id, session.starts_at)
    assert (
        making.last_told(tx, MAX).body
        == "3 of 3 seats left. They are still charged: the free cancellation period is over."
    )


def test_cancelling_a_session_for_two_counts_no_seats(tx):
    request = making.a_request(tx)
    session_id = requests.accept(tx, MAX, request.id, requests.times_of(request)[0])
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session_id).booking_id)
    assert making.last_told(tx, MAX).body == ""


def test_cancelling_a_moved_session_is_free_however_late(tx):
    session = making.a_class(tx, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    moved = making.ahead(tx, days=2, hours=1)
    editing.update(tx, MAX, session.id, {"starts_at": moved})
    assert due_when_cancelled(tx, booking.id, clock.moved(moved, hours=-1)) == 0


def test_confirming_a_moved_session_restores_the_cutoff(tx):
    session = making.a_class(tx, cutoff_hours=24)
    booking = bookings.book(tx, ADA, session.id)
    moved = making.ahead(tx, days=2, hours=1)
    editing.update(tx, MAX, session.id, {"starts_at": moved})
    bookings.confirm(tx, ADA, booking.id)
    assert due_when_cancelled(tx, booking.id, clock.moved(moved, hours=-1)) == 1


def test_cancelling_a_seat_won_after_the_cutoff_is_free(tx):
    session = making.a_full_class(tx, OTTO, cutoff_hours=24)
    booking = bookings.wait(tx, ADA, session.id)
    with making.at(tx, clock.moved(session.starts_at, hours=-2)):
        bookings.cancel(tx, OTTO, sessions.get(tx, OTTO.id, session.id).booking_id)
        assert bookings.get(tx, ADA.id, booking.id).status == "booked"
    assert due_when_cancelled(tx, booking.id, clock.moved(session.starts_at, hours=-1)) == 0


def test_leaving_the_waitlist_is_always_free(tx):
    session = making.a_full_class(tx, OTTO)
    booking = bookings.wait(tx, ADA, session.id)
    assert due_when_cancelled(tx, booking.id, clock.moved(session.starts_at, seconds=-1)) == 0
    assert sessions.get(tx, None, session.id).seats_taken == 1


def test_a_seat_can_be_cancelled_once(tx):
    session = making.a_full_class(tx, ADA, OTTO)
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    bookings.cancel(tx, ADA, booking_id)
    refused("state", bookings.cancel, tx, ADA, booking_id)
    assert sessions.get(tx, None, session.id).seats_taken == 1


@pytest.mark.parametrize("state", ["live", "completed", "missed"])
def test_a_seat_cannot_be_cancelled_once_the_session_has_started(tx, state):
    session = making.in_state(tx, state)
    refused("state", bookings.cancel, tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)


def test_a_learner_who_cancelled_can_book_again(tx):
    session = making.a_class(tx)
    first = bookings.book(tx, ADA, session.id)
    bookings.cancel(tx, ADA, first.id)
    assert bookings.book(tx, ADA, session.id).id != first.id


def test_only_a_full_session_has_a_waitlist(tx):
    refused("not_full", bookings.wait, tx, ADA, making.a_class(tx).id)


def test_nobody_can_join_a_waitlist_twice_or_while_booked(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    assert "waitlist" in refused("already_booked", bookings.wait, tx, OTTO, session.id)
    assert "have a seat" in refused("already_booked", bookings.wait, tx, ADA, session.id)


def test_nobody_can_join_a_waitlist_that_overlaps_a_booking(tx):
    session = making.a_full_class(tx, OTTO)
    making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"))
    refused("overlap", bookings.wait, tx, ADA, session.id)


def test_a_freed_seat_goes_to_the_first_on_the_waitlist_who_is_notified_at_once(tx):
    session = making.a_full_class(tx, ADA)
    first, second = making.somebody(tx, timezone="Asia/Kolkata"), making.somebody(tx)
    places = [bookings.wait(tx, learner, session.id) for learner in (first, second)]
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)
    assert [bookings.get(tx, place.learner_id, place.id).status for place in places] == ["booked", "waitlisted"]
    assert making.told(tx, first) == ["promoted"] and "(Kolkata time)" in making.last_told(tx, first).body
    assert making.told(tx, second) == []
    assert [one.ahead for one in bookings.upcoming(tx, second.id)] == [0]


def test_a_waitlisted_learner_with_another_seat_is_skipped_and_keeps_their_place(tx):
    session = making.a_full_class(tx, ADA)
    busy, free = making.somebody(tx), making.somebody(tx)
    for learner in (busy, free):
        bookings.wait(tx, learner, session.id)
    making.a_full_class(tx, busy, host=making.somebody(tx, "mentor"))
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)
    assert [sessions.get(tx, learner.id, session.id).booking_status for learner in (busy, free)] == [
        "waitlisted",
        "booked",
    ]


def test_nobody_is_promoted_into_a_session_that_has_started(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    with making.at(tx, session.starts_at):
        bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, session.id).booking_id)
    assert sessions.get(tx, OTTO.id, session.id).booking_status == "waitlisted"


def test_a_learner_sees_how_many_are_ahead_on_the_waitlist(tx):
    session = making.a_full_class(tx, ADA)
    for learner in (making.somebody(tx), OTTO):
        bookings.wait(tx, learner, session.id)
    assert [one.ahead for one in bookings.upcoming(tx, OTTO.id)] == [1]


def test_a_learners_lists_hold_only_their_own_sessions(tx):
    session = making.a_full_class(tx, ADA)
    assert [one.id for one in bookings.upcoming(tx, ADA.id)] == [session.id]
    making.begin(tx, session.id, end=True)
    assert [one.id for one in bookings.past(tx, ADA.id).items] == [session.id]
    assert (bookings.upcoming(tx, OTTO.id), bookings.past(tx, OTTO.id).items) == ([], [])


def test_what_did_not_take_place_is_kept_apart_from_what_did(tx):
    def lists() -> tuple:
        cancelled = bookings.past(tx, ADA.id, cancelled=True).items
        past, counts = bookings.past(tx, ADA.id).items, bookings.counts(tx, ADA.id)
        assert (counts.past, counts.cancelled) == (len(past), len(cancelled))
        return {one.id for one in past}, {one.id for one in cancelled}

    came, missed = making.in_state(tx, "completed").id, making.a_class(tx, starts_at=making.ahead(tx, days=3)).id
    bookings.book(tx, ADA, missed)
    making.begin(tx, missed, end=True, came=False)
    assert lists() == ({came, missed}, set())
    assert {one.id: one.attended for one in bookings.past(tx, ADA.id).items} == {came: 1, missed: 0}
    given_back = making.a_class(tx, starts_at=making.ahead(tx, days=5)).id
    bookings.cancel(tx, ADA, bookings.book(tx, ADA, given_back).id)
    gone = making.a_class(tx, starts_at=making.ahead(tx, days=6)).id
    bookings.book(tx, ADA, gone)
    publication.cancel(tx, MAX, gone, "")
    assert lists() == ({came, missed}, {given_back, gone})
    called_off = {one.id: one.called_off for one in bookings.past(tx, ADA.id, cancelled=True).items}
    assert called_off == {given_back: 0, gone: 1}
    assert bookings.counts(tx, ADA.id).upcoming == len(bookings.upcoming(tx, ADA.id)) == 0
