"""A forgotten password: one link, one use, one hour."""

import pytest
import time_machine

from db import people
from db.people import accounts, devices, resets
from db.refusals import Missing
from tests.db.people.test_people import HOME
from tests.support.cast import ADA, PASSWORD_HASH


def test_a_link_works_once_and_logs_out_everywhere(tx):
    device_id = accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME)
    resets.request_link(tx, ADA.email, "token", "subject", "body")
    assert resets.is_open(tx, "token")
    accounts.reset_password(tx, "token", "new hash")
    assert people.password_hash(tx, ADA.id) == "new hash"
    assert devices.revoked(tx) == [device_id]
    with pytest.raises(Missing):
        accounts.reset_password(tx, "token", "third hash")


def test_a_new_password_ends_the_older_links(tx):
    resets.request_link(tx, ADA.email, "first", "subject", "body")
    resets.request_link(tx, ADA.email, "second", "subject", "body")
    accounts.reset_password(tx, "second", "new hash")
    assert not resets.is_open(tx, "first")


def test_a_link_lasts_an_hour(connection, queries):
    from db.engine.sqlite import transact

    transact(connection, queries, resets.request_link, ADA.email, "token", "subject", "body")
    with time_machine.travel("2090-01-01"):
        assert transact(connection, queries, resets.is_open, "token") is False


def test_an_unknown_address_gets_no_mail_and_no_link(tx):
    resets.request_link(tx, "nobody@example.org", "token", "subject", "body")
    assert not resets.is_open(tx, "token")
    assert tx.all("claim_mails", now="9999", retry_at="9999") == []


def test_the_link_itself_is_not_in_the_database(connection, queries):
    from db.engine.sqlite import transact

    transact(connection, queries, resets.request_link, ADA.email, "the-secret-token", "subject", "the mail without it")
    assert "the-secret-token" not in "\n".join(connection.iterdump())
