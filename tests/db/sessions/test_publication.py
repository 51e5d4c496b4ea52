"""Publishing and calling off: what it takes, who hears of it, and that nobody is left holding a seat."""

import pytest

from db import alarms, bookings, browse, follows, requests, sessions
from db.changes import Listed, SessionTouched, Unlisted
from db.refusals import Invalid, Refused
from db.sessions import drafts, publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


@pytest.mark.parametrize("field", ["title", "domain", "starts_at"])
def test_what_publishing_needs_is_named_when_it_is_missing(tx, field):
    session = making.a_draft(tx, **{field: ""})
    with pytest.raises(Invalid) as refused:
        publication.publish(tx, MAX, session.id)
    assert set(refused.value.errors) == {field}


def test_all_that_is_missing_is_named_at_once(tx):
    with pytest.raises(Invalid) as refused:
        publication.publish(tx, MAX, drafts.create(tx, MAX, {}))
    assert set(refused.value.errors) == {"title", "domain", "starts_at"}


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_start_that_has_come_cannot_be_published(tx, seconds):
    session = making.a_draft(tx, starts_at=making.ahead(tx, seconds=seconds))
    with pytest.raises(Invalid, match="published"):
        publication.publish(tx, MAX, session.id)


def test_a_host_is_never_in_two_sessions_and_the_one_in_the_way_is_named(tx):
    making.a_class(tx, title="The first one")
    late = making.a_draft(tx, starts_at=making.ahead(tx, days=2, minutes=59))
    with pytest.raises(Refused, match="“The first one”") as refused:
        publication.publish(tx, MAX, late.id)
    assert refused.value.kind == "overlap"


def test_one_may_begin_when_the_other_ends(tx):
    first = making.a_class(tx)
    assert making.a_class(tx, starts_at=first.ends_at).status == "scheduled"


def test_drafts_and_what_was_called_off_are_in_nobodys_way(tx):
    making.a_draft(tx)
    publication.cancel(tx, MAX, making.a_class(tx).id, "")
    assert making.a_class(tx).status == "scheduled"


def test_two_hosts_may_lead_at_once(tx):
    making.a_class(tx)
    assert making.a_class(tx, making.somebody(tx, "mentor")).status == "scheduled"


def test_followers_hear_of_it_once_and_nobody_else_does(tx):
    follows.follow(tx, ADA, MAX.id)
    session = making.a_class(tx)
    news = making.last_told(tx, ADA)
    assert (news.kind, news.link) == ("published", f"/sessions/{session.id}")
    assert "(Europe/London)" in news.body
    assert making.told(tx, OTTO) == []
    with pytest.raises(Refused):
        publication.publish(tx, MAX, session.id)
    assert making.told(tx, ADA) == ["published"]


def test_the_lists_hear_of_what_was_published_and_of_what_was_called_off(tx):
    session = making.a_class(tx)
    assert [event.card.id for event in tx.events if isinstance(event, Listed)] == [session.id]
    publication.cancel(tx, MAX, session.id, "")
    assert tx.events[-1] == Unlisted(session.id)


def test_it_can_be_browsed_from_then_on_and_not_after_it_was_called_off(tx):
    session = making.a_draft(tx)
    assert browse.page(tx, None, browse.Filters()).items == []
    publication.publish(tx, MAX, session.id)
    assert [one.id for one in browse.page(tx, None, browse.Filters()).items] == [session.id]
    publication.cancel(tx, MAX, session.id, "")
    assert browse.page(tx, None, browse.Filters()).items == []


def test_cancelling_frees_everyone_and_tells_everyone(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    cancelled = sessions.get(tx, MAX.id, publication.cancel(tx, MAX, session.id, "I am ill."))
    assert (cancelled.status, cancelled.seats_taken, cancelled.cancel_reason) == ("cancelled", 0, "I am ill.")
    for learner in (ADA, OTTO):
        news = making.last_told(tx, learner)
        assert news.kind == "session_cancelled" and news.body.endswith("I am ill.")
        assert [one.booking_status for one in bookings.past(tx, learner.id).items] == ["cancelled"]
        assert bookings.upcoming(tx, learner.id) == []


def test_nobody_owes_anything_for_what_was_called_off(tx):
    session = making.a_full_class(tx, ADA)
    publication.cancel(tx, MAX, session.id, "")
    assert [one.is_due for one in bookings.past(tx, ADA.id).items] == [0]


def test_whoever_stood_in_it_is_told_to_look_again(tx):
    session = making.a_full_class(tx, ADA)
    tx.events.clear()
    publication.cancel(tx, MAX, session.id, "")
    (touched,) = (event for event in tx.events if isinstance(event, SessionTouched))
    assert set(touched.person_ids) == {MAX.id, ADA.id}


def test_those_who_gave_their_seat_back_before_are_not_bothered(tx):
    session = making.a_class(tx)
    booking = bookings.book(tx, ADA, session.id)
    bookings.cancel(tx, ADA, booking.id)
    publication.cancel(tx, MAX, session.id, "")
    assert making.told(tx, ADA) == []


def test_a_session_that_was_called_off_is_in_no_learners_way(tx):
    session = making.a_full_class(tx, ADA)
    publication.cancel(tx, MAX, session.id, "")
    assert bookings.book(tx, ADA, making.a_class(tx).id).status == "booked"


def test_nothing_rings_for_it_any_more(tx):
    session = making.a_class(tx)
    publication.cancel(tx, MAX, session.id, "")
    with making.at(tx, session.ends_at):
        assert alarms.claim(tx) == []


def test_a_host_who_leaves_calls_off_what_they_were_to_lead_and_takes_the_drafts_along(tx):
    making.a_full_class(tx, ADA)
    draft = making.a_draft(tx)
    publication.leave(tx, MAX)
    assert making.told(tx, ADA) == ["session_cancelled"]
    assert making.last_told(tx, ADA).body.endswith("The mentor has left Mentora.")
    assert making.row(tx, "sessions", draft.id) is None


def test_nobody_leaves_in_the_middle_of_a_session_they_lead(tx):
    making.in_state(tx, "live")
    with pytest.raises(Refused, match="end it first"):
        publication.leave(tx, MAX)


def test_the_seat_of_a_learner_who_leaves_goes_to_whoever_waits(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    publication.leave(tx, ADA)
    assert sessions.get(tx, OTTO.id, session.id).booking_status == "booked"


@pytest.mark.parametrize("answer", ["accept", "offer"])
def test_what_has_run_out_is_not_answered_also_before_the_clock_looked(tx, answer):
    request = making.a_request(tx)
    with making.at(tx, making.ahead(tx, days=8)), pytest.raises(Refused):
        if answer == "accept":
            requests.accept(tx, MAX, request.id, making.ahead(tx, days=1))
        else:
            requests.offer(tx, MAX, request.id, [making.ahead(tx, days=1)], "")
