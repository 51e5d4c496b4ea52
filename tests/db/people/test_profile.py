"""What people can change about themselves."""

import pytest

from db.people import profile
from db.refusals import Invalid
from tests.support.cast import ADA, EMMA, MAX


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
