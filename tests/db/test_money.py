"""Money: whole minor units, shown and read without division."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import money


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1200, "EUR", "€12"),
        (1250, "EUR", "€12.50"),
        (5, "USD", "$0.05"),
        (1234567, "GBP", "£12,345.67"),
        (1200, "JPY", "¥1,200"),
        (100, "XXX", "XXX 1"),
    ],
)
def test_an_amount_is_shown_the_way_people_write_it(amount, currency, shown):
    assert money.amount(amount, currency) == shown


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12", "EUR", 1200),
        ("12.5", "EUR", 1250),
        ("12,50", "EUR", 1250),
        (" 0.05 ", "USD", 5),
        ("12.", "EUR", 1200),
        ("1200", "JPY", 1200),
        ("0", "EUR", 0),
    ],
)
def test_an_amount_is_read_the_way_people_type_it(text, currency, amount):
    assert money.cents(text, currency) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".",
        ".5",
        "-1",
        "+1",
        "1.234",
        "1,200.50",
        "1e3",
        "twelve",
        "١٢",
        "１２",
        "1²",
        "1 2",
        "9" * 10,
        "1.5.0",
    ],
)
def test_an_invalid_amount_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        money.cents(text, "EUR")


def test_a_currency_without_minor_units_refuses_decimals():
    with pytest.raises(ValueError, match=r"^12\.5$"):
        money.cents("12.5", "JPY")


@given(st.integers(0, money.MOST), st.sampled_from(sorted(money.CURRENCIES)))
def test_the_value_of_the_field_is_read_as_the_same_amount(amount, currency):
    assert money.cents(money.plain(amount, currency), currency) == amount


@given(st.text(max_size=30), st.sampled_from(sorted(money.CURRENCIES)))
def test_any_input_is_an_amount_or_refused_and_never_crashes(text, currency):
    with suppress(ValueError):
        assert money.cents(text, currency) >= 0
