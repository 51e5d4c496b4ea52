"""Operators find people, suspend and restore them, and send a link for a new password."""

import pytest

from db import organisations
from db.operators import log, people, rights
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO


@pytest.fixture
def operator(tx):
    return making.an_operator(tx, EMMA)


def names(tx, operator, *of) -> list[str]:
    return [one.name for one in people.page(tx, operator, *of).items]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("max", [MAX.name]),
        ("OTTO@", [OTTO.name]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("Learner", [ADA.name]),
        (f"{MAX.name}{MAX.email}", []),
    ],
)
def test_people_are_found_by_name_and_address(tx, operator, words, found):
    assert names(tx, operator, words) == found


@pytest.mark.parametrize("words", ["Émile", "émile", "ÉMILE Ünsal", "émile ünsal", "ünsal"])
def test_names_are_found_whatever_their_letters(tx, operator, words):
    """SQLite lowers ASCII letters only."""
    making.somebody(tx, name="Émile Ünsal")
    assert names(tx, operator, words) == ["Émile Ünsal"]


def test_the_list_goes_on_where_it_ended(tx, operator):
    for number in range(30):
        making.somebody(tx, name=f"Somebody {number}")
    first = people.page(tx, operator)
    rest = people.page(tx, operator, after=first.next)
    assert len(first.items) == 25 and len(rest.items) == 9
    assert not {one.id for one in first.items} & {one.id for one in rest.items}


def test_suspended_and_restored_with_reasons_in_the_log(tx, operator):
    with pytest.raises(Invalid):
        people.suspend(tx, operator, ADA.id, {"reason": ""})
    people.suspend(tx, operator, ADA.id, {"reason": "Spam."})
    assert names(tx, operator, "", "suspended") == [ADA.name]
    with pytest.raises(Refused, match="already"):
        people.suspend(tx, operator, ADA.id, {"reason": "Again."})
    people.restore(tx, operator, ADA.id, {"reason": "A mistake."})
    with pytest.raises(Refused, match="isn’t suspended"):
        people.restore(tx, operator, ADA.id, {"reason": "Again."})
    about = [(act.said, act.row.reason) for act in log.page(tx, operator, person_id=ADA.id).items]
    assert about == [("Restored the account", "A mistake."), ("Suspended the account", "Spam.")]


def test_operators_do_not_suspend_each_other_or_themselves(tx, operator):
    rights.set_right(tx, MAX.email, True)
    for one in (MAX, EMMA):
        with pytest.raises(Refused, match="is an operator"):
            people.suspend(tx, operator, one.id, {"reason": "No."})


def test_a_reset_link_is_sent_and_not_often(tx, operator):
    for number in range(3):
        people.send_reset(tx, operator, ADA.id, f"token {number}", "https://example.org")
    with pytest.raises(Refused, match="Please wait"):
        people.send_reset(tx, operator, ADA.id, "token", "https://example.org")
    assert [act.said for act in log.page(tx, operator, person_id=ADA.id).items] == [
        "Sent a link to reset the password"
    ] * 3


@pytest.mark.parametrize("person", [ADA, MAX])
def test_nobody_else_does_any_of_it(tx, person):
    for act in (
        lambda: people.page(tx, person),
        lambda: people.get(tx, person, OTTO.id),
        lambda: people.suspend(tx, person, OTTO.id, {"reason": "No."}),
        lambda: people.restore(tx, person, OTTO.id, {"reason": "No."}),
        lambda: people.send_reset(tx, person, OTTO.id, "token", ""),
    ):
        with pytest.raises(Missing):
            act()


def test_the_log_is_never_changed(tx, operator):
    for sql in ("UPDATE acts SET reason = 'x'", "DELETE FROM acts"):
        with pytest.raises(Exception, match="never"):
            tx._execute(sql)


def test_somebody_is_found_by_the_name_of_a_team_that_they_belong_to(tx, operator):
    organisations.rename(tx, EMMA, {"name": "Öztürk Robotics"})
    for words in ("robotics", "öztürk rob"):
        assert [one.id for one in people.page(tx, operator, words).items] == [EMMA.id]
    assert people.page(tx, operator, "robotics%").items == []
