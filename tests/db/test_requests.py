"""Requests: pending until one final answer, from the side whose turn it is, and visible only to the two."""

import pytest

from db import bookings, clock, conflicts, mentors, pages, requests, sessions
from db.refusals import Invalid, Missing, Refused
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

NOW = "2026-06-10T12:00:00Z"


def refused(kind: str, act, *args) -> str:
    with pytest.raises(Refused) as problem:
        act(*args)
    assert problem.value.kind == kind
    return problem.value.sentence


def days(tx, *ahead: int) -> list[str]:
    return [making.ahead(tx, days=day) for day in ahead]


@pytest.fixture
def request_(tx):
    return making.a_request(tx)


def offered(tx, request):
    return requests.offer(tx, MAX, request.id, days(tx, 5, 6), "I am away then")


def test_a_request_notifies_the_mentor_and_waits_for_their_answer(tx, request_):
    assert (request_.status, request_.awaits, requests.times_of(request_)) == ("pending", "mentor", days(tx, 2, 3))
    assert (making.last_told(tx, MAX).kind, making.last_told(tx, MAX).link) == ("request", "/mentor/requests")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", ""),
        ("message", "x" * 2001),
        ("duration_minutes", 9),
        ("duration_minutes", 481),
        ("preferred_times", []),
        ("preferred_times", "2030-01-01T10:00Z"),
        ("preferred_times", ["2030-01-01T10:00Z"] * 4),
        ("preferred_times", ["2020-01-01T10:00Z"]),
        ("preferred_times", ["2020-01-01T10:00Z", "2030-01-01T10:00Z"]),
        ("preferred_times", ["soon"]),
        ("preferred_times", [None]),
    ],
)
def test_an_invalid_field_is_named(tx, field, value):
    with pytest.raises(Invalid) as problem:
        making.a_request(tx, **{field: value})
    assert set(problem.value.errors) == {field}


def test_times_are_kept_in_order_without_duplicates(tx):
    second, first = days(tx, 3, 2)
    assert requests.times_of(making.a_request(tx, preferred_times=[second, first, second])) == [first, second]


@pytest.mark.parametrize("somebody", [EMMA, OTTO])
def test_a_request_can_only_be_sent_to_a_mentor(tx, somebody):
    with pytest.raises(Missing):
        making.a_request(tx, mentor=somebody)


def test_a_duplicate_request_is_refused(tx, request_):
    refused("already_asked", making.a_request, tx)
    assert making.a_request(tx, topic="Something else").status == "pending"
    assert making.a_request(tx, OTTO).status == "pending"


def test_a_learner_can_have_at_most_twenty_pending_requests(tx):
    for number in range(20):
        making.a_request(tx, topic=f"Question {number}")
    assert "20" in refused("too_many", lambda: making.a_request(tx, topic="One more"))


def test_accepting_creates_the_session_and_the_seat_under_the_requests_id(tx, request_):
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, request_.id, days(tx, 2)[0]))
    assert (session.id, session.kind, session.status, session.title) == (
        request_.id,
        "one_to_one",
        "scheduled",
        "My first job",
    )
    assert (session.seats, session.seats_taken, session.price_cents, session.currency) == (1, 1, 6000, "EUR")
    assert making.moves(tx, session.id) == [("scheduled", MAX.id, tx.now)]
    seat = sessions.get(tx, ADA.id, session.id)
    assert (seat.booking_status, seat.booking_price_cents, seat.booking_currency) == ("booked", 6000, "EUR")
    answered = requests.get(tx, ADA.id, request_.id)
    assert (answered.status, answered.session_id) == ("accepted", session.id)
    assert making.last_told(tx, ADA).kind == "request_accepted" and "(London time)" in making.last_told(tx, ADA).body


def test_accepting_at_a_time_that_was_not_asked_for_is_an_offer(tx, request_):
    requests.accept(tx, MAX, request_.id, days(tx, 4)[0])
    offered = requests.get(tx, ADA.id, request_.id)
    assert (offered.status, offered.awaits, requests.times_of(offered)) == ("pending", "learner", days(tx, 4))
    assert bookings.upcoming(tx, ADA.id) == []
    accepted = sessions.get(tx, ADA.id, requests.accept(tx, ADA, request_.id, days(tx, 4)[0]))
    assert (accepted.starts_at, accepted.booking_status) == (days(tx, 4)[0], "booked")


def test_a_time_without_a_zone_is_in_the_local_time_of_the_person_answering(tx):
    request = making.a_request(tx, preferred_times=["2030-07-01T13:00:00Z"])
    assert (
        sessions.get(tx, MAX.id, requests.accept(tx, MAX, request.id, "2030-07-01T09:00")).starts_at
        == "2030-07-01T13:00:00Z"
    )


@pytest.mark.parametrize("time", ["2020-01-01T10:00Z", "", None, "soon"])
def test_an_invalid_time_is_refused_and_the_request_stays_pending(tx, request_, time):
    with pytest.raises(Invalid) as problem:
        requests.accept(tx, MAX, request_.id, time)
    assert set(problem.value.errors) == {"starts_at"}
    assert requests.get(tx, ADA.id, request_.id).status == "pending"


def test_a_conflict_of_the_mentors_is_named(tx, request_):
    making.a_class(tx, title="My own class")
    assert "“My own class”" in refused("overlap", requests.accept, tx, MAX, request_.id, days(tx, 2)[0])


def test_a_seat_of_the_learners_at_that_time_is_a_conflict_too(tx, request_):
    making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"))
    refused("overlap", requests.accept, tx, MAX, request_.id, days(tx, 2)[0])
    assert sessions.get(tx, MAX.id, requests.accept(tx, MAX, request_.id, days(tx, 3)[0])).status == "scheduled"


def test_conflicts_are_marked_in_the_picker(tx, request_):
    making.a_class(tx, title="My own class")
    making.a_full_class(tx, ADA, host=making.somebody(tx, "mentor"), title="Private", starts_at=days(tx, 3)[0])
    times = requests.times_of(request_)
    first, second = conflicts.of_times(tx, MAX, request_, times)
    assert first.in_the_way.startswith("You’re already running “My own class”: ")
    assert "(New York time)" in first.in_the_way
    assert second.in_the_way == "Ada Learner has another session."
    with making.at(tx, days(tx, 2)[0]):
        assert [one.is_past for one in conflicts.of_times(tx, MAX, request_, times)] == [True, False]


def test_the_hourly_price_is_rounded_to_the_nearest_minor_unit(tx):
    mentors.introduce(tx, MAX, {"hourly_rate_cents": 1000})
    mentor = mentors.get(tx, None, MAX.id)
    assert [requests.estimate(mentor, minutes) for minutes in (10, 60, 95, 480)] == [167, 1000, 1583, 8000]


ANSWERS = {
    "accept": lambda tx, person, request: requests.accept(tx, person, request.id, requests.times_of(request)[0]),
    "decline": lambda tx, person, request: requests.decline(tx, person, request.id, "No time"),
    "cancel": lambda tx, person, request: requests.cancel(tx, person, request.id),
    "offer": lambda tx, person, request: requests.offer(tx, person, request.id, days(tx, 5), ""),
}


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_mentor_answers_first(tx, request_, answer):
    refused("state", ANSWERS[answer], tx, ADA, request_)


@pytest.mark.parametrize("answer", ["accept", "decline", "offer"])
def test_after_an_offer_it_is_the_learners_turn(tx, request_, answer):
    refused("state", ANSWERS[answer], tx, MAX, offered(tx, request_))


def test_an_offer_notifies_the_learner_who_can_accept_one_of_its_times(tx, request_):
    changed = offered(tx, request_)
    assert (changed.awaits, requests.times_of(changed), changed.reason) == ("learner", days(tx, 5, 6), "I am away then")
    assert making.told(tx, ADA)[0] == "request_offered"
    with pytest.raises(Invalid):
        requests.accept(tx, ADA, request_.id, days(tx, 2)[0])
    session = sessions.get(tx, ADA.id, requests.accept(tx, ADA, request_.id, days(tx, 5)[0]))
    assert (session.host_id, session.booking_status) == (MAX.id, "booked")
    assert making.told(tx, MAX)[0] == "request_accepted" and "(New York time)" in making.last_told(tx, MAX).body
    assert making.moves(tx, session.id)[0][:2] == ("scheduled", ADA.id)


def test_the_learner_can_decline_an_offer_or_cancel_the_request(tx, request_):
    offered(tx, request_)
    assert requests.decline(tx, ADA, request_.id, "Too late for me").status == "declined"
    assert making.last_told(tx, MAX).kind == "request_declined" and making.last_told(tx, MAX).body == "Too late for me"
    other = offered(tx, making.a_request(tx, topic="Another"))
    assert requests.cancel(tx, ADA, other.id).status == "cancelled"


def test_the_mentor_cannot_offer_a_time_that_overlaps_their_session(tx, request_):
    making.a_class(tx, starts_at=days(tx, 5)[0])
    refused("overlap", offered, tx, request_)


def test_a_decline_passes_on_its_reason(tx, request_):
    requests.decline(tx, MAX, request_.id, "I am away.")
    assert (making.last_told(tx, ADA).kind, making.last_told(tx, ADA).body) == ("request_declined", "I am away.")


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("status", ["accepted", "declined", "cancelled", "expired"])
def test_a_closed_request_cannot_be_answered_again(tx, request_, status, answer):
    if status == "expired":
        making.pass_time(tx, days(tx, 8)[0])
    else:
        {"accepted": ANSWERS["accept"], "declined": ANSWERS["decline"]}.get(status, ANSWERS["cancel"])(
            tx, ADA if status == "cancelled" else MAX, request_
        )
    before = making.row(tx, "requests", request_.id)
    assert status in refused("state", ANSWERS[answer], tx, ADA if answer == "cancel" else MAX, request_)
    assert making.row(tx, "requests", request_.id) == before


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_request_is_not_found_by_an_outsider(tx, request_, answer):
    for person in (OTTO, EMMA, making.somebody(tx, "mentor")):
        with pytest.raises(Missing):
            ANSWERS[answer](tx, person, request_)
        with pytest.raises(Missing):
            requests.get(tx, person.id, request_.id)


def test_neither_side_can_act_for_the_other(tx, request_):
    with pytest.raises(Missing):
        requests.cancel(tx, MAX, request_.id)
    with pytest.raises(Missing):
        requests.offer(tx, ADA, request_.id, days(tx, 5), "")


@pytest.mark.parametrize(("times", "expires"), [([1, 3], 3), ([3, 20], 7)])
def test_a_request_expires_after_a_week_or_with_the_last_of_its_times(tx, times, expires):
    with making.at(tx, NOW):
        request = making.a_request(tx, preferred_times=days(tx, *times))
        assert request.expires_at == days(tx, expires)[0]
        making.pass_time(tx, clock.moved(request.expires_at, seconds=-1))
        assert requests.get(tx, ADA.id, request.id).status == "pending"
        making.pass_time(tx, request.expires_at)
        assert requests.get(tx, ADA.id, request.id).status == "expired"
        assert [making.told(tx, person)[0] for person in (ADA, MAX)] == ["request_expired"] * 2


def test_an_offer_extends_a_request_by_a_week(tx):
    with making.at(tx, NOW):
        request = making.a_request(tx)
        assert offered(tx, request).expires_at == days(tx, 6)[0]


def test_an_answered_request_does_not_expire(tx, request_):
    requests.decline(tx, MAX, request_.id, "")
    with making.at(tx, days(tx, 30)[0]):
        assert requests.expire(tx) == 0


def test_the_other_side_is_notified_when_a_person_leaves(tx, request_):
    requests.leave(tx, MAX.id, MAX.name)
    assert (making.last_told(tx, ADA).kind, making.last_told(tx, ADA).link) == (
        "request_left",
        "/learner/requests",
    )


def test_a_list_holds_only_a_persons_own_requests_with_pending_ones_first(tx, request_):
    answered = making.a_request(tx, topic="Another")
    requests.decline(tx, MAX, answered.id, "")
    for person in (ADA, MAX):
        assert [one.id for one in requests.page(tx, person.id).items] == [request_.id, answered.id]
    assert requests.page(tx, OTTO.id) == pages.Page([], None)


def test_pages_neither_repeat_nor_skip(tx):
    made = []
    for number in range(60):
        request = making.a_request(tx, topic=f"Question {number}")
        made.append(request.id)
        if number % 4:
            requests.decline(tx, MAX, request.id, "")
    seen, place = [], None
    while True:
        page = requests.page(tx, MAX.id, place)
        seen += [one.id for one in page.items]
        if not (place := page.next):
            break
    assert seen == [*made[::4][::-1], *(one for one in reversed(made) if made.index(one) % 4)]


def test_only_the_two_of_them_see_a_private_session(tx, request_):
    session = sessions.get(tx, MAX.id, requests.accept(tx, MAX, request_.id, days(tx, 2)[0]))
    for viewer in (OTTO.id, EMMA.id, making.somebody(tx, "mentor").id, None):
        with pytest.raises(Missing):
            sessions.get(tx, viewer, session.id)
    publication.cancel(tx, MAX, session.id, "")
    assert sessions.get(tx, ADA.id, session.id).status == "cancelled"
    assert [one.id for one in bookings.past(tx, ADA.id, cancelled=True).items] == [session.id]
