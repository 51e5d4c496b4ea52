"""Markdown: what people write with it, and that nothing becomes much longer than it was."""

import sys

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from fragments.keeping import Kept
from fragments.markdown import GROWTH, LONGEST, LONGEST_LINK, MOST_BRACKETS, linked, render

LONG = 10_000


def filled(unit: str, length: int = LONG) -> str:
    return (unit * (length // len(unit) + 1))[:length]


AMPLIFYING = {
    "an address that is used again and again": f"[a]: http://{'x' * 480}\n\n" + filled("[a]", 9000),
    "a very long address": f"[a]: http://{'x' * 5000}\n\n" + filled("[a]", 2900),
    "a title that is used again and again": f'[a]: http://x "{"x" * 5000}"\n\n' + filled("[a]", 2900),
    "many addresses": filled("[a]: http://xxxxxxxxxxxxxxxxxxxx\n\n", 5000) + filled("[a]", 2900),
    "a wide table": filled("a|", 2500) + "\n" + filled("-|", 2500) + "\n" + filled("a\n", 5000),
    "many tables": filled("|a|b|\n|-|-|\n\n"),
    "a table in a quotation": "> " + filled("a|", 2000) + "\n> " + filled("-|", 2000) + "\n" + filled("> a\n", 4000),
    "quotations": filled(">"),
    "quotations of quotations": filled(f"{'>' * 18} a\n\n"),
    "lists of lists": filled("- - - - - - - - a\n"),
    "brackets": filled("["),
    "images": filled("!["),
    "stars": filled("*a **b "),
    "backticks": filled("`a"),
    "automatic links": filled("<http://a>"),
}


@pytest.mark.parametrize("text", AMPLIFYING.values(), ids=AMPLIFYING)
def test_no_text_becomes_much_longer(text):
    assert len(render(text)) < GROWTH * len(text)
    assert len(render(filled(text, LONGEST))) < GROWTH * LONGEST


AGAIN_AND_AGAIN = {
    "quotations that go on without their sign": filled("> -\na\n"),
    "and with it for a while": filled("> -\na\n" + ">\n" * 6),
    "with links": filled("> - \n[a](\n"),
    "with addresses": filled("> - \n[a]:\n   "),
    "in each other": filled("> > 1. -\na\n"),
    "rows of a wide table": AMPLIFYING["a wide table"],
    "rows of a table in a quotation": AMPLIFYING["a table in a quotation"],
}


@pytest.mark.parametrize("text", AGAIN_AND_AGAIN.values(), ids=AGAIN_AND_AGAIN)
def test_no_text_has_its_lines_read_again_and_again(text):
    calls = 0

    def count(_frame, event, _what):
        nonlocal calls
        calls += event == "call"
        if calls > 550_000:
            raise AssertionError("It takes far longer than others")

    sys.setprofile(count)
    try:
        render(text)
    finally:
        sys.setprofile(None)


def test_what_people_write_is_rendered():
    text = """# Heading

Some *words*, **more** and ~~none~~.

- one
  - two
    - three
      - four

> quoted

| a | b |
|---|---|
| 1 | 2 |

See [the guide], [the guide] and [mine](https://example.org/mine).

[the guide]: https://example.org/guide
"""
    html = render(text)
    assert "<h3>Heading</h3>" in html and "<s>none</s>" in html and "<td>2</td>" in html and "<blockquote>" in html
    assert html.count('href="https://example.org/guide"') == 2 and 'href="https://example.org/mine"' in html
    assert html.count("<ul>") == 4


def test_a_link_is_as_long_as_the_field_for_one():
    def link(length: int) -> str:
        return "https://example.org/".ljust(length, "x")

    assert "<a " in render(f"[here]({link(LONGEST_LINK)})")
    assert "<a " not in render(f"[here]({link(LONGEST_LINK + 1)})")


@pytest.mark.parametrize(("used", "is_link"), [(3, True), (400, False)])
def test_a_long_address_that_is_used_again_and_again_is_not_a_link(used, is_link):
    """The rest of the text is rendered all the same."""
    html = render(f"**b** {'[a]' * used}\n\n[a]: https://{'x' * 480}\n" + "text " * 50)
    assert "<strong>" in html and ("<a " in html) is is_link


def test_text_that_is_too_deep_or_too_long_is_shown_as_it_was_typed():
    assert "&gt;&gt;" in render(f"{'>' * 40} deep <b>") and "deep &lt;b&gt;" in render(f"{'>' * 40} deep <b>")
    assert render(filled("long & ", 30_000)).startswith("<p>long &amp; long")
    assert "<table>" not in render("a|" * 100 + "\n" + "-|" * 100 + "\n" + "a\n" * 100)


def test_each_limit_has_its_last_text_and_its_first():
    bold = "**b** ".ljust(LONGEST, "x")
    assert "<strong>" in render(bold) and "<strong>" not in render(f"{bold}x")
    link = "[a](https://b.org) "
    assert render(link * MOST_BRACKETS).count("<a ") == MOST_BRACKETS and "<a " not in render(
        link * MOST_BRACKETS + "["
    )


@pytest.mark.parametrize(("rows", "is_table"), [(5, True), (55, False)])
def test_a_few_short_cells_do_not_make_a_long_page(rows, is_table):
    text = "a|" * 50 + "\n" + "-|" * 50 + "\n" + "a\n" * rows
    assert ("<table>" in render(text)) is is_table and len(render(text)) <= GROWTH * len(text) + 1000


def test_what_is_rendered_is_kept_up_to_a_size():
    kept, rendered = Kept(10_000), []

    def get(name: str, length: int) -> Markup:
        def render() -> Markup:
            rendered.append(name)
            return Markup("x" * length)

        return kept.get(name, render)

    for name, length in (("small", 100), ("other", 100), ("small", 100), ("large", 9900)):
        assert len(get(name, length)) == length
    assert rendered == ["small", "other", "large"] and kept.size < 10_000
    get("other", 100)  # had made place for the large one
    assert rendered == ["small", "other", "large", "other"]
    get("huge", 50_000)
    assert kept.size < 10_000


def test_what_is_kept_is_measured_in_the_memory_it_takes():
    kept, owl = Kept(100_000), Markup("🦉" + "x" * 10_000)
    for number in range(20):
        kept.get(number, lambda: Markup(owl + " "))
    assert 1 <= len(kept._kept) <= 100_000 // sys.getsizeof(owl)


def test_the_markdown_of_long_texts_is_kept_up_to_a_size(app, monkeypatch):
    monkeypatch.setattr(app.fragments, "_markdown", Kept(100_000))
    as_markdown = app.fragments.environment.filters["markdown"]
    shown = [as_markdown(f"{number} " + filled("&", LONG)) for number in range(4)]
    assert sum(map(len, shown)) > 100_000 >= app.fragments._markdown.size > 0


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("see https://a.org/x_y?q=1&b=2.", ["https://a.org/x_y?q=1&b=2"]),
        ("(https://a.org/a)", ["https://a.org/a"]),
        ("https://c.org/(d), http://e.org!", ["https://c.org/(d)", "http://e.org"]),
        ("**https://bold.org**", ["https://bold.org"]),
        ("[x](https://b.org)", ["https://b.org"]),
        ("[https://shown.org](https://b.org)", ["https://b.org"]),
        ("`https://code.org`", []),
        ("javascript://x.org xhttps://no.org ftp://no.org //no.org", []),
        (f"https://a.org/{'b' * 600}", []),
        ("https://<script>alert(1)</script>", []),
    ],
)
def test_web_addresses_that_are_written_out_are_links(text, linked):
    links = BeautifulSoup(render(text), "html.parser").find_all("a")
    assert [link["href"] for link in links] == linked
    assert all(link["rel"] == ["noopener", "nofollow"] for link in links)


def test_written_out_addresses_do_not_make_text_many_times_as_long():
    text = "http://abc " * 1800
    assert len(render(text)) < 10 * len(text)


def test_addresses_in_plain_text_are_links_and_nothing_else_is():
    said = linked("See https://example.org/a?b=1&c=2. <b>**Not** [this](https://x.test)</b>")
    assert said.startswith('See <a href="https://example.org/a?b=1&amp;c=2" rel="noopener nofollow">')
    assert "</a>. &lt;b&gt;**Not** [this](<a href=" in said and "<b>" not in said
    assert linked("javascript:alert(1) http://" + "a" * 600) == "javascript:alert(1) http://" + "a" * 600
