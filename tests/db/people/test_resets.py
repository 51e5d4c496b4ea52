"""Password resets: a link works once, for one hour."""

import re

import pytest
import time_machine

from db import mails, people
from db.people import accounts, devices, profile, resets
from db.refusals import Missing
from tests.db.people.test_people import HOME
from tests.support.cast import ADA, PASSWORD_HASH


def test_a_link_works_once_and_logs_out_all_devices(tx):
    device_id = accounts.log_in(tx, ADA.id, PASSWORD_HASH, HOME)
    resets.request_link(tx, ADA.email, "token", "https://mentora.example.org")
    assert resets.is_open(tx, "token")
    accounts.reset_password(tx, "token", "new hash", HOME)
    assert people.password_hash(tx, ADA.id) == "new hash"
    assert devices.revoked(tx) == [device_id]
    with pytest.raises(Missing):
        accounts.reset_password(tx, "token", "third hash", HOME)


def test_a_new_password_invalidates_older_links(tx):
    resets.request_link(tx, ADA.email, "first", "https://mentora.example.org")
    resets.request_link(tx, ADA.email, "second", "https://mentora.example.org")
    accounts.reset_password(tx, "second", "new hash", HOME)
    assert not resets.is_open(tx, "first")


def test_a_link_lasts_an_hour(connection, queries):
    from db.engine.sqlite import transact

    transact(connection, queries, resets.request_link, ADA.email, "token", "https://mentora.example.org")
    with time_machine.travel("2090-01-01"):
        assert transact(connection, queries, resets.is_open, "token") is False


def test_an_unknown_address_gets_no_mail_and_no_link(tx):
    resets.request_link(tx, "nobody@example.org", "token", "https://mentora.example.org")
    assert not resets.is_open(tx, "token")
    assert tx.all("claim_mails", now="9999", retry_at="9999") == []


def test_the_link_is_only_in_the_mail_and_nowhere_once_that_is_sent(connection, queries):
    from db.engine.sqlite import transact

    transact(connection, queries, resets.request_link, ADA.email, "secret-token", "https://mentora.example.org")
    (mail,) = transact(connection, queries, mails.claim)
    assert "https://mentora.example.org/reset/secret-token\n" in mail.body
    transact(connection, queries, mails.sent, mail.id)
    assert "secret-token" not in "\n".join(connection.iterdump())


def test_the_mail_is_in_the_persons_language(tx, pseudo_language):
    profile.update(tx, ADA.id, language="xx")
    resets.request_link(tx, ADA.email, "token", "https://mentora.example.org")
    (mail,) = mails.claim(tx)
    plain = re.sub(r"https://\S+", "", mail.subject + mail.body)
    assert not re.search("[A-Za-z]{3}", plain), plain
