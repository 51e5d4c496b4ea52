"""What people can change about themselves."""

import pytest

from db import bookings, follows
from db.people import profile
from db.refusals import Invalid, Missing
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


def test_only_what_is_given_changes(tx):
    profile.update(tx, ADA.id, headline="I want to learn", years="3", languages="Bengali", is_candidate=True)
    profile.update(tx, ADA.id, profession="Nurse")
    stored = profile.get(tx, ADA.id)
    assert (stored.name, stored.headline, stored.profession, stored.years) == (ADA.name, "I want to learn", "Nurse", 3)
    assert (stored.languages, stored.is_candidate) == ("bn", 1)
    profile.update(tx, ADA.id, years="", is_candidate="0")
    assert (profile.get(tx, ADA.id).years, profile.get(tx, ADA.id).is_candidate) == (None, 0)


@pytest.mark.parametrize("person", [MAX, EMMA])
def test_only_learners_are_candidates(tx, person):
    with pytest.raises(Invalid) as refused:
        profile.update(tx, person.id, is_candidate=True)
    assert refused.value.errors == {"is_candidate": "There is no such field."}


@pytest.mark.parametrize(
    ("field", "value"), [("years", 71), ("years", -1), ("years", "many"), ("profession", "x" * 81), ("bio", "x" * 5001)]
)
def test_what_does_not_fit_is_refused_beside_its_field(tx, field, value):
    with pytest.raises(Invalid) as refused:
        profile.update(tx, ADA.id, **{field: value})
    assert list(refused.value.errors) == [field]


def seen_by(tx, viewer, person) -> bool:
    try:
        return profile.seen(tx, viewer, person.id).name == person.name
    except Missing:
        return False


def test_who_has_nothing_in_common_sees_nobody(tx):
    everybody = (ADA, OTTO, MAX, EMMA)
    pairs = [(one, other) for one in everybody for other in everybody]
    # Themselves, and nobody else. Mentors have pages for everybody instead.
    assert [pair for pair in pairs if seen_by(tx, *pair)] == [(ADA, ADA), (OTTO, OTTO), (EMMA, EMMA)]


@pytest.mark.parametrize("what", ["a follow", "a request", "a seat", "a seat that was cancelled"])
def test_a_mentor_sees_learners_with_something_in_common(tx, what):
    if what == "a follow":
        follows.follow(tx, ADA, MAX.id)
        assert making.last_told(tx, MAX).link == f"/people/{ADA.id}"
    elif what == "a request":
        making.a_request(tx)
    else:
        session = making.a_class(tx)
        booking = bookings.book(tx, ADA, session.id)
        if "cancelled" in what:
            bookings.cancel(tx, ADA, booking.id)
    assert seen_by(tx, MAX, ADA) and not seen_by(tx, EMMA, ADA) and not seen_by(tx, OTTO, ADA)
    assert not seen_by(tx, MAX, OTTO)


def test_after_a_follow_has_ended_its_news_no_longer_leads_to_the_follower(tx):
    follows.follow(tx, ADA, MAX.id)
    follows.unfollow(tx, ADA, MAX.id)
    assert not seen_by(tx, MAX, ADA) and making.last_told(tx, MAX).link == "/mentor/dashboard"


def test_employers_see_candidates_and_are_seen_by_those_whom_they_met(tx):
    profile.update(tx, OTTO.id, is_candidate=True)
    assert seen_by(tx, EMMA, OTTO) and not seen_by(tx, MAX, OTTO) and not seen_by(tx, OTTO, EMMA)
    session = making.in_state(tx, "completed")
    tx._execute("UPDATE sessions SET host_id = ?, kind = 'interview' WHERE id = ?", (EMMA.id, session.id))
    assert seen_by(tx, ADA, EMMA) and seen_by(tx, EMMA, ADA) and not seen_by(tx, OTTO, EMMA)


def test_who_is_suspended_or_leaving_is_seen_by_nobody(tx):
    making.a_request(tx)
    for column in ("suspended_at", "closing_at"):
        tx._execute(f"UPDATE people SET {column} = ? WHERE id = ?", (tx.now, ADA.id))
        assert not seen_by(tx, MAX, ADA)
        tx._execute(f"UPDATE people SET {column} = NULL WHERE id = ?", (ADA.id,))
    assert seen_by(tx, MAX, ADA)
