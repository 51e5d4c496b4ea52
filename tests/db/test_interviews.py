"""Interviews: an invitation becomes a session when both agreed to its time, and only then."""

import pytest

from db import bookings, candidates, clock, conversations, interviews, schedule, sessions
from db.conversations import blocking
from db.people import accounts, closing, export, profile, suspension
from db.refusals import BusyElsewhere, Clash, Invalid, Missing, Refused
from db.sessions import editing
from tests.db.test_outside import add
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO, PASSWORD_HASH
from tests.support.filling import insert


@pytest.fixture
def candidate(tx):
    profile.update(tx, ADA.id, is_candidate=True)
    return ADA


def invited(tx, **given):
    fields = {
        "candidate_id": ADA.id,
        "kind": "interview",
        "title": "Backend developer",
        "description": "A first talk",
        "starts_at": making.ahead(tx, days=2),
        "duration_minutes": 45,
        "meeting_link": "",
    }
    return interviews.invite(tx, EMMA, fields | given)


def accept(tx, person, interview, **given):
    return interviews.accept(tx, person, interview.id, {"starts_at": interview.starts_at} | given)


def test_an_accepted_invitation_is_a_session_of_both(tx, candidate):
    interview = invited(tx)
    assert interview.status == "invited" and making.told(tx, ADA)[0] == "interview_offered"
    accepted = accept(tx, ADA, interview)
    session = sessions.get(tx, ADA.id, interview.id)
    assert (accepted.status, accepted.session_id, session.kind) == ("accepted", interview.id, "interview")
    assert (session.host_id, session.starts_at, session.price_cents) == (EMMA.id, interview.starts_at, 0)
    assert making.told(tx, EMMA)[0] == "interview_accepted"
    assert [one.id for one in bookings.upcoming(tx, ADA.id)] == [interview.id]
    making.begin(tx, interview.id, host=EMMA, end=True)
    assert sessions.get(tx, EMMA.id, interview.id).status == "completed"


def test_an_accepted_one_has_no_price_and_no_more_seats(tx, candidate):
    interview = invited(tx)
    accept(tx, ADA, interview)
    for given, refused in (({"price_cents": 500}, "price_cents"), ({"seats": 2}, "seats")):
        with pytest.raises(Invalid) as found:
            editing.update(tx, EMMA, interview.id, given)
        assert list(found.value.errors) == [refused]
    editing.update(tx, EMMA, interview.id, {"title": "A compiler"})


def test_another_time_goes_back_and_forth_until_one_of_them_accepts_what_was_shown(tx, candidate):
    interview = invited(tx)
    proposed = interviews.propose(tx, ADA, interview.id, {"starts_at": making.ahead(tx, days=3)})
    assert proposed.status == "proposed" and making.told(tx, EMMA)[0] == "interview_proposed"
    with pytest.raises(Refused, match="other person"):
        accept(tx, ADA, proposed)
    with pytest.raises(Refused, match="changed"):
        accept(tx, EMMA, interview)  # the time of before
    again = interviews.propose(tx, EMMA, interview.id, {"starts_at": making.ahead(tx, days=4)})
    assert again.status == "invited"
    assert accept(tx, ADA, again).status == "accepted"
    with pytest.raises(Refused, match="already accepted"):
        interviews.propose(tx, ADA, interview.id, {"starts_at": making.ahead(tx, days=5)})


def test_it_takes_place_only_if_both_are_free(tx, candidate):
    interview = invited(tx)
    taken = making.a_class(tx, starts_at=interview.starts_at)
    bookings.book(tx, ADA, taken.id)
    with pytest.raises((Clash, Invalid)):
        accept(tx, ADA, interview)
    assert interviews.get(tx, ADA.id, interview.id).status == "invited"
    first = invited(tx, starts_at=making.ahead(tx, days=5))
    accept(tx, ADA, first)
    with pytest.raises((Clash, Invalid)):
        invited(tx, starts_at=first.starts_at)


def busy(tx, person, interview) -> None:
    add(tx, person, (interview.starts_at, clock.moved(interview.starts_at, minutes=60)))


def proposed(tx):
    """The candidate’s turn is over: the employer answers."""
    return interviews.propose(tx, ADA, invited(tx).id, {"starts_at": making.ahead(tx, days=3)})


@pytest.mark.parametrize(
    ("offer", "answerer", "other"), [(invited, ADA, EMMA), (proposed, EMMA, ADA)], ids=["candidate", "employer"]
)
def test_what_became_busy_for_the_other_one_since_they_proposed_it_is_not_accepted(
    tx, candidate, offer, answerer, other
):
    interview = offer(tx)
    busy(tx, other, interview)
    with pytest.raises(Clash, match=f"{other.name} is busy at that time."):
        accept(tx, answerer, interview, anyway=True)
    assert interviews.get(tx, answerer.id, interview.id).status == interview.status


def test_who_proposed_a_busy_time_in_spite_of_the_warning_knew_it(tx, candidate):
    starts_at = making.ahead(tx, days=2)
    add(tx, EMMA, (starts_at, clock.moved(starts_at, minutes=60)))
    with pytest.raises(BusyElsewhere):
        invited(tx, starts_at=starts_at)
    assert accept(tx, ADA, invited(tx, starts_at=starts_at, anyway=True)).status == "accepted"
    later = making.ahead(tx, days=4)
    add(tx, ADA, (later, clock.moved(later, minutes=60)))
    again = interviews.propose(tx, ADA, invited(tx, starts_at=later).id, {"starts_at": later, "anyway": True})
    assert accept(tx, EMMA, again).status == "accepted"


def test_the_next_proposal_is_looked_at_afresh(tx, candidate):
    starts_at = making.ahead(tx, days=2)
    add(tx, EMMA, (starts_at, clock.moved(starts_at, minutes=60)))
    interview = invited(tx, starts_at=starts_at, anyway=True)
    again = interviews.propose(tx, EMMA, interview.id, {"starts_at": making.ahead(tx, days=3)})
    busy(tx, EMMA, again)
    with pytest.raises(Clash):
        accept(tx, ADA, again)


def test_an_accepted_one_is_at_the_time_to_which_its_session_was_moved(tx, candidate):
    interview = accept(tx, ADA, invited(tx))
    moved = making.ahead(tx, days=9)
    schedule.move(tx, EMMA, interview.id, {"starts_at": moved, "was": interview.starts_at})
    assert interviews.get(tx, ADA.id, interview.id).starts_at == moved
    assert moved in str(export.everything(tx, EMMA.id)["interviews"])


def test_declined_and_cancelled_ones_are_over(tx, candidate):
    for over, person in ((interviews.decline, ADA), (interviews.cancel, EMMA)):
        interview = invited(tx)
        over(tx, person, interview.id, {"reason": "Sorry"})
        for act in (interviews.decline, interviews.cancel):
            with pytest.raises((Refused, Missing)):
                act(tx, person, interview.id, {"reason": ""})
        with pytest.raises(Refused):
            accept(tx, ADA, interview)
    assert making.told(tx, EMMA)[0] == "interview_declined" and making.told(tx, ADA)[0] == "interview_cancelled"


def test_either_side_can_end_what_was_accepted(tx, candidate):
    first, second = invited(tx), invited(tx, starts_at=making.ahead(tx, days=6))
    accept(tx, ADA, first)
    accept(tx, ADA, second)
    interviews.cancel(tx, EMMA, first.id, {"reason": "Filled"})
    seat = next(one for one in bookings.upcoming(tx, ADA.id) if one.id == second.id)
    bookings.cancel(tx, ADA, seat.booking_id)
    for interview in (first, second):
        assert interviews.get(tx, EMMA.id, interview.id).status == "cancelled"
        assert sessions.get(tx, EMMA.id, interview.id).status == "cancelled"


def test_only_those_who_can_be_found_are_invited_and_only_the_two_see_it(tx, candidate):
    with pytest.raises(Missing):
        invited(tx, candidate_id=OTTO.id)
    with pytest.raises(Missing):
        invited(tx, candidate_id=MAX.id)
    interview = invited(tx)
    for act in (accept, lambda tx, person, one: interviews.propose(tx, person, one.id, {"starts_at": one.starts_at})):
        with pytest.raises(Missing):
            act(tx, OTTO, interview)
    with pytest.raises(Missing):
        interviews.cancel(tx, ADA, interview.id, {"reason": ""})
    assert profile.seen(tx, ADA, EMMA.id).name == EMMA.name  # who invited them
    with pytest.raises(Missing):
        profile.seen(tx, OTTO, EMMA.id)


def test_who_blocked_an_employer_hears_nothing_of_their_invitations(tx, candidate):
    met = invited(tx)
    accept(tx, ADA, met)
    conversation, _ = conversations.open_with(tx, EMMA, ADA.id)
    blocking.block(tx, ADA, conversation.id)
    before = making.told(tx, ADA)
    interview = invited(tx, starts_at=making.ahead(tx, days=8))
    assert making.told(tx, ADA) == before and interviews.waiting(tx, ADA.id) == []
    with pytest.raises(Missing):
        interviews.get(tx, ADA.id, interview.id)
    assert [one.id for one in interviews.waiting(tx, EMMA.id)] == [interview.id]


def test_invitations_are_bounded_and_those_whose_time_has_passed_wait_no_longer(tx, candidate, monkeypatch):
    for day in range(interviews.MOST_TO_ONE):
        invited(tx, starts_at=making.ahead(tx, days=day + 2))
    with pytest.raises(Refused, match="Too many"):
        invited(tx, starts_at=making.ahead(tx, days=20))
    with making.at(tx, making.ahead(tx, days=30)):
        assert interviews.waiting(tx, ADA.id) == []
        invited(tx)


def suspended(tx, person):
    suspension.start(tx, tx.one("person_for_operator", id=person.id), "Spam")


def deleted(tx, person):
    accounts.delete(tx, person.id, PASSWORD_HASH)


def closed(tx, person):
    closing.start(tx, person, PASSWORD_HASH)


@pytest.mark.parametrize("leave", [suspended, deleted, closed])
@pytest.mark.parametrize(
    ("person", "other", "told"), [(EMMA, ADA, "interview_cancelled"), (ADA, EMMA, "interview_declined")]
)
def test_nothing_waits_for_somebody_who_is_suspended_or_has_left(tx, candidate, leave, person, other, told):
    """Accepting it would be a session with nobody."""
    interview = invited(tx)
    offered = interviews.propose(tx, ADA, invited(tx).id, {"starts_at": making.ahead(tx, days=3)})
    leave(tx, person)
    assert interviews.waiting(tx, other.id) == [] and making.told(tx, other)[:2] == [told, told]
    for one in (interview, offered):
        with pytest.raises((Refused, Missing)):
            accept(tx, other, one)


def test_nobody_accepts_the_invitation_of_somebody_who_was_suspended_before(tx, candidate):
    interview = invited(tx)
    tx.run("suspend", id=EMMA.id, reason="Spam", now=tx.now)
    for act in (accept, lambda tx, person, one: interviews.propose(tx, person, one.id, {"starts_at": one.starts_at})):
        with pytest.raises(Refused, match="has left"):
            act(tx, ADA, interview)
    assert interviews.decline(tx, ADA, interview.id, {"reason": ""}).status == "declined"


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "class"},
        {"title": ""},
        {"title": "x" * 121},
        {"starts_at": "2020-01-01T00:00:00Z"},
        {"starts_at": "soon"},
        {"duration_minutes": 5},
        {"meeting_link": "javascript:alert(1)"},
    ],
)
def test_what_makes_no_sense_is_refused(tx, candidate, given):
    with pytest.raises(Invalid) as refused:
        invited(tx, **given)
    assert all(refused.value.errors.values())


def test_both_find_them_in_their_export(tx, candidate):
    invited(tx)
    for person in (ADA, EMMA):
        assert "Backend developer" in str(export.everything(tx, person.id)["interviews"])


@pytest.mark.parametrize("show", ["", "met"])
@pytest.mark.parametrize("typed", ["zoë", "ZOË", "zoe özt", "ÄRZTIN", "strasse", "Straße"])
def test_candidates_are_found_however_they_are_written(tx, candidate, show, typed):
    accept(tx, ADA, invited(tx))
    profile.update(tx, ADA.id, name="Zoë Öztürk", headline="Ärztin", profession="Die Straße kehren")
    assert [one.id for one in candidates.page(tx, EMMA, typed, show).items] == [ADA.id]
    assert candidates.page(tx, EMMA, "%", show).items == []


def test_a_page_has_the_newest_sent_and_received_and_the_next_one_the_rest(tx):
    other = making.somebody(tx, "employer")
    meeting = {"kind": "interview", "status": "declined", "title": "Talk", "starts_at": "2090-01-01T10:00:00Z"}
    meeting |= {"duration_minutes": 30, "created_at": tx.now}
    sides = ((EMMA.id, ADA.id, 0), (other.id, EMMA.id, 0), (other.id, EMMA.id, 1), (other.id, ADA.id, 0))
    rows = [(number, *sides[number % 4]) for number in range(1, 201)]
    names = ("id", "employer_id", "candidate_id", "is_silent")
    insert(tx, "interviews", [dict(zip(names, row, strict=True)) | meeting for row in rows])
    seen, after = [], None
    while (found := interviews.page(tx, EMMA, after)).items:
        seen += [one.id for one in found.items]
        if (after := found.next) is None:
            break
    assert seen == [number for number in range(200, 0, -1) if number % 4 in (0, 1)]
