"""Another time for a one-to-one holds once the other of the two agrees, and not before."""

import pytest

from db import bookings, requests, sessions
from db.people import export
from db.refusals import Invalid, Missing, Refused
from db.sessions import editing, moving, publication
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


@pytest.fixture
def agreed(tx):
    at = making.ahead(tx, days=2)
    return sessions.get(tx, MAX.id, requests.accept(tx, MAX, making.a_request(tx, preferred_times=[at]).id, at))


@pytest.mark.parametrize(("proposes", "answers"), [(ADA, MAX), (MAX, ADA)])
def test_either_proposes_and_it_moves_once_the_other_agrees(tx, agreed, proposes, answers):
    given = {"starts_at": making.ahead(tx, days=5)}
    moving.propose(tx, proposes, agreed.id, given)
    assert sessions.get(tx, ADA.id, agreed.id).starts_at == agreed.starts_at
    assert making.told(tx, answers)[0] == "start_proposed"
    with pytest.raises(Refused):
        moving.agree(tx, proposes, agreed.id, given)  # nobody agrees with themselves
    moving.agree(tx, answers, agreed.id, given)
    session = sessions.get(tx, ADA.id, agreed.id)
    assert (session.starts_at, session.must_confirm, session.proposed_start) == (given["starts_at"], 0, None)
    assert bookings.upcoming(tx, ADA.id)[0].starts_at == given["starts_at"]
    assert making.told(tx, proposes)[0] == "start_agreed"


def test_what_somebody_proposed_is_in_their_export_alone(tx, agreed):
    later = making.ahead(tx, days=5)
    moving.propose(tx, ADA, agreed.id, {"starts_at": later})
    (mine,), theirs = (export.everything(tx, who.id)["proposed_times"] for who in (ADA, MAX))
    assert (mine.session_id, mine.starts_at, theirs) == (agreed.id, later, [])


def test_of_two_answers_one_counts(tx, agreed):
    given = {"starts_at": making.ahead(tx, days=5)}
    moving.propose(tx, ADA, agreed.id, given)
    moving.decline(tx, MAX, agreed.id, given)
    for answer in (moving.agree, moving.decline):
        with pytest.raises(Refused):
            answer(tx, MAX, agreed.id, given)
    assert sessions.get(tx, ADA.id, agreed.id).starts_at == agreed.starts_at


def test_only_the_time_that_was_shown_is_agreed_to(tx, agreed):
    shown, other = {"starts_at": making.ahead(tx, days=5)}, {"starts_at": making.ahead(tx, days=6)}
    moving.propose(tx, ADA, agreed.id, shown)
    moving.propose(tx, ADA, agreed.id, other)
    with pytest.raises(Refused):
        moving.agree(tx, MAX, agreed.id, shown)
    editing.update(tx, MAX, agreed.id, {"starts_at": making.ahead(tx, days=9)})
    with pytest.raises(Refused):
        moving.agree(tx, MAX, agreed.id, other)  # proposed instead of a start that it no longer has


def test_both_must_be_free_when_it_is_proposed_and_when_it_is_agreed_to(tx, agreed):
    other = making.a_class(tx, making.somebody(tx, "mentor"), starts_at=making.ahead(tx, days=5))
    bookings.book(tx, ADA, other.id)
    given = {"starts_at": other.starts_at}
    with pytest.raises(Refused) as refused:
        moving.propose(tx, MAX, agreed.id, given)
    assert other.title not in str(refused.value.sentence)
    free = {"starts_at": making.ahead(tx, days=6)}
    moving.propose(tx, ADA, agreed.id, free)
    making.a_class(tx, starts_at=free["starts_at"])
    with pytest.raises(Refused):
        moving.agree(tx, MAX, agreed.id, free)


def test_nobody_else_finds_it_and_a_class_has_no_proposals(tx, agreed):
    given = {"starts_at": making.ahead(tx, days=5)}
    for person in (OTTO, EMMA):
        with pytest.raises(Missing):
            moving.propose(tx, person, agreed.id, given)
    with pytest.raises(Missing):
        moving.propose(tx, MAX, making.a_class(tx, starts_at=making.ahead(tx, days=7)).id, given)
    with pytest.raises(Invalid):
        moving.propose(tx, ADA, agreed.id, {"starts_at": making.ahead(tx, days=-1)})


@pytest.mark.parametrize("gone", ["cancelled", "seat given back"])
def test_once_it_is_cancelled_nothing_is_proposed_or_agreed_to(tx, agreed, gone):
    given, other = {"starts_at": making.ahead(tx, days=5)}, {"starts_at": making.ahead(tx, days=6)}
    moving.propose(tx, ADA, agreed.id, given)
    if gone == "cancelled":
        publication.cancel(tx, MAX, agreed.id, "I am ill")
    else:
        bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, agreed.id).booking_id, for_free=True)
    for act, person, sent in ((moving.agree, MAX, given), (moving.propose, MAX, other), (moving.propose, ADA, other)):
        with pytest.raises((Refused, Missing)):
            act(tx, person, agreed.id, sent)
    assert sessions.get(tx, MAX.id, agreed.id).starts_at == agreed.starts_at
