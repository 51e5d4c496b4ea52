"""Links into an organisation: they work once, until they expire or are revoked, and only for employers."""

import pytest

from db import organisations
from db.organisations import invitations, members
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import EMMA


@pytest.fixture
def token(tx):
    return invite(tx)


@pytest.fixture
def ben(tx):
    return making.somebody(tx, "employer", "Ben Colleague")


def invite(tx, owner=EMMA, **given) -> str:
    token = invitations.new_token()
    invitations.create(tx, owner, {"days": 7} | given, token, "https://mentora.example")
    return token


def open_ones(tx):
    return invitations.waiting(tx, organisations.of(tx, EMMA.id).id)


def test_it_works_once_and_the_owner_is_told(tx, token, ben):
    assert invitations.get(tx, token).name == EMMA.name
    joined = invitations.accept(tx, ben, {"token": token})
    assert (joined.name, joined.is_owner, joined.members) == (EMMA.name, 0, 2)
    assert making.told(tx, EMMA)[0] == "organisation_joined" and open_ones(tx) == []
    for again in (ben, making.somebody(tx, "employer")):
        with pytest.raises(Missing, match="used or revoked"):
            invitations.accept(tx, again, {"token": token})


def test_it_is_stored_as_a_hash_alone_and_sent_where_the_owner_says(tx):
    token = invite(tx, email="ben@example.org")
    stored = tx._execute("SELECT * FROM organisation_invitations").fetchall()
    assert token not in str(stored) and "ben@example.org" in str(stored)
    recipient, body = tx._execute("SELECT recipient, body FROM mails").fetchone()
    assert recipient == "ben@example.org" and f"https://mentora.example/team/join/{token}" in body


def test_revoked_or_expired_it_is_gone(tx, token, ben):
    stranger = making.somebody(tx, "employer")
    with pytest.raises(Missing):
        invitations.revoke(tx, stranger, open_ones(tx)[0].id)
    invitations.revoke(tx, EMMA, open_ones(tx)[0].id)
    later = invite(tx, days=1)
    with making.at(tx, making.ahead(tx, days=1, seconds=1)):
        for link in (token, later, "", "x" * 64):
            with pytest.raises((Missing, Invalid)):
                invitations.accept(tx, ben, {"token": link})
        invitations.sweep(tx)
    assert tx._execute("SELECT COUNT(*) FROM organisation_invitations").fetchone()[0] == 0


def test_a_second_use_by_a_member_is_refused_and_the_link_still_works(tx, token, ben):
    with pytest.raises(Refused, match="already belong"):
        tx_try(tx, EMMA, token)
    assert invitations.accept(tx, ben, {"token": token}).members == 2


def tx_try(tx, person, token):
    """As in a transaction of its own, which is rolled back."""
    tx._execute("SAVEPOINT tried")
    try:
        return invitations.accept(tx, person, {"token": token})
    finally:
        tx._execute("ROLLBACK TO tried")


def test_only_owners_invite_and_invitations_of_former_owners_are_revoked(tx, token, ben):
    invitations.accept(tx, ben, {"token": token})
    with pytest.raises(Refused, match="Only an owner"):
        invite(tx, ben)
    members.set_role(tx, EMMA, ben.id, {"role": "owner"})
    theirs = invite(tx, ben)
    members.set_role(tx, EMMA, ben.id, {"role": "member"})
    with pytest.raises(Missing):
        invitations.get(tx, theirs)


def test_everything_is_bounded(tx, monkeypatch, ben):
    monkeypatch.setattr(invitations, "MOST", 2)
    tokens = [invite(tx), invite(tx)]
    with pytest.raises(Refused, match="2 open invitations"):
        invite(tx)
    with pytest.raises(Invalid):
        invite(tx, days=31)
    with pytest.raises(Invalid):
        invite(tx, email="not one")
    monkeypatch.setattr(organisations, "MOST", 1)
    with pytest.raises(Refused, match="belong to up to 1 teams"):
        tx_try(tx, ben, tokens[0])
    monkeypatch.setattr(organisations, "MOST", 9)
    monkeypatch.setattr(invitations, "MOST_MEMBERS", 1)
    with pytest.raises(Refused, match="room for up to 1"):
        tx_try(tx, ben, tokens[0])
