"""What is printed arrives on every terminal."""

import io
import sys

from integrations.process import speech


def test_a_terminal_without_a_letter_still_shows_the_sentence(monkeypatch):
    """A check of `doctor` would end in the middle, and say that a name is not text."""
    for letters, shown in (
        ("ascii", b"every session\\u2019s caf\\xe9\n"),
        ("latin-1", b"every session\\u2019s caf\xe9\n"),
    ):
        out = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=letters))
        speech.say("every session’s café")
        assert out.getvalue() == shown
