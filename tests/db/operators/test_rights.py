"""Who is an operator: given and taken on the command line, true at once."""

import pytest

from db import operators
from db.installation.folder import Folder
from db.operators import log, rights
from db.people import suspension
from db.refusals import Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX
from tests.support.running import command


def test_the_right_is_given_beside_the_role_and_taken_again(tx):
    rights.set_right(tx, " MAX@example.org ", True)
    operators.must_be(tx, MAX)
    assert making.column(tx, "people", "role", MAX.id) == "mentor" and operators.there_are(tx)
    rights.set_right(tx, MAX.email, False)
    with pytest.raises(Missing):
        operators.must_be(tx, MAX)
    assert not operators.there_are(tx)


def test_nobody_is_an_operator_who_was_not_made_one(tx):
    making.an_operator(tx, MAX)
    for person in (ADA, EMMA):
        assert not operators.is_one(tx, person.id)


@pytest.mark.parametrize(
    ("email", "is_admin", "says"), [("no@example.org", True, "sign up"), (ADA.email, False, "isn’t")]
)
def test_what_cannot_be_is_refused_with_what_to_do(tx, email, is_admin, says):
    with pytest.raises(Refused, match=says):
        rights.set_right(tx, email, is_admin)


def test_a_second_time_is_refused(tx):
    making.an_operator(tx, MAX)
    with pytest.raises(Refused, match="already"):
        rights.set_right(tx, MAX.email, True)


def test_a_suspended_operator_is_none(tx):
    making.an_operator(tx, MAX)
    suspension.start(tx, tx.one("credentials_by_email", email=MAX.email), "A try.")
    assert not operators.is_one(tx, MAX.id)


def test_it_is_in_the_log(tx):
    making.an_operator(tx, MAX)
    rights.set_right(tx, ADA.email, True)
    rights.set_right(tx, ADA.email, False)
    assert [(act.said, act.row.person_name, act.row.operator_id) for act in log.page(tx, MAX).items] == [
        ("No longer an operator", ADA.name, None),
        ("Made an operator", ADA.name, None),
        ("Made an operator", MAX.name, None),
    ]


def test_the_command_says_what_it_did_and_what_to_do(data):
    def told(*arguments: str) -> tuple[int, str]:
        done = command(*arguments, "--data", str(Folder(data).path))
        return done.returncode, done.stdout + done.stderr

    status, text = told("admin", MAX.email)
    assert status == 0 and "Max Mentor is an operator now" in text and "/admin" in text
    assert told("admin", MAX.email)[0] == 2
    status, text = told("admin", "nobody@example.org")
    assert status == 2 and "sign up" in text
    status, text = told("admin")
    assert status == 2 and "EMAIL" in text
    status, text = told("no-admin", MAX.email)
    assert status == 0 and "no longer an operator" in text
