"""An email address is somebody’s own once they opened the link that was mailed to it, logged in as themselves."""

import re

import pytest

from db import mails
from db.people import accounts, addresses, closing, resets
from db.people.devices import Visit
from db.refusals import Missing, Refused
from db.sponsorships import editing
from tests.support import making
from tests.support.cast import ADA, EMMA, OTTO, PASSWORD_HASH
from tests.support.sponsoring import a_sponsorship, email

NOWHERE = Visit("A test", "127.0.0.1", "", stays=False)


def token(tx, person=ADA) -> str:
    """Of the last link that was mailed to them."""
    found = [one.body for one in mails.claim(tx) if one.recipient == email(tx, person)]
    return re.findall(r"/confirm/(\S+)", found[-1])[0]


def test_the_link_confirms_the_address_once(tx):
    assert not addresses.is_confirmed(tx, ADA.id)
    assert addresses.request_link(tx, ADA) == email(tx, ADA)
    link = token(tx)
    assert addresses.of_link(tx, ADA, link) == email(tx, ADA)
    addresses.confirm(tx, ADA, link)
    assert addresses.is_confirmed(tx, ADA.id) and addresses.of_link(tx, ADA, link) is None
    for act in (lambda: addresses.confirm(tx, ADA, link), lambda: addresses.request_link(tx, ADA)):
        with pytest.raises(Refused, match="already confirmed"):
            act()


def test_nobody_else_confirms_with_it(tx):
    addresses.request_link(tx, ADA)
    link = token(tx)
    with pytest.raises(Missing):
        addresses.confirm(tx, OTTO, link)
    assert not addresses.is_confirmed(tx, OTTO.id) and not addresses.is_confirmed(tx, ADA.id)


def test_a_link_to_an_earlier_address_confirms_nothing(tx):
    addresses.request_link(tx, ADA)
    link = token(tx)
    accounts.change_email(tx, ADA.id, "other@example.org", PASSWORD_HASH)
    with pytest.raises(Missing):
        addresses.confirm(tx, ADA, link)
    assert not addresses.is_confirmed(tx, ADA.id)


def test_another_address_is_not_confirmed(tx):
    addresses.read_mail(tx, ADA.id)
    accounts.change_email(tx, ADA.id, "other@example.org", PASSWORD_HASH)
    assert not addresses.is_confirmed(tx, ADA.id)


def test_a_link_works_for_a_week_and_is_swept_after_it(tx):
    addresses.request_link(tx, ADA)
    link = token(tx)
    with making.at(tx, making.ahead(tx, days=7)):
        with pytest.raises(Missing, match="older than a week"):
            addresses.confirm(tx, ADA, link)
        addresses.sweep(tx)
    assert tx._execute("SELECT COUNT(*) FROM address_links").fetchone()[0] == 0


def test_nobodys_mailbox_is_flooded_with_links(tx):
    for _time in range(addresses.MOST_FRESH):
        addresses.request_link(tx, ADA)
    with pytest.raises(Refused, match="several links"):
        addresses.request_link(tx, ADA)
    assert addresses.offer_link(tx, ADA.id)
    assert tx._execute("SELECT COUNT(*) FROM address_links").fetchone()[0] == addresses.MOST_FRESH
    with making.at(tx, making.ahead(tx, minutes=11)):
        addresses.request_link(tx, ADA)


def test_a_link_to_reset_the_password_confirms_the_address_too(tx):
    resets.request_link(tx, email(tx, ADA), "a token", "https://mentora.example.org")
    accounts.reset_password(tx, "a token", PASSWORD_HASH, NOWHERE)
    assert addresses.is_confirmed(tx, ADA.id)


def test_who_signs_up_with_a_named_address_gets_a_link_at_once_and_others_do_not(tx):
    sponsored = a_sponsorship(tx)
    editing.name_people(tx, EMMA, sponsored.id, {"emails": "named@example.org"})
    for address, links in (("named@example.org", 1), ("other@example.org", 0)):
        new = accounts.new_person(
            name="New", email=address, password="a long enough one", role="learner", timezone="UTC"
        )
        person, _device = accounts.sign_up(tx, new, PASSWORD_HASH, NOWHERE)
        count = tx._execute("SELECT COUNT(*) FROM address_links WHERE person_id = ?", (person.id,)).fetchone()[0]
        assert count == links, address


def test_nothing_of_the_address_is_kept_of_somebody_who_leaves(tx):
    addresses.read_mail(tx, ADA.id)
    closing.start(tx, ADA, PASSWORD_HASH)
    assert making.column(tx, "people", "confirmed_email", ADA.id) == ""
