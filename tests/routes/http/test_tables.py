"""What a spreadsheet would work out is only text, and an amount is still a number."""

import pytest

from routes.http import tables

FORMULAS = ("=1+1", "+1", "-1+1", "--1", "-1.2.3", "@SUM(1)", "\t=1", "＝1+1", "＋1", "－1", "＠SUM(1)")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_text(text):
    assert tables.line([text]).decode().rstrip("\r\n") == f"'{text}"


@pytest.mark.parametrize("text", ["12", "-12", "-12.50", "0.05", "Ada", "a=b"])
def test_everything_else_is_as_it_was(text):
    assert tables.line([text]).decode() == f"{text}\r\n"
