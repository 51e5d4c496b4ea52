"""The languages that people speak."""

import pytest

from db import mentors, spoken
from db.refusals import Invalid
from tests.support.cast import MAX


def test_languages_are_given_by_name_or_code_and_shown_by_name(tx, pseudo_language):
    accented = spoken.names("fr", "xx")
    mentors.introduce(tx, MAX, {"languages": f"german, EN, {accented}, German"})
    stored = mentors.get(tx, None, MAX.id).languages
    assert stored == "de en fr" and accented != "French"
    assert spoken.names(stored, "en-GB") == "German, English, French"
    assert [row.language for row in tx.all("person_languages", person_id=MAX.id)] == ["de", "en", "fr"]
    mentors.introduce(tx, MAX, {"languages": ["de"]})
    assert [row.language for row in tx.all("person_languages", person_id=MAX.id)] == ["de"]


def test_every_language_has_a_name_and_what_is_offered_is_accepted(tx):
    assert {code for code in spoken.KNOWN if spoken.names(code) == code} == set()
    assert len(spoken.offered()) > 70
    for name in spoken.offered():
        mentors.introduce(tx, MAX, {"languages": name})


@pytest.mark.parametrize("value", ["Klingon", ["de", None], "de " * 300, ", ".join(sorted(spoken.KNOWN)[:13])])
def test_what_is_not_in_the_list_is_refused(tx, value):
    with pytest.raises(Invalid) as refused:
        mentors.introduce(tx, MAX, {"languages": value})
    assert list(refused.value.errors) == ["languages"]
