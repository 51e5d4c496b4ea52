"""Nothing that somebody writes in Markdown runs in the browser of somebody else: it shows as text."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from fragments.markdown import linked, render

# What Markdown makes, and nothing else.
TAGS = {
    *[
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "a",
    ],
    *["table", "thead", "tbody", "tr", "th", "td", "s", "del", "div"],
}
ATTRIBUTES = {"href", "rel", "class", "start", "title", "align"}
# As browsers read an address: blanks and controls in it count for nothing.
SCHEME, IGNORED = re.compile(r"([a-z][a-z0-9+.-]*):", re.I), re.compile(r"[\x00-\x20]")
# In the ways that got past filters of others: letters that are escaped, split, nested, doubled or unfinished; old
# browsers’ tags; addresses that are no addresses; and Markdown around all of it.
RAW = (Path(__file__).parent / "support" / "hostile.md").read_text()
CORPUS = [line for line in RAW.splitlines() if line]
TABLE = "| a | b |\n|---|---|\n"
WHOLE = {
    "all at once": RAW,
    "in a table": TABLE + "\n".join(f"| {line.replace('|', ' ')} | x |" for line in CORPUS),
    "in lists": "\n".join(f"- {line}" for line in CORPUS),
    "in quotations": "\n".join(f"> {line}" for line in CORPUS),
    "in emphasis": "\n\n".join(f"***{line}***" for line in CORPUS),
    "as addresses": "\n\n".join(f"[x]({line})\n\n[y](<{line}>)\n\n![z]({line})" for line in CORPUS),
    "as references": "\n".join(f"[r{number}]: {line}\n\n[r{number}]\n" for number, line in enumerate(CORPUS)),
    "with carriage returns": RAW.replace("\n", "\r"),
    "with controls": "".join(f"{line}\x0b\x0c\x1f\x7f\u200b\u2028\ufeff\n\n" for line in CORPUS),
}


def complaints(html: str) -> list[str]:
    """Everything in it that is not what Markdown makes."""
    found = []
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        if tag.name not in TAGS:
            found.append(f"<{tag.name}>")
        found += [f"{tag.name} {name}" for name in tag.attrs if name not in ATTRIBUTES]
        scheme = SCHEME.match(IGNORED.sub("", tag.attrs.get("href", "")))
        if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
            found.append(tag["href"])
    return found


@pytest.mark.parametrize("text", CORPUS)
def test_each_attempt_shows_as_text(text):
    assert complaints(render(text)) == [] == complaints(linked(text))


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_whatever_stands_around_it(text):
    assert complaints(render(text)) == [] == complaints(linked(text))


def test_what_is_typed_is_there_to_be_read():
    shown = BeautifulSoup(render("<script>alert(1)</script> **b**"), "html.parser")
    assert shown.text.strip() == "<script>alert(1)</script> b" and shown.strong


def test_a_tag_an_attribute_and_an_address_would_be_noticed():
    """The control."""
    wrong = '<script>1</script><p onclick="x">a</p><a href="javascript:alert(1)">b</a><a href=" Java\nScript:1">c</a>'
    assert complaints(wrong) == ["<script>", "p onclick", "javascript:alert(1)", " Java\nScript:1"]
