"""What a field accepts; everything else is refused with a clear sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import checks
from db.checks import Check
from db.people import accounts
from db.refusals import Invalid

GOOD = {
    "name": "Ada",
    "email": "ada@example.org",
    "password": "correct horse",
    "role": "learner",
    "timezone": "Europe/London",
}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Name is required."),
        ("name", "x" * 81, "Name can have 80 characters at most. This has 81."),
        ("name", "a\0b", "Name contains characters that cannot be displayed."),
        ("name", 7, "Name must be text."),
        ("name", ["a"], "Name must be text."),
        ("email", "ada", "Please enter a valid email address."),
        ("email", "a@[b.cc", "Please enter a valid email address."),
        ("email", "a..b@example.org", "Please enter a valid email address."),
        ("email", "a@.example", "Please enter a valid email address."),
        ("email", "a b@example.org", "Please enter a valid email address."),
        ("email", "x" * 250 + "@example.org", "Email can have 254 characters at most. This has 262."),
        ("password", "short", "Please use at least 10 characters."),
        ("password", "x" * 201, "Please use 200 characters at most."),
        ("password", "aaaaaaaaaaaa", "This password is too easy to guess."),
        ("password", "ada@example.org", "This password is too easy to guess."),
        ("password", 1234567890, "Please enter a password."),
        ("role", "admin", "Please choose what you are here for."),
        ("role", None, "Please choose what you are here for."),
        ("timezone", "Mars/Olympus", "Please choose a time zone from the list."),
        ("timezone", "../../etc/passwd", "Please choose a time zone from the list."),
    ],
)
def test_a_refused_field_says_why(field, value, sentence):
    with pytest.raises(Invalid) as refused:
        accounts.new_person(**GOOD | {field: value})
    assert refused.value.errors == {field: sentence}


@pytest.mark.parametrize(
    ("field", "sentence"),
    [("link", "Link must be text."), ("client_id", "Client id must be text."), ("q", "Search must be text.")],
)
def test_a_refusal_begins_in_upper_case_also_of_what_only_programs_send(field, sentence):
    check = checks.Check()
    check.text(field, 7, most=10)
    assert check.errors == {field: sentence}


def test_a_very_long_text_is_refused_before_it_is_normalised(monkeypatch):
    """Normalising a megabyte of accents takes minutes, and would block everybody else."""
    lengths = []
    normalize = checks.unicodedata.normalize
    monkeypatch.setattr(
        checks.unicodedata, "normalize", lambda form, text: lengths.append(len(text)) or normalize(form, text)
    )
    with pytest.raises(Invalid) as refused:
        accounts.new_person(**GOOD | {"name": "a\u0300\u0316" * 100_000, "email": "a\u0300\u0316" * 100_000})
    assert set(refused.value.errors) == {"name", "email"}
    assert max(lengths, default=0) < 2000


def test_all_errors_are_reported_at_once():
    with pytest.raises(Invalid) as refused:
        accounts.new_person(name="", email="", password="", role="", timezone="")
    assert refused.value.errors.keys() == GOOD.keys()


def test_names_are_stored_in_one_form_however_they_are_typed():
    assert accounts.new_person(**GOOD | {"name": "  Zoe\u0308 "}).name == "Zoë"
    assert accounts.new_person(**GOOD | {"email": " Ada@Example.ORG "}).email == "ada@example.org"


@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_any_value_is_accepted_or_refused_and_never_crashes(value):
    check = Check()
    cleaned = check.text("field", value, most=50)
    check.email("email", value)
    check.password("password", value)
    check.timezone("timezone", value)
    assert len(cleaned) <= 50
    assert "\0" not in cleaned


def checked(kind: str, value, **more):
    """What a check returns, and the sentence it records."""
    check = Check()
    return getattr(check, kind)("field", value, **more), check.errors.get("field", "")


@pytest.mark.parametrize("value", [7, "7", " 7 "])
def test_a_whole_number_is_accepted_from_json_and_from_a_form(value):
    assert checked("whole", value, least=1, most=9) == (7, "")


@pytest.mark.parametrize("value", [None, "", "x", "7.0", 7.0, True, [7], "٧", "1" * 19, "0x7", "1_0"])
def test_anything_but_a_whole_number_is_refused(value):
    assert checked("whole", value, least=1, most=9) == (1, "Please enter a whole number.")


@pytest.mark.parametrize("value", [0, 10, "-1", 10**17])
def test_a_number_out_of_range_is_told_the_range(value):
    assert checked("whole", value, least=1, most=9)[1] == "Please enter a number from 1 to 9."


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "Please choose a date and a time."),
        (None, "Please choose a date and a time."),
        (1766000000, "Please choose a date and a time."),
        ("2026-02-30T10:00", "Please enter a valid date and time."),
        ("2026-03-29T02:30", "This time does not exist on that day in Berlin: the clocks go forward."),
    ],
)
def test_an_invalid_moment_says_why(value, sentence):
    assert checked("moment", value, timezone="Europe/Berlin") == ("", sentence)


def test_a_moment_is_stored_in_one_form():
    assert checked("moment", " 2026-07-01T15:00 ", timezone="Europe/Berlin") == ("2026-07-01T13:00:00Z", "")


@pytest.mark.parametrize("value", ["", "https://example.org/room?x=1", "http://example.org:8080"])
def test_a_web_address_is_accepted(value):
    assert checked("link", value) == (value, "")


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "example.org",
        "https://",
        "https://a b.org",
        "https://[x",
        "https://example.org:x",
        "ftp://example.org",
        "https://a.org/" + "x" * 500,
        7,
    ],
)
def test_any_other_kind_of_address_is_refused(value):
    assert checked("link", value)[1]


def test_only_multi_line_text_can_contain_line_breaks():
    assert checked("text", "a\r\nb\rc", most=9, lines=True) == ("a\nb\nc", "")
    assert checked("text", "a\nb", most=9)[1] == "Field contains characters that cannot be displayed."


@pytest.mark.parametrize("value", ["\u202eevil", "a\u2028b", "\ud800", "\u3164", "\u200b"])
def test_control_and_invisible_characters_are_refused(value):
    assert checked("text", value, most=9)[1]


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.lists(st.text()))
def test_any_value_for_a_number_time_or_address_never_crashes(value):
    assert checked("whole", value, least=1, most=9)[0] in range(1, 10) or checked("whole", value, least=1, most=9)[1]
    checked("moment", value, timezone="Europe/Berlin")
    checked("link", value)
    checked("choice", value, options=("a", "b"), sentence="No.")
