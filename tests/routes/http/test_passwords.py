"""Checking a password takes as long whether or not somebody has the address."""

import pytest
from argon2 import extract_parameters
from argon2.exceptions import VerifyMismatchError

from routes.http.passwords import HASHER, NOBODY


def test_nobodys_hash_costs_as_much_as_any_other():
    assert extract_parameters(NOBODY) == extract_parameters(HASHER.hash("a password"))
    with pytest.raises(VerifyMismatchError):  # and not the error for a text that is not a hash, which costs nothing
        HASHER.verify(NOBODY, "a password")
