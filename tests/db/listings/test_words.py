"""The words that mentors are found by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.listings import words


def test_case_accents_and_punctuation_make_no_difference():
    assert words.of("Łukasz O’Connor: Café-Kultur, ÉCOLE & Straße!") == [
        "lukasz",
        "oconnor",
        "cafe",
        "kultur",
        "ecole",
        "strasse",
    ]


def test_names_of_languages_keep_their_signs():
    assert words.of("C, C++ and C#") == ["c", "c++", "and", "c#"]


def test_a_script_without_spaces_is_cut_into_pairs():
    assert words.of("機械学習 Python") == ["機械", "械学", "学習", "python"]
    assert set(words.of("学習")) <= set(words.of("機械学習"))


@pytest.mark.parametrize("typed", ["pyhton", "pythn", "pythoon", "pytjon", "python"])
def test_a_slip_of_the_finger_shares_a_part_with_the_word(typed):
    assert words.shortened(typed) & words.shortened("python")
    assert words.distance(typed, "python") == (0 if typed == "python" else 1)


@given(st.text(max_size=60))
def test_any_text_has_words_that_are_short_and_found_again(text):
    found = words.of(text)
    assert all(0 < len(word) <= words.LONGEST for word in found)
    assert set(words.of(" ".join(found))) == set(found)
