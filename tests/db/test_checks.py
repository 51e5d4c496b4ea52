"""What may be stored in a field: a clear sentence for everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import checks, people
from db.checks import Check
from db.refusals import Invalid

GOOD = {"name": "Ada", "email": "ada@example.org", "password": "correct horse", "role": "learner", "timezone": "Europe/London"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Name is needed."),
        ("name", "x" * 81, "Name can have 80 characters at most; this has 81."),
        ("name", "a\0b", "Name holds characters that cannot be shown."),
        ("name", 7, "Name must be text."),
        ("name", ["a"], "Name must be text."),
        ("email", "ada", "This does not look like an email address."),
        ("email", "a@[b.cc", "This does not look like an email address."),
        ("email", "a..b@example.org", "This does not look like an email address."),
        ("email", "a@.example", "This does not look like an email address."),
        ("email", "a b@example.org", "This does not look like an email address."),
        ("email", "x" * 250 + "@example.org", "Email can have 254 characters at most; this has 262."),
        ("password", "short", "Please use at least 10 characters."),
        ("password", "x" * 201, "Please use 200 characters at most."),
        ("password", "aaaaaaaaaaaa", "This password is too easy to guess."),
        ("password", "ada@example.org", "This password is too easy to guess."),
        ("password", 1234567890, "A password is needed."),
        ("role", "admin", "Please choose what you are here for."),
        ("role", None, "Please choose what you are here for."),
        ("timezone", "Mars/Olympus", "Please choose a time zone from the list."),
        ("timezone", "../../etc/passwd", "Please choose a time zone from the list."),
    ],
)
def test_a_field_that_cannot_be_taken_says_why(field, value, sentence):
    with pytest.raises(Invalid) as refused:
        people.new_person(**GOOD | {field: value})
    assert refused.value.errors == {field: sentence}


def test_a_very_long_text_is_refused_before_its_normal_form_is_sought(monkeypatch):
    """That takes minutes for a megabyte of accents, and nobody else would be served meanwhile."""
    lengths = []
    normalize = checks.unicodedata.normalize
    monkeypatch.setattr(checks.unicodedata, "normalize", lambda form, text: lengths.append(len(text)) or normalize(form, text))
    with pytest.raises(Invalid) as refused:
        people.new_person(**GOOD | {"name": "a\u0300\u0316" * 100_000, "email": "a\u0300\u0316" * 100_000})
    assert set(refused.value.errors) == {"name", "email"}
    assert max(lengths, default=0) < 2000


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        people.new_person(name="", email="", password="", role="", timezone="")
    assert refused.value.errors.keys() == GOOD.keys()


def test_names_are_stored_in_one_form_however_they_were_typed():
    assert people.new_person(**GOOD | {"name": "  Zoe\u0308 "}).name == "Zoë"
    assert people.new_person(**GOOD | {"email": " Ada@Example.ORG "}).email == "ada@example.org"


@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_whatever_is_sent_is_taken_or_refused_and_never_a_crash(value):
    check = Check()
    cleaned = check.text("field", value, most=50)
    check.email("email", value)
    check.password("password", value)
    check.timezone("timezone", value)
    assert len(cleaned) <= 50
    assert "\0" not in cleaned
