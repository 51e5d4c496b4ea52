"""Publishing and cancelling: what is required, who is notified, and that cancelling frees every seat."""

import pytest

from db import alarms, bookings, browse, follows, requests, sessions
from db.changes import Listed, SessionTouched, Unlisted
from db.fields import Mistyped
from db.refusals import Invalid, Refused
from db.sessions import drafts, editing, publication, series
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


@pytest.mark.parametrize("field", ["title", "domain", "starts_at"])
def test_publishing_names_a_missing_field(tx, field):
    session = making.a_draft(tx, **{field: ""})
    with pytest.raises(Invalid) as refused:
        publication.publish(tx, MAX, session.id)
    assert set(refused.value.errors) == {field}


def test_publishing_names_all_missing_fields_at_once(tx):
    with pytest.raises(Invalid) as refused:
        publication.publish(tx, MAX, drafts.create(tx, MAX, {"description": "An idea"}))
    assert set(refused.value.errors) == {"title", "domain", "starts_at"}


WRONG = {"title": "x" * 121, "domain": "", "seats": 0, "price": Mistyped("price", "Please enter an amount.")}


@pytest.mark.parametrize("publishes", ["new", "changed", "scheduled"])
def test_what_is_wrong_and_what_is_missing_is_said_at_once(tx, publishes):
    given = {"price_cents" if name == "price" else name: value for name, value in WRONG.items()}
    with pytest.raises(Invalid) as refused:
        if publishes == "new":
            publication.publish_new(tx, MAX, given)
        elif publishes == "changed":
            publication.publish_changed(tx, MAX, making.a_draft(tx).id, given)
        else:
            editing.update(tx, MAX, making.a_full_class(tx, ADA, OTTO).id, given)
    assert set(refused.value.errors) == WRONG.keys() | ({"starts_at"} if publishes == "new" else set())
    assert "120 characters" in refused.value.errors["title"] and "1 to 100" in refused.value.errors["seats"]


def test_a_draft_that_is_hardly_begun_has_all_its_errors_at_once(tx):
    with pytest.raises(Invalid) as refused:
        drafts.create(tx, MAX, {"title": "", "price_cents": WRONG["price"]})
    assert set(refused.value.errors) == {"title", "price"}
    with pytest.raises(Invalid) as refused:
        drafts.create(tx, MAX, {"title": "", "starts_at": "tomorrow"})
    assert set(refused.value.errors) == {"starts_at"}  # there is something to start with


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_session_whose_start_has_passed_cannot_be_published(tx, seconds):
    session = making.a_draft(tx, starts_at=making.ahead(tx, seconds=seconds))
    with pytest.raises(Invalid, match="published"):
        publication.publish(tx, MAX, session.id)


def test_a_host_cannot_lead_two_sessions_at_once_and_the_conflict_is_named(tx):
    making.a_class(tx, title="The first one")
    late = making.a_draft(tx, starts_at=making.ahead(tx, days=2, minutes=59))
    with pytest.raises(Refused, match="“The first one”") as refused:
        publication.publish(tx, MAX, late.id)
    assert refused.value.kind == "overlap"


@pytest.mark.parametrize("publishes", ["new", "changed", "kept", "scheduled"])
def test_what_is_wrong_and_what_is_in_the_way_is_said_at_once(tx, publishes):
    before = making.a_class(tx, title="The first one")
    given = {"title": "", "domain": "Python", "starts_at": before.starts_at, "duration_minutes": 60}
    with pytest.raises(Invalid) as refused:
        if publishes == "new":
            publication.publish_new(tx, MAX, given)
        elif publishes == "changed":
            publication.publish_changed(tx, MAX, making.a_draft(tx).id, given)
        elif publishes == "kept":
            publication.publish(tx, MAX, making.a_draft(tx, **given).id)
        else:
            editing.update(tx, MAX, making.a_class(tx, starts_at=making.ahead(tx, days=9)).id, given)
    assert set(refused.value.errors) == {"title", "starts_at"}
    assert "“The first one”" in refused.value.errors["starts_at"]
    assert ("published" in refused.value.sentence) == (publishes != "scheduled")


def test_a_session_can_start_when_another_ends(tx):
    first = making.a_class(tx)
    assert making.a_class(tx, starts_at=first.ends_at).status == "scheduled"


def test_drafts_and_cancelled_sessions_cause_no_conflict(tx):
    making.a_draft(tx)
    publication.cancel(tx, MAX, making.a_class(tx).id, "")
    assert making.a_class(tx).status == "scheduled"


def test_two_hosts_can_lead_at_once(tx):
    making.a_class(tx)
    assert making.a_class(tx, making.somebody(tx, "mentor")).status == "scheduled"


def test_only_followers_are_notified_and_only_once(tx):
    follows.follow(tx, ADA, MAX.id)
    session = making.a_class(tx)
    news = making.last_told(tx, ADA)
    assert (news.kind, news.link) == ("published", f"/sessions/{session.id}")
    assert "(London time)" in news.body
    assert making.told(tx, OTTO) == []
    with pytest.raises(Refused):
        publication.publish(tx, MAX, session.id)
    assert making.told(tx, ADA) == ["published"]


def test_publishing_and_cancelling_update_the_lists(tx):
    session = making.a_class(tx)
    assert [event.card.id for event in tx.events if isinstance(event, Listed)] == [session.id]
    publication.cancel(tx, MAX, session.id, "")
    assert tx.events[-1] == Unlisted(session.id)


def test_a_session_is_listed_from_publication_until_cancellation(tx):
    session = making.a_draft(tx)
    assert browse.page(tx, None, browse.Filters()).items == []
    publication.publish(tx, MAX, session.id)
    assert [one.id for one in browse.page(tx, None, browse.Filters()).items] == [session.id]
    publication.cancel(tx, MAX, session.id, "")
    assert browse.page(tx, None, browse.Filters()).items == []


def test_cancelling_frees_and_notifies_everyone(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    cancelled = sessions.get(tx, MAX.id, publication.cancel(tx, MAX, session.id, "I am ill.").session_id)
    assert (cancelled.status, cancelled.seats_taken, cancelled.cancel_reason) == ("cancelled", 0, "I am ill.")
    for learner in (ADA, OTTO):
        news = making.last_told(tx, learner)
        assert news.kind == "session_cancelled" and news.body.endswith("I am ill.")
        assert [one.booking_status for one in bookings.past(tx, learner.id, cancelled=True).items] == ["cancelled"]
        assert bookings.upcoming(tx, learner.id) == []


def test_nobody_is_charged_for_a_cancelled_session(tx):
    session = making.a_full_class(tx, ADA)
    publication.cancel(tx, MAX, session.id, "")
    assert [one.is_due for one in bookings.past(tx, ADA.id, cancelled=True).items] == [0]


def test_cancelling_refreshes_the_pages_of_everyone_in_it(tx):
    session = making.a_full_class(tx, ADA)
    tx.events.clear()
    publication.cancel(tx, MAX, session.id, "")
    (touched,) = (event for event in tx.events if isinstance(event, SessionTouched))
    assert set(touched.person_ids) == {MAX.id, ADA.id}


def test_learners_who_cancelled_earlier_are_not_notified(tx):
    session = making.a_class(tx)
    booking = bookings.book(tx, ADA, session.id)
    bookings.cancel(tx, ADA, booking.id)
    publication.cancel(tx, MAX, session.id, "")
    assert making.told(tx, ADA) == []


def test_a_cancelled_session_does_not_block_other_bookings(tx):
    session = making.a_full_class(tx, ADA)
    publication.cancel(tx, MAX, session.id, "")
    assert bookings.book(tx, ADA, making.a_class(tx).id).status == "booked"


def test_no_alarm_fires_after_cancellation(tx):
    session = making.a_class(tx)
    publication.cancel(tx, MAX, session.id, "")
    with making.at(tx, session.ends_at):
        assert alarms.claim(tx) == []


def test_when_a_host_leaves_their_sessions_are_cancelled_and_their_drafts_deleted(tx):
    making.a_full_class(tx, ADA)
    draft = making.a_draft(tx)
    publication.leave(tx, MAX)
    assert making.told(tx, ADA) == ["session_cancelled"]
    assert making.last_told(tx, ADA).body.endswith("The mentor has left Mentora.")
    assert making.row(tx, "sessions", draft.id) is None


def test_a_host_cannot_leave_during_a_live_session(tx):
    making.in_state(tx, "live")
    with pytest.raises(Refused, match="end it first"):
        publication.leave(tx, MAX)


def test_the_seat_of_a_learner_who_leaves_goes_to_the_waitlist(tx):
    session = making.a_full_class(tx, ADA)
    bookings.wait(tx, OTTO, session.id)
    publication.leave(tx, ADA)
    assert sessions.get(tx, OTTO.id, session.id).booking_status == "booked"


@pytest.mark.parametrize(
    "answer",
    [
        lambda tx, request_id, time: requests.accept(tx, MAX, request_id, time),
        lambda tx, request_id, time: requests.offer(tx, MAX, request_id, [time], ""),
    ],
    ids=["accept", "offer"],
)
def test_an_expired_request_cannot_be_answered_even_before_the_clock_marks_it(tx, answer):
    request = making.a_request(tx)
    with making.at(tx, making.ahead(tx, days=8)):
        time = making.ahead(tx, days=1)
        with pytest.raises(Refused):
            answer(tx, request.id, time)


def test_followers_of_a_mentor_who_publishes_all_day_are_spared(tx):
    follows.follow(tx, ADA, MAX.id)
    for day in range(1, 15):
        publication.cancel(tx, MAX, making.a_class(tx, starts_at=making.ahead(tx, days=day)).id, "")
    assert making.told(tx, ADA) == ["published"] * follows.MOST_TOLD
    for week in range(3, 29, 2):
        again = making.a_class(tx, starts_at=making.ahead(tx, weeks=week))
        series.repeat(tx, MAX, again.id, 1, "")
        publication.cancel(tx, MAX, again.id, "")
    assert making.told(tx, ADA).count("series_published") == follows.MOST_TOLD
