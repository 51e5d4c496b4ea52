"""What is written below the pictures of a film: the names, whatever people call themselves."""

import pytest

from integrations.mixing import words


@pytest.mark.parametrize(
    ("name", "shown", "initials"),
    [
        ("Ada Learner", "Ada Learner", "AL"),
        ("  Ada\tLearner\n", "Ada Learner", "AL"),
        ("\u202eevil", "evil", "E"),
        ("\u200b", "–", "–"),
        ("\x07", "–", "–"),
        ("می\u200cخواهم", "می\u200cخواهم", "م"),
        ("Zoë 🚀", "Zoë 🚀", "Z🚀"),
    ],
)
def test_names_are_shown_as_they_are_but_for_signs_that_nobody_sees(name, shown, initials):
    readable = words.readable(name)
    assert (readable, words.initials(readable)) == (shown, initials)
    assert words.fitting(readable, 400) == shown


@pytest.mark.parametrize(
    ("name", "end"),
    [("W" * 200, "W…"), ("日" * 99, "日…"), ("i" * 99, "i…"), ("שלום " * 20, "…\u200f"), ("محمد " * 20, "…\u200f")],
)
def test_a_name_that_is_too_long_is_cut_where_it_ends(name, end):
    cut = words.fitting(name, 300)
    assert cut.endswith(end) and len(cut) * words.FONT * 0.64 <= 330 and name.startswith(cut[:5])


def test_in_the_smallest_tile_there_is_room_for_something():
    assert words.fitting("Wanda", 4) == "W…"
